package io.tandem.ingest.publish;

import io.tandem.contract.BsonBuffer;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/// Events of one request as Kafka takes them. The headers of events that follow each other mostly differ in nothing but
/// the event's id, and are made once.
///
/// Used by the thread that made it.
public final class EventRecords {
    private static final String ID = "ce_id";

    // One for each event loop: a request that waits for its client is to keep nothing of the object before.
    private static final ThreadLocal<BsonBuffer> VALUES = ThreadLocal.withInitial(BsonBuffer::new);

    private final BsonBuffer value = VALUES.get();
    private @Nullable Alike last;
    private List<Header> made = List.of();
    private int idIndex;

    /// What events have in common whose headers differ in the id alone.
    private record Alike(String app, Class<?> operation) {
        static Alike of(SyncedObjectEvent event) {
            return new Alike(event.app(), event.operation().getClass());
        }
    }

    /// The record of an event; its time is when ingest took the event.
    public ProducerRecord<byte[], byte[]> of(SyncedObjectEvent event) {
        return new ProducerRecord<>(
                Topics.SYNC_OBJECTS,
                null,
                event.acceptedAt().toEpochMilli(),
                event.objectKey().bytes(),
                event.toBytes(value),
                headers(event));
    }

    private List<Header> headers(SyncedObjectEvent event) {
        Alike now = Alike.of(event);
        if (!now.equals(last)) {
            make(event);
            last = now;
            return made;
        }
        List<Header> headers = new ArrayList<>(made);
        headers.set(idIndex, header(ID, event.id()));
        return headers;
    }

    private void make(SyncedObjectEvent event) {
        List<Header> headers = new ArrayList<>();
        event.headers().forEach((name, text) -> {
            if (name.equals(ID)) {
                idIndex = headers.size();
            }
            headers.add(header(name, text));
        });
        made = headers;
    }

    private static Header header(String name, String text) {
        return new RecordHeader(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
