package io.tandem.schema.applying;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.Topics;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionRows.Origin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.BSONException;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// A record of topic `sync.objects` as it was read: an event, or the reason why its bytes are none.
final class ReceivedEvent {
    private final int partition;
    private final long offset;
    private final byte[] value;
    private final @Nullable SyncedObjectEvent event;
    private final @Nullable Fingerprint fingerprint;
    private final String error;

    private ReceivedEvent(
            ConsumerRecord<byte[], byte[]> received,
            byte[] value,
            @Nullable SyncedObjectEvent event,
            @Nullable Fingerprint fingerprint,
            String error) {
        this.partition = received.partition();
        this.offset = received.offset();
        this.value = value;
        this.event = event;
        this.fingerprint = fingerprint;
        this.error = error;
    }

    static ReceivedEvent of(ConsumerRecord<byte[], byte[]> received) {
        byte @Nullable [] value = received.value();
        if (value == null) {
            return unreadable(received, new byte[0], "the record has no value");
        }
        try {
            SyncedObjectEvent event = SyncedObjectEvent.fromBson(BsonBytes.decode(value));
            Fingerprint fingerprint = Fingerprint.of(event.app(), event.id(), value);
            return new ReceivedEvent(received, value, event, fingerprint, "");
        } catch (BSONException | IllegalArgumentException | IllegalStateException malformed) {
            return unreadable(received, value, String.valueOf(malformed.getMessage()));
        } catch (StackOverflowError deep) {
            return unreadable(received, value, "the document has far too many levels");
        }
    }

    /// A record that was refused and is tried again.
    static ReceivedEvent of(RejectedEvent rejected) {
        int partition = rejected.origin().map(Origin::partition).orElse(0);
        long offset = rejected.origin().map(Origin::offset).orElse(0L);
        return of(new ConsumerRecord<>(
                Topics.SYNC_OBJECTS,
                partition,
                offset,
                rejected.key().getData(),
                rejected.value().getData()));
    }

    private static ReceivedEvent unreadable(ConsumerRecord<byte[], byte[]> received, byte[] value, String error) {
        return new ReceivedEvent(received, value, null, null, error);
    }

    /// Bytes that it takes.
    int size() {
        return value.length;
    }

    int partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    byte[] value() {
        return value;
    }

    /// The object of an upsert, as the bytes that it came in.
    RawBsonDocument object() {
        return BsonBytes.part(value, "object");
    }

    @Nullable
    SyncedObjectEvent event() {
        return event;
    }

    @Nullable
    Fingerprint fingerprint() {
        return fingerprint;
    }

    String error() {
        return error;
    }
}
