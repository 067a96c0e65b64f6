package io.tandem.access.connection;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;

/// How long the body of a request takes to come: a client that sends a byte now and then would hold a thread that
/// waits for the rest. Every so many bytes give it one more second.
@ApplicationScoped
public class Bodies {
    private static final Counter SLOW = Closed.of(Closed.Reason.SLOW_BODY);

    private final Vertx vertx;
    private final ConnectionSettings settings;

    Bodies(Vertx vertx, ConnectionSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
    }

    /// Watches the body of a request until it is whole or the request is answered.
    ///
    /// @param tooSlow called at most once, on the request's event loop
    public void watch(RoutingContext routing, Runnable tooSlow) {
        HttpServerRequest request = routing.request();
        if (mayHaveBody(request)) {
            Watch watch = new Watch(request, System.nanoTime(), tooSlow);
            routing.addEndHandler(end -> watch.end());
            watch.arm(settings.bodyTimeout().toNanos());
        }
    }

    private static boolean mayHaveBody(HttpServerRequest request) {
        String length = request.getHeader("content-length");
        return !request.isEnded()
                && (request.version() == HttpVersion.HTTP_2
                        || request.headers().contains("transfer-encoding")
                        || (length != null && !length.equals("0")));
    }

    private final class Watch {
        private final HttpServerRequest request;
        private final long begunAt;
        private final Runnable tooSlow;
        private volatile long timer = -1;
        private volatile boolean over;

        Watch(HttpServerRequest request, long begunAt, Runnable tooSlow) {
            this.request = request;
            this.begunAt = begunAt;
            this.tooSlow = tooSlow;
        }

        void arm(long nanos) {
            timer = vertx.setTimer(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, fired -> look());
        }

        void end() {
            over = true;
            vertx.cancelTimer(timer);
        }

        private void look() {
            if (over || request.isEnded()) {
                return;
            }
            long given = settings.bodyTimeout().toNanos()
                    + TimeUnit.SECONDS.toNanos(request.bytesRead() / settings.leastRate());
            long left = given - (System.nanoTime() - begunAt);
            if (left > 0) {
                arm(left);
            } else {
                SLOW.increment();
                tooSlow.run();
            }
        }
    }
}
