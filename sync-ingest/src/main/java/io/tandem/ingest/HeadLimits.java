package io.tandem.ingest;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/// How long the head of a request may be, told in words. The HTTP server itself reads somewhat more, and beyond that
/// answers with the bare status.
@ApplicationScoped
public class HeadLimits {
    /// The most characters of a path with its query.
    static final int LONGEST_URI = 4_096;

    /// The most characters of all headers.
    static final int LONGEST_HEADERS = 20_480;

    // Before anybody looks at the headers.
    private static final int FIRST = 10_000;

    private final Vertx vertx;

    HeadLimits(Vertx vertx) {
        this.vertx = vertx;
    }

    void filter(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.uri().length() > LONGEST_URI) {
            refuse(request, 414, "URI Too Long", "a path with its query has at most " + LONGEST_URI + " characters");
        } else if (length(request.headers()) > LONGEST_HEADERS) {
            refuse(
                    request,
                    431,
                    "Request Header Fields Too Large",
                    "all headers together have at most " + LONGEST_HEADERS + " characters");
        } else {
            routing.next();
        }
    }

    private void refuse(HttpServerRequest request, int status, String title, String detail) {
        request.pause();
        Problem.of(status, title, detail).answer(vertx, request);
    }

    private static int length(MultiMap headers) {
        int length = 0;
        for (Map.Entry<String, String> header : headers) {
            length += header.getKey().length() + header.getValue().length();
        }
        return length;
    }
}
