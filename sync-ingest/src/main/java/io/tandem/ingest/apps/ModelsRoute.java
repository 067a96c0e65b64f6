package io.tandem.ingest.apps;

import io.tandem.contract.AppName;
import io.tandem.ingest.Problem;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Objects;
import org.jboss.logging.Logger;

/// `POST /v1/apps/{app}/models`: passed on to schema-service as it came, and its answer passed back as it is, so
/// that a back end needs one address.
@ApplicationScoped
public class ModelsRoute {
    private static final Logger LOG = Logger.getLogger(ModelsRoute.class);
    private static final List<String> PASSED_ON = List.of(
            "content-type",
            "content-encoding",
            "accept",
            "authorization",
            "tandem-client",
            "tandem-previous-model",
            "traceparent");
    private static final List<String> PASSED_BACK =
            List.of("content-type", "content-encoding", "retry-after", "location", "www-authenticate");

    private final Vertx vertx;
    private final SchemaServiceClient schemaService;

    ModelsRoute(Vertx vertx, SchemaServiceClient schemaService) {
        this.vertx = vertx;
        this.schemaService = schemaService;
    }

    void route(@Observes Router router) {
        router.post("/v1/apps/:app/models").handler(this::passOn);
    }

    private void passOn(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        String app = Objects.requireNonNull(routing.pathParam("app"));
        if (!AppName.isOne(app)) {
            Problem.unknownApp(app).answer(vertx, request);
            return;
        }
        request.pause();
        if ("100-continue".equalsIgnoreCase(request.getHeader("expect"))) {
            request.response().writeContinue();
        }
        schemaService
                .post("/v1/apps/" + app + "/models")
                .compose(onward -> {
                    copy(request.headers(), onward.headers(), PASSED_ON);
                    return send(request, onward);
                })
                .compose(answer -> passBack(answer, request.response()))
                .onFailure(failure -> fail(request, failure));
    }

    private Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest onward) {
        Future<HttpClientResponse> answer = onward.send(request);
        request.end().onSuccess(sent -> {
            if (!answer.isComplete()) {
                schemaService.awaitAnswer(onward);
            }
        });
        return answer;
    }

    private static Future<Void> passBack(HttpClientResponse answer, HttpServerResponse response) {
        response.setStatusCode(answer.statusCode()).setChunked(true);
        copy(answer.headers(), response.headers(), PASSED_BACK);
        return answer.pipeTo(response);
    }

    private void fail(HttpServerRequest request, Throwable failure) {
        LOG.warnf("A model could not be passed on to schema-service: %s", failure.getMessage());
        if (request.response().headWritten()) {
            request.connection().close();
        } else if (!request.response().closed()) {
            Problem.unavailable("schema-service, which keeps the models, cannot be reached; send the model again")
                    .answer(vertx, request);
        }
    }

    private static void copy(MultiMap from, MultiMap to, List<String> names) {
        for (String name : names) {
            String value = from.get(name);
            if (value != null) {
                to.set(name, value);
            }
        }
    }
}
