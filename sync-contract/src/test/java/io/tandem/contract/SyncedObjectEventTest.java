package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyncedObjectEventTest {

    static Stream<SyncedObjectEvent> events() {
        Instant at = Instant.parse("2026-11-21T10:00:00.123Z");
        BsonDocument object = BsonDocument.parse("""
                {"_id": 1, "name.with.dots": "$price", "": 1.0, "long": {"$numberLong": "1"}, "d": {"$date": -1}}""");
        return Stream.of(
                new SyncedObjectEvent("e1", "app", "Task", new Operation.Upsert(object), null, null, null, at),
                new SyncedObjectEvent(
                        "e2",
                        "app",
                        "Task",
                        new Operation.Update(new BsonInt32(1), object, List.of("a.b", "$c")),
                        "model-1",
                        "ada",
                        new Client("ios", "2.1"),
                        at),
                new SyncedObjectEvent(
                        "e3", "app", "Task", new Operation.Delete(new BsonString("x")), null, null, null, at));
    }

    @ParameterizedTest
    @MethodSource("events")
    void an_event_is_read_as_it_was_written(SyncedObjectEvent event) {
        byte[] bytes = BsonBytes.encode(event.toBson());

        assertThat(SyncedObjectEvent.fromBson(BsonBytes.decode(bytes))).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void headers_are_cloud_events(SyncedObjectEvent event) {
        assertThat(event.headers())
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", event.id())
                .containsEntry("ce_source", "/apps/app")
                .containsEntry("ce_time", "2026-11-21T10:00:00.123Z");
        assertThat(event.headers().get("ce_type")).matches("io\\.tandem\\.object\\.(upsert|update|delete)");
    }

    @Test
    void an_upsert_without_an_id_cannot_be_built() {
        assertThatThrownBy(() -> new Operation.Upsert(new BsonDocument())).hasMessageContaining("_id");
    }

    @Test
    void bytes_that_are_no_event_are_told() {
        assertThatThrownBy(() -> SyncedObjectEvent.fromBson(BsonDocument.parse("{\"id\": 1}")))
                .isInstanceOf(BsonSerializationException.class)
                .hasMessageContaining("not a synced-object event");
        assertThatThrownBy(() -> SyncedObjectEvent.fromBson(
                        BsonDocument.parse("{id:'1', app:'a', type:'T', op:'rename', key:1, acceptedAt:{$date:0}}")))
                .hasMessageContaining("op is 'rename'");
    }
}
