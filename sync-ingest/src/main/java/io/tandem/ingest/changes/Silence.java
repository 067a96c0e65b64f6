package io.tandem.ingest.changes;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// How long a client that was asked for more has sent nothing, or has let one line come in drops: a byte now and then
/// is as little as none. The time in which the client was not asked does not count. One timer a request, however many
/// pieces it has. Used on the request's event loop.
final class Silence {
    private final Vertx vertx;
    private final Limits limits;
    private final Runnable tooLong;

    private boolean asked;
    private long askedAt;
    private long lines = -1;
    private long waited;
    private long bytes;
    private long timer = -1;

    /// What a client may.
    ///
    /// @param time      how long it may be silent, and a line may take
    /// @param leastRate so many bytes of a line give it one more second
    record Limits(Duration time, int leastRate) {}

    /// @param tooLong called once, when the client has sent nothing for too long, or no whole line
    Silence(Vertx vertx, Limits limits, Runnable tooLong) {
        this.vertx = vertx;
        this.limits = limits;
        this.tooLong = tooLong;
    }

    /// The client may send now.
    ///
    /// @param whole the lines that have come whole so far
    void asked(long whole) {
        if (whole != lines) {
            lines = whole;
            waited = 0;
            bytes = 0;
        }
        asked = true;
        askedAt = System.nanoTime();
        if (timer < 0) {
            arm(left());
        }
    }

    /// The client has sent something.
    void heard(int more) {
        if (asked) {
            waited += System.nanoTime() - askedAt;
        }
        asked = false;
        bytes += more;
    }

    /// What a client did that has sent too little.
    String told() {
        return "the client sent no whole line for " + limits.time();
    }

    /// Nothing more is waited for.
    void end() {
        asked = false;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private long left() {
        long silent = System.nanoTime() - askedAt;
        long limit = limits.time().toNanos();
        long more = TimeUnit.SECONDS.toNanos(bytes / limits.leastRate());
        return Math.min(limit - silent, limit + more - waited - silent);
    }

    private void arm(long nanos) {
        timer = vertx.setTimer(Math.max(0, nanos) / 1_000_000 + 1, fired -> {
            timer = -1;
            if (!asked) {
                return;
            }
            long left = left();
            if (left <= 0) {
                asked = false;
                tooLong.run();
            } else {
                arm(left);
            }
        });
    }
}
