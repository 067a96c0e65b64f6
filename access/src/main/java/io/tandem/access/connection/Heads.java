package io.tandem.access.connection;

import io.micrometer.core.instrument.Counter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tandem.access.http.ProblemDetails;
import io.tandem.access.http.RequestEnd;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Tells the clock of a connection when a head is whole and when its request is answered, and takes none of
/// thousands of headers: each takes many times its bytes for as long as its request is there.
@ApplicationScoped
public class Heads {
    // Before everything that looks at a request.
    private static final int FIRST = 100_000;
    private static final int MOST_HEADERS = 100;
    private static final Counter LARGE = Closed.of(Closed.Reason.LARGE_HEAD);

    void filter(@Observes Filters filters) {
        filters.register(Heads::arrived, FIRST);
    }

    /// A request is answered whose body still comes, to be passed over for a moment: that is no head.
    public static void drain(HttpServerRequest request) {
        HeadClock clock = HeadClock.of(request.connection());
        if (clock != null) {
            clock.drain(request::isEnded);
        }
    }

    private static void arrived(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        HeadClock clock = HeadClock.of(request.connection());
        if (clock != null) {
            clock.whole(request.version() == HttpVersion.HTTP_2);
            routing.addEndHandler(end -> clock.answered());
        }
        if (request.headers().size() > MOST_HEADERS) {
            LARGE.increment();
            refuse(request);
        } else {
            routing.next();
        }
    }

    // At once, and not for as long as the client likes to send a body.
    private static void refuse(HttpServerRequest request) {
        // Netty keeps up to 256 closed connections of an event loop at hand, and their requests with them.
        request.headers().clear();
        new ProblemDetails(431, "Request Header Fields Too Large", "a request has at most " + MOST_HEADERS + " headers")
                .end(request.response())
                .onComplete(told -> RequestEnd.cut(request));
    }
}
