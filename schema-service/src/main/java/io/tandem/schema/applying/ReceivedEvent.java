package io.tandem.schema.applying;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionRows.Origin;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.BSONException;
import org.bson.BsonValue;
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
    private final @Nullable TracedEvent trace;

    private ReceivedEvent(
            int partition,
            long offset,
            byte[] value,
            @Nullable SyncedObjectEvent event,
            @Nullable Fingerprint fingerprint,
            String error,
            @Nullable TracedEvent trace) {
        this.partition = partition;
        this.offset = offset;
        this.value = value;
        this.event = event;
        this.fingerprint = fingerprint;
        this.error = error;
        this.trace = trace;
    }

    /// An upserted object in it is still the bytes that it came in, and not looked into: see [#decoded].
    ///
    /// @param before an event that came before it: names that both have are kept once
    static ReceivedEvent of(ConsumerRecord<byte[], byte[]> received, @Nullable SyncedObjectEvent before) {
        byte @Nullable [] value = received.value();
        return value == null
                ? new ReceivedEvent(
                        received.partition(),
                        received.offset(),
                        new byte[0],
                        null,
                        null,
                        "the record has no value",
                        null)
                : of(received.partition(), received.offset(), value, before, TracedEvent.of(received));
    }

    private static ReceivedEvent of(
            int partition, long offset, byte[] value, @Nullable SyncedObjectEvent before, @Nullable TracedEvent trace) {
        return orUnreadable(partition, offset, value, () -> {
            SyncedObjectEvent event = SyncedObjectEvent.fromBytes(value, before);
            Fingerprint fingerprint = Fingerprint.of(event.app(), event.id(), value);
            return new ReceivedEvent(partition, offset, value, event, fingerprint, "", trace);
        });
    }

    private static ReceivedEvent orUnreadable(
            int partition, long offset, byte[] value, Supplier<ReceivedEvent> reading) {
        String error;
        try {
            return reading.get();
        } catch (BSONException | IllegalArgumentException | IllegalStateException malformed) {
            error = String.valueOf(malformed.getMessage());
        } catch (StackOverflowError deep) {
            error = "the document has far too many levels";
        }
        return new ReceivedEvent(partition, offset, value, null, null, error, null);
    }

    /// A record that was refused and is tried again.
    static ReceivedEvent of(RejectedEvent rejected) {
        int partition = rejected.origin().map(Origin::partition).orElse(0);
        long offset = rejected.origin().map(Origin::offset).orElse(0L);
        return of(partition, offset, rejected.value().getData(), null, TracedEvent.of(rejected));
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

    /// The same event, an upserted object decoded: what cannot be decoded is no event.
    ReceivedEvent decoded() {
        if (event == null || !(event.operation() instanceof Operation.Upsert(BsonValue key, RawBsonDocument given))) {
            return this;
        }
        return orUnreadable(partition, offset, value, () -> {
            SyncedObjectEvent decoded = event.with(new Operation.Upsert(key, BsonBytes.decode(given)));
            return new ReceivedEvent(partition, offset, value, decoded, fingerprint, "", trace);
        });
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

    /// What its record says of its trace, where it has one.
    @Nullable
    TracedEvent trace() {
        return trace;
    }
}
