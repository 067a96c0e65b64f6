package io.tandem.ingest.changes;

import io.tandem.ingest.quota.Allowance;
import io.vertx.core.Vertx;

/// Slows one request where it sends more than its quotas allow: its client is not asked for more until what was sent
/// is paid off. Used on the request's event loop.
final class Pace {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Vertx vertx;
    private final Allowance allowance;
    private final Runnable whenFree;
    private long lines;
    private long bytes;
    private long timer = -1;

    /// @param whenFree called when the next line may be read again
    Pace(Vertx vertx, Allowance allowance, Runnable whenFree) {
        this.vertx = vertx;
        this.allowance = allowance;
        this.whenFree = whenFree;
    }

    /// Whether the next line may be read.
    boolean isFree() {
        return timer < 0;
    }

    /// The body has been read so far; what of that is new is paid for.
    ///
    /// @param toLine  lines, also blank ones and those that are too long
    /// @param toBytes bytes, restored from compression
    void reached(long toLine, long toBytes) {
        long nanos = allowance.take(toLine - lines, toBytes - bytes);
        lines = toLine;
        bytes = toBytes;
        if (nanos > 0 && isFree()) {
            timer = vertx.setTimer(nanos / NANOS_PER_MILLI + 1, fired -> {
                timer = -1;
                whenFree.run();
            });
        }
    }

    /// Nothing more is read.
    void end() {
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }
}
