package io.tandem.ingest.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

class EventRecordsTest {
    private static final Operation UPSERT = new Operation.Upsert(new BsonDocument("_id", new BsonInt32(1)));
    private static final Operation DELETE = new Operation.Delete(new BsonInt32(1));

    private final EventRecords records = new EventRecords();

    @Test
    void a_record_is_that_of_its_event_whatever_the_event_before_was() {
        for (SyncedObjectEvent event : List.of(
                event("e1", "app", UPSERT),
                event("e2", "app", UPSERT),
                event("é", "app", UPSERT),
                event("e3", "app", DELETE),
                event("e4", "app", DELETE),
                event("e4", "other", DELETE),
                event("e1", "app", UPSERT))) {
            Map<String, String> made = new LinkedHashMap<>();
            ProducerRecord<byte[], byte[]> record = records.of(event);
            record.headers()
                    .forEach(header -> made.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));

            assertThat(made).containsExactlyEntriesOf(event.headers());
            assertThat(record.key()).isEqualTo(event.objectKey().bytes());
            assertThat(record.value()).isEqualTo(event.toBytes());
            assertThat(record.timestamp()).isEqualTo(event.acceptedAt().toEpochMilli());
        }
    }

    private static SyncedObjectEvent event(String id, String app, Operation operation) {
        return new SyncedObjectEvent(id, app, "Task", operation, null, null, null, Instant.ofEpochMilli(1));
    }
}
