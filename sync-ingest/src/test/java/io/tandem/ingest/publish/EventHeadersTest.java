package io.tandem.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

class EventHeadersTest {
    private static final Operation UPSERT = new Operation.Upsert(new BsonDocument("_id", new BsonInt32(1)));
    private static final Operation DELETE = new Operation.Delete(new BsonInt32(1));

    private final EventHeaders headers = new EventHeaders();

    @Test
    void headers_are_those_of_the_event_whatever_the_event_before_was() {
        for (SyncedObjectEvent event : List.of(
                event("e1", "Task", UPSERT, 1),
                event("e2", "Task", UPSERT, 1),
                event("é", "Task", UPSERT, 1),
                event("e3", "Person", UPSERT, 1),
                event("e3", "Person", DELETE, 1),
                event("e4", "Person", DELETE, 1),
                event("e4", "Person", DELETE, 2),
                event("e1", "Task", UPSERT, 2))) {
            Map<String, String> made = new LinkedHashMap<>();
            headers.of(event)
                    .forEach(header -> made.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));

            assertThat(made).containsExactlyEntriesOf(event.headers());
        }
    }

    private static SyncedObjectEvent event(String id, String type, Operation operation, long millis) {
        return new SyncedObjectEvent(id, "app", type, operation, null, null, null, Instant.ofEpochMilli(millis));
    }
}
