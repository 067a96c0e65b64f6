package io.tandem.schema.applying;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.TypeRoom;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.rules.Judge;
import io.tandem.schema.rules.Rules;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

/// Objects that came as bytes and cannot be decoded: each is no event, and its neighbours are.
class UnreadableObjectsTest {
    private static final int LEVELS = 20_000;

    private final List<ReceivedEvent> events = new ArrayList<>();

    @Test
    void an_object_that_cannot_be_decoded_is_refused_as_no_event() {
        upsert("{_id: 1, mag: 2}");
        unreadable();
        tooDeep();
        upsert("{_id: 3, mag: 3}");

        assertThat(outcomes(Map.of())).containsExactly("stored", "not-an-event", "not-an-event", "stored");
    }

    @Test
    void nor_do_rules_look_into_it() {
        Rules.OfType rules = Rules.OfType.read(
                "Quake",
                BsonDocument.parse("{roles: [{name: 'all', apply_when: true, write: true,"
                                + " document_filters: {read: true, write: {mag: {$gt: 0}}}}]}")
                        .get("roles"));
        upsert("{_id: 1, mag: 2}");
        unreadable();
        tooDeep();
        upsert("{_id: 3, mag: -3}");
        upsert("{_id: 4, mag: 3}");

        assertThat(outcomes(Map.of(new TypeKey("app", "Quake"), new Judge(rules))))
                .containsExactly("stored", "not-an-event", "not-an-event", "write-not-allowed", "stored");
    }

    private List<String> outcomes(Map<TypeKey, Judge> judges) {
        BatchPlan plan = new BatchPlan(
                events,
                new BatchPlan.Known(
                        Map.of("app", new App("app", "db", true)),
                        Map.of(),
                        Map.of(),
                        KnownShape::of,
                        judges,
                        new TypeRoom(100, Map.of("app", 1)),
                        new EventWindow(100, Duration.ofHours(24)),
                        (schema, id) -> false),
                false);
        return plan.steps().stream()
                .map(step -> step instanceof Step.Refuse refuse ? refuse.code().word() : "stored")
                .toList();
    }

    private void upsert(String object) {
        add(event(new Operation.Upsert(BsonDocument.parse(object))).toBytes());
    }

    /// A name that ends one byte too early, and what follows is no BSON.
    private void unreadable() {
        byte[] value = event(new Operation.Upsert(BsonDocument.parse("{_id: 2, mag: 3, magX: 4}")))
                .toBytes();
        for (int i = 0; i < value.length; i++) {
            value[i] = value[i] == 'X' ? 0 : value[i];
        }
        add(value);
    }

    /// More levels than a stack has room for.
    private void tooDeep() {
        byte[] object = document(new byte[0], new byte[0]);
        for (int level = 0; level < LEVELS; level++) {
            object = document(new byte[] {3, 'a', 0}, object);
        }
        byte[] whole = document(new byte[] {16, '_', 'i', 'd', 0, 2, 0, 0, 0, 3, 'a', 0}, object);
        add(event(new Operation.Upsert(new BsonInt32(2), new RawBsonDocument(whole)))
                .toBytes());
    }

    private static byte[] document(byte[] before, byte[] object) {
        int length = Integer.BYTES + before.length + object.length + 1;
        return ByteBuffer.allocate(length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .put(before)
                .put(object)
                .array();
    }

    private SyncedObjectEvent event(Operation operation) {
        return new SyncedObjectEvent("e" + events.size(), "app", "Quake", operation, null, null, null, Instant.EPOCH);
    }

    private void add(byte[] value) {
        events.add(ReceivedEvent.of(new ConsumerRecord<>("sync.objects", 0, events.size(), new byte[0], value), null));
    }
}
