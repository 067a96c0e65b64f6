package io.tandem.ingest.changes;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/// How long a client may leave its answer unread that cannot be written on. Used on the request's event loop.
final class Unread {
    private final Vertx vertx;
    private final Duration limit;
    private final Runnable tooLong;
    private long timer = -1;

    /// @param tooLong called when the answer could not be written on for so long
    Unread(Vertx vertx, Duration limit, Runnable tooLong) {
        this.vertx = vertx;
        this.limit = limit;
        this.tooLong = tooLong;
    }

    /// The answer waits for its client to read.
    void watch(HttpServerResponse response) {
        if (timer >= 0) {
            return;
        }
        timer = vertx.setTimer(limit.toMillis(), fired -> {
            timer = -1;
            if (response.writeQueueFull()) {
                tooLong.run();
            }
        });
    }

    /// Nothing more is written.
    void end() {
        vertx.cancelTimer(timer);
    }
}
