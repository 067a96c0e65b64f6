package io.tandem.ingest.quota;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.List;

/// What one request may send: the quotas of its app and of its client, which other requests share. Thread-safe.
public final class Allowance {
    private final List<Bucket> lines;
    private final List<Bucket> bytes;

    Allowance(List<Bucket> lines, List<Bucket> bytes) {
        this.lines = List.copyOf(lines);
        this.bytes = List.copyOf(bytes);
    }

    /// How long it takes until something can be sent; zero where it can be now.
    public Duration untilFree() {
        long nanos = 0;
        for (Bucket bucket : lines) {
            nanos = Math.max(nanos, untilFree(bucket));
        }
        for (Bucket bucket : bytes) {
            nanos = Math.max(nanos, untilFree(bucket));
        }
        return Duration.ofNanos(nanos);
    }

    /// Takes a line that has come, whatever is left.
    ///
    /// @param length its bytes
    /// @return nanoseconds until the next line may be read; 0 where it may be now
    public long take(int length) {
        long nanos = 0;
        for (Bucket bucket : lines) {
            nanos = Math.max(nanos, bucket.consumeIgnoringRateLimits(1));
        }
        for (Bucket bucket : bytes) {
            nanos = Math.max(nanos, bucket.consumeIgnoringRateLimits(Math.max(1, length)));
        }
        return nanos;
    }

    private static long untilFree(Bucket bucket) {
        return bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
    }
}
