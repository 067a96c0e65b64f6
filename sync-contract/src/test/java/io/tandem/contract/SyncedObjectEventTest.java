package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonSerializationException;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
        SyncedObjectEvent read = SyncedObjectEvent.fromBytes(event.toBytes(), null);

        assertThat(
                        read.operation() instanceof Operation.Upsert(BsonValue key, BsonDocument object)
                                ? read.with(new Operation.Upsert(key, BsonBytes.decode((RawBsonDocument) object)))
                                : read)
                .isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("events")
    void its_bytes_are_those_of_its_document(SyncedObjectEvent event) {
        assertThat(event.toBytes()).isEqualTo(BsonBytes.encode(document(event)));
    }

    private static BsonDocument document(SyncedObjectEvent event) {
        BsonDocument document = new BsonDocument("id", new BsonString(event.id()))
                .append("app", new BsonString(event.app()))
                .append("type", new BsonString(event.type()));
        switch (event.operation()) {
            case Operation.Upsert upsert ->
                document.append("op", new BsonString("upsert")).append("object", upsert.object());
            case Operation.Update update ->
                document.append("op", new BsonString("update"))
                        .append("key", update.key())
                        .append("set", update.set())
                        .append(
                                "unset",
                                new BsonArray(update.unset().stream()
                                        .map(BsonString::new)
                                        .toList()));
            case Operation.Delete delete ->
                document.append("op", new BsonString("delete")).append("key", delete.key());
        }
        if (event.model() != null) {
            document.append("model", new BsonString(event.model()));
        }
        if (event.user() != null) {
            document.append("user", new BsonString(event.user()));
        }
        Client client = event.client();
        if (client != null) {
            document.append(
                    "client",
                    new BsonDocument("name", new BsonString(client.name()))
                            .append("version", new BsonString(client.version())));
        }
        return document.append("acceptedAt", new BsonDateTime(event.acceptedAt().toEpochMilli()));
    }

    @Test
    void an_object_that_is_bytes_already_is_copied() {
        BsonDocument object = BsonDocument.parse("{\"_id\": 1, \"name\": \"x\"}");
        SyncedObjectEvent event = event(new Operation.Upsert(object));

        assertThat(event(new Operation.Upsert(new RawBsonDocument(BsonBytes.encode(object))))
                        .toBytes())
                .isEqualTo(event.toBytes());
    }

    private static SyncedObjectEvent event(Operation operation) {
        return new SyncedObjectEvent("e", "app", "Task", operation, "m", null, null, Instant.ofEpochMilli(5));
    }

    @ParameterizedTest
    @MethodSource("events")
    void headers_are_cloud_events(SyncedObjectEvent event) {
        assertThat(event.headers())
                .hasSize(SyncedObjectEvent.HEADERS)
                .containsEntry("ce_specversion", "1.0")
                .containsEntry("ce_id", event.id())
                .containsEntry("ce_source", "/apps/app");
        assertThat(event.headers().get("ce_type")).matches("io\\.tandem\\.object\\.(upsert|update|delete)");
    }

    @Test
    void an_event_of_too_many_values_is_none() {
        BsonDocument most = new BsonDocument("_id", new BsonInt32(1))
                .append("a", new BsonArray(Collections.nCopies(SyncedObjectEvent.MOST_VALUES - 2, new BsonInt32(0))));
        BsonDocument more = new BsonDocument("_id", new BsonInt32(1))
                .append(
                        "a",
                        new BsonArray(Collections.nCopies(
                                SyncedObjectEvent.MOST_VALUES / 2, new BsonArray(List.of(new BsonInt32(0))))));
        byte[] upserted = event(new Operation.Upsert(more)).toBytes();
        byte[] updated =
                event(new Operation.Update(new BsonInt32(1), more, List.of())).toBytes();

        assertThat(SyncedObjectEvent.fromBytes(event(new Operation.Upsert(most)).toBytes(), null)
                        .operation()
                        .key())
                .isEqualTo(new BsonInt32(1));
        assertThatThrownBy(() -> SyncedObjectEvent.fromBytes(upserted, null))
                .isInstanceOf(BsonSerializationException.class)
                .hasMessageContaining("'object' with more than 200000 values");
        assertThatThrownBy(() -> SyncedObjectEvent.fromBytes(updated, null)).hasMessageContaining("'set' with more");
    }

    @Test
    void an_upsert_without_an_id_cannot_be_built() {
        assertThatThrownBy(() -> new Operation.Upsert(new BsonDocument())).hasMessageContaining("_id");
    }

    @ParameterizedTest
    @MethodSource("events")
    void what_came_before_makes_no_difference_but_that_its_names_are_kept_once(SyncedObjectEvent before) {
        SyncedObjectEvent written = new SyncedObjectEvent(
                "e4",
                "app",
                "T\u00e4sk",
                new Operation.Delete(new BsonInt32(1)),
                "model-1",
                "ann",
                new Client("ios", "2.10"),
                Instant.EPOCH);

        SyncedObjectEvent read = SyncedObjectEvent.fromBytes(written.toBytes(), before);

        assertThat(read).isEqualTo(written);
        assertThat(read.app()).isSameAs(before.app());
    }

    @Test
    void the_members_of_an_event_may_lie_in_any_order_and_beside_unknown_ones() {
        assertThat(read("""
                {acceptedAt: {$date: 5}, later: {id: 1}, key: {b: 1, a: [2]}, op: 'delete', type: 'T', app: 'a', id: '1'}"""))
                .isEqualTo(new SyncedObjectEvent(
                        "1",
                        "a",
                        "T",
                        new Operation.Delete(BsonDocument.parse("{b: 1, a: [2]}")),
                        null,
                        null,
                        null,
                        Instant.ofEpochMilli(5)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {id: 1}                                                                   | has a member 'id' of type INT32, not STRING
            {app: 'a', type: 'T', op: 'delete', key: 1, acceptedAt: {$date: 0}}         | has no 'id'
            {id: 'i', app: 'a', type: 'T', op: 'rename', key: 1, acceptedAt: {$date: 0}} | has the op 'rename'
            {id: 'i', app: 'a', type: 'T', op: 'delete', acceptedAt: {$date: 0}}        | has no 'key'
            {id: 'i', app: 'a', type: 'T', op: 'upsert', acceptedAt: {$date: 0}}        | has no 'object'
            {id: 'i', app: 'a', type: 'T', op: 'upsert', object: [1]}                  | has a member 'object' of type ARRAY
            {id: 'i', app: 'a', type: 'T', op: 'upsert', object: {a: 1}}               | has an object without an _id
            {id: 'i', app: 'a', type: 'T', op: 'update', key: 1, set: {}, unset: [1]}  | which is no name
            {id: 'i', app: 'a', type: 'T', op: 'update', key: 1, set: {}}              | has no 'unset'
            {id: 'i', app: 'a', type: 'T', op: 'delete', key: 1, client: {name: 'c'}}  | has a client without name and version
            {id: 'i', app: 'a', type: 'T', op: 'delete', key: 1, acceptedAt: 5}        | has a member 'acceptedAt' of type INT32
            """)
    void bytes_that_are_no_event_are_told(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(BsonSerializationException.class)
                .hasMessageContaining("not a synced-object event: it ")
                .hasMessageContaining(message);
    }

    @Test
    void an_event_with_two_members_of_one_name_is_none() {
        BasicOutputBuffer bytes = new BasicOutputBuffer();
        BsonBinaryWriter writer = new BsonBinaryWriter(bytes);
        writer.writeStartDocument();
        writer.writeString("id", "1");
        writer.writeString("id", "2");
        writer.writeEndDocument();

        assertThatThrownBy(() -> SyncedObjectEvent.fromBytes(bytes.toByteArray(), null))
                .isInstanceOf(BsonSerializationException.class)
                .hasMessageContaining("two members 'id'");
    }

    private static SyncedObjectEvent read(String json) {
        return SyncedObjectEvent.fromBytes(BsonBytes.encode(BsonDocument.parse(json)), null);
    }
}
