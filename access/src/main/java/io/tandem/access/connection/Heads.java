package io.tandem.access.connection;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Tells the clock of a connection when a head is whole and when its request is answered.
@ApplicationScoped
public class Heads {
    // Before everything that looks at a request.
    private static final int FIRST = 100_000;

    void filter(@Observes Filters filters) {
        filters.register(Heads::arrived, FIRST);
    }

    private static void arrived(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        HeadClock clock = HeadClock.of(request.connection());
        if (clock != null) {
            clock.whole(request.version() == HttpVersion.HTTP_2);
            routing.addEndHandler(end -> clock.answered());
        }
        routing.next();
    }
}
