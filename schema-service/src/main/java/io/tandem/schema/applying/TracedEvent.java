package io.tandem.schema.applying;

import io.tandem.contract.EventTrace;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionRows;
import io.tandem.telemetry.trace.Traceparent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// What the record of a traced event says of its trace, or the rejection that it became.
///
/// @param traceparent its place there
/// @param replica     the replica of sync-ingest that accepted it
/// @param readAt      when it was read
record TracedEvent(String traceparent, String replica, Instant readAt) {
    /// That of a record; null where it has none, as nearly all. Names of headers are decoded one by one, so they are
    /// looked at only where there are more than every event has.
    static @Nullable TracedEvent of(ConsumerRecord<byte[], byte[]> received) {
        Headers headers = received.headers();
        if (headers.toArray().length <= SyncedObjectEvent.HEADERS) {
            return null;
        }
        String traceparent = text(headers, EventTrace.TRACEPARENT);
        return Traceparent.isSampled(traceparent)
                ? new TracedEvent(traceparent, text(headers, EventTrace.REPLICA), Instant.now())
                : null;
    }

    /// That of a refused event which is tried again; null where it has none.
    static @Nullable TracedEvent of(RejectedEvent rejected) {
        return rejected.trace()
                .map(trace -> new TracedEvent(trace.traceparent(), trace.replica(), Instant.now()))
                .orElse(null);
    }

    /// What a rejection keeps of it.
    RejectionRows.Trace kept() {
        return new RejectionRows.Trace(traceparent, replica);
    }

    private static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
