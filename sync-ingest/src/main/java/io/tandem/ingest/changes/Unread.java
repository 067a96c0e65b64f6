package io.tandem.ingest.changes;

import io.vertx.core.Vertx;
import java.time.Duration;

/// How long a client has read nothing of an answer that cannot be written on. One that reads, however slowly, may go
/// on. One timer a request. Used on the request's event loop.
final class Unread {
    private final Vertx vertx;
    private final Duration limit;
    private final Runnable tooLong;
    private boolean full;
    private long since;
    private long timer = -1;

    /// @param tooLong called once, when nothing of the answer was read for so long
    Unread(Vertx vertx, Duration limit, Runnable tooLong) {
        this.vertx = vertx;
        this.limit = limit;
        this.tooLong = tooLong;
    }

    /// The answer waits for its client to read.
    void watch() {
        if (full) {
            return;
        }
        full = true;
        since = System.nanoTime();
        if (timer < 0) {
            arm(limit.toNanos());
        }
    }

    /// A piece of the answer has gone to the client.
    void moved() {
        if (full) {
            since = System.nanoTime();
        }
    }

    /// The answer can be written on.
    void drained() {
        full = false;
    }

    /// Nothing more is written.
    void end() {
        full = false;
        if (timer >= 0) {
            vertx.cancelTimer(timer);
        }
    }

    private void arm(long nanos) {
        timer = vertx.setTimer(Math.max(0, nanos) / 1_000_000 + 1, fired -> {
            timer = -1;
            if (!full) {
                return;
            }
            long left = limit.toNanos() - (System.nanoTime() - since);
            if (left <= 0) {
                full = false;
                tooLong.run();
            } else {
                arm(left);
            }
        });
    }
}
