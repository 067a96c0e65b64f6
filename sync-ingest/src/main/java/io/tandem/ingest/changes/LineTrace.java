package io.tandem.ingest.changes;

import io.github.bucket4j.Bucket;
import io.tandem.contract.EventTrace;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/// The trace that lines of one request take with them; of most requests none does. Used by one thread at a time.
final class LineTrace {
    /// Of a request that is not traced.
    static final LineTrace NONE = new LineTrace("", "", 0, null);

    private final byte[] traceparent;
    private final byte[] replica;
    private final @Nullable Bucket perSecond;
    private int left;

    /// @param left      how many lines take it
    /// @param perSecond what all requests share
    LineTrace(String traceparent, String replica, int left, @Nullable Bucket perSecond) {
        this.traceparent = traceparent.getBytes(StandardCharsets.UTF_8);
        this.replica = replica.getBytes(StandardCharsets.UTF_8);
        this.left = left;
        this.perSecond = perSecond;
    }

    /// Puts it behind the headers of a record, if this line is still to be followed.
    void onto(ProducerRecord<byte[], byte[]> record) {
        if (left > 0 && perSecond != null && perSecond.tryConsume(1)) {
            left--;
            record.headers().add(EventTrace.TRACEPARENT, traceparent).add(EventTrace.REPLICA, replica);
        }
    }
}
