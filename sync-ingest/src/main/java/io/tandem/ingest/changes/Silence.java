package io.tandem.ingest.changes;

import io.vertx.core.Vertx;
import java.time.Duration;

/// How long a client that was asked for more has sent nothing. One timer a request, however many pieces it has.
/// Used on the request's event loop.
final class Silence {
    private final Vertx vertx;
    private final long limitNanos;
    private final Runnable tooLong;

    private boolean asked;
    private long askedAt;
    private long timer = -1;

    /// @param tooLong called once, when the client has sent nothing for this long
    Silence(Vertx vertx, Duration limit, Runnable tooLong) {
        this.vertx = vertx;
        this.limitNanos = limit.toNanos();
        this.tooLong = tooLong;
    }

    /// The client may send now.
    void asked() {
        asked = true;
        askedAt = System.nanoTime();
        if (timer < 0) {
            arm(limitNanos);
        }
    }

    /// The client has sent something.
    void heard() {
        asked = false;
    }

    /// Nothing more is waited for.
    void end() {
        asked = false;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private void arm(long nanos) {
        timer = vertx.setTimer(nanos / 1_000_000 + 1, fired -> {
            timer = -1;
            long left = limitNanos - (System.nanoTime() - askedAt);
            if (asked && left <= 0) {
                asked = false;
                tooLong.run();
            } else if (asked) {
                arm(left);
            }
        });
    }
}
