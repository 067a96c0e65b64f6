package io.tandem.ingest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// What is asked and is no call: 405 where the path takes another method, else 404.
@ApplicationScoped
public class UnknownCalls {
    // Behind every call, before what Quarkus answers itself.
    private static final int LAST = 10_000;

    private final Vertx vertx;

    UnknownCalls(Vertx vertx) {
        this.vertx = vertx;
    }

    void route(@Observes Router router) {
        router.route("/v1/apps/:app/changes").order(LAST).handler(this::wrongMethod);
        router.route("/v1/apps/:app/models").order(LAST).handler(this::wrongMethod);
        router.route("/*").order(LAST + 1).handler(this::unknownPath);
    }

    private void wrongMethod(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        request.pause();
        request.response().putHeader("allow", "POST");
        Problem.of(405, "Method Not Allowed", "this path takes POST").answer(vertx, request);
    }

    private void unknownPath(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        request.pause();
        Problem.of(404, "Unknown path", "sync-ingest has no such call; its calls are listed at /q/openapi")
                .answer(vertx, request);
    }
}
