package io.tandem.ingest.quota;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.List;

/// What one request may send: the quotas of its app and of its client, which other requests share. Thread-safe.
public final class Allowance {
    /// A part of a second's worth has to be free before a request begins: one that is being slowed leaves next to
    /// nothing, and further ones beside it would only make all of them slower.
    private static final long PARTS = 10;

    private final List<Limit> lines;
    private final List<Limit> bytes;

    /// @param perSecond what the bucket holds
    record Limit(Bucket bucket, long perSecond) {}

    Allowance(List<Limit> lines, List<Limit> bytes) {
        this.lines = List.copyOf(lines);
        this.bytes = List.copyOf(bytes);
    }

    /// How long it takes until a request can begin; zero where it can now.
    public Duration untilFree() {
        long nanos = 0;
        for (Limit limit : lines) {
            nanos = Math.max(nanos, untilFree(limit));
        }
        for (Limit limit : bytes) {
            nanos = Math.max(nanos, untilFree(limit));
        }
        return Duration.ofNanos(nanos);
    }

    /// Takes what has come, whatever is left.
    ///
    /// @return nanoseconds until more may be read; 0 where it may be now
    public long take(long moreLines, long moreBytes) {
        long nanos = 0;
        if (moreLines > 0) {
            for (Limit limit : lines) {
                nanos = Math.max(nanos, limit.bucket().consumeIgnoringRateLimits(moreLines));
            }
        }
        if (moreBytes > 0) {
            for (Limit limit : bytes) {
                nanos = Math.max(nanos, limit.bucket().consumeIgnoringRateLimits(moreBytes));
            }
        }
        return nanos;
    }

    private static long untilFree(Limit limit) {
        return limit.bucket()
                .estimateAbilityToConsume(Math.max(1, limit.perSecond() / PARTS))
                .getNanosToWaitForRefill();
    }
}
