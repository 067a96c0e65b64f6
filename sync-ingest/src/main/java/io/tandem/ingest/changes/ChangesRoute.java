package io.tandem.ingest.changes;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.tandem.access.connection.ConnectionSettings;
import io.tandem.access.http.Door;
import io.tandem.access.http.Standing;
import io.tandem.ingest.IngestConfig;
import io.tandem.ingest.Problem;
import io.tandem.ingest.Room;
import io.tandem.ingest.apps.Apps;
import io.tandem.ingest.apps.Models;
import io.tandem.ingest.body.LongLines;
import io.tandem.ingest.body.Windows;
import io.tandem.ingest.line.DeclaredModel;
import io.tandem.ingest.line.LineParser;
import io.tandem.ingest.publish.EventPublisher;
import io.tandem.ingest.publish.KafkaWatch;
import io.tandem.ingest.quota.Allowance;
import io.tandem.ingest.quota.Quotas;
import io.tandem.telemetry.AccessLog;
import io.tandem.telemetry.trace.RequestTraces;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// `POST /v1/apps/{app}/changes`: what must be so before a request begins, then a [ChangesExchange].
@ApplicationScoped
public class ChangesRoute {
    private static final long LOOK_MILLIS = 1_000;
    private static final String STOPPING = "this replica is stopping; send again from this line";
    private static final String PATH = "/v1/apps/:app/changes";

    private final Apps apps;
    private final Models models;
    private final Quotas quotas;
    private final KafkaWatch kafka;
    private final LineCounts.OfApps counts;
    private final LineTraces traces;
    private final Means means;
    private final Map<ChangesExchange, Standing> open = new ConcurrentHashMap<>();
    private final int mostOpen;
    private volatile boolean stopping;

    ChangesRoute(
            Vertx vertx,
            Apps apps,
            Models models,
            Quotas quotas,
            KafkaWatch kafka,
            EventPublisher publisher,
            MeterRegistry registry,
            LineTraces traces,
            IngestConfig config,
            ConnectionSettings connections) {
        Room inFlight = new Room(config.inFlight().asLongValue());
        this.apps = apps;
        this.models = models;
        this.quotas = quotas;
        this.kafka = kafka;
        this.traces = traces;
        this.counts = new LineCounts.OfApps(registry);
        this.mostOpen = config.openRequests();
        this.means = new Means(
                vertx,
                ThreadLocal.withInitial(LineParser::new),
                publisher,
                inFlight,
                config.unreadAnswer(),
                new Silence.Limits(config.sendTimeout(), connections.leastRate()),
                new LongLines(config.longLines().asLongValue(), LineParser.LONGEST_LINE, config.sendTimeout()),
                new Windows(config.zstdWindows().asLongValue(), config.sendTimeout()),
                new UnreadAnswers(config.unreadMemory().asLongValue()));
        registry.gauge("tandem.ingest.in.flight.bytes", inFlight, Room::taken);
        registry.gauge("tandem.ingest.open.requests", open, Map::size);
        registry.gauge("tandem.ingest.unread.bytes", means.unread(), UnreadAnswers::bytes);
    }

    void route(@Observes Router router) {
        router.post(PATH).handler(this::take);
        means.vertx().setPeriodic(LOOK_MILLIS, look -> open.forEach(ChangesRoute::look));
    }

    // A request may be open for days: whoever was let in may be let in no more.
    private static void look(ChangesExchange exchange, Standing standing) {
        exchange.look();
        standing.lost()
                .onSuccess(lost -> lost.ifPresent(
                        why -> exchange.stop(why + "; send again from this line with one that is valid")));
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopping = true;
        open.keySet().forEach(exchange -> exchange.stop(STOPPING));
    }

    private void take(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        request.pause();
        switch (Terms.of(request, Door.caller(routing), traces.of(routing))) {
            case Terms.Refused refused -> refused.problem().answer(means.vertx(), request);
            case Terms.Understood understood ->
                admit(Objects.requireNonNull(routing.pathParam("app")), routing, understood);
        }
    }

    private void admit(String app, RoutingContext routing, Terms.Understood terms) {
        HttpServerRequest request = routing.request();
        if (refuses(request)) {
            return;
        }
        apps.find(app).onSuccess(found -> {
            switch (found) {
                case KNOWN -> withModel(app, routing, terms);
                case UNKNOWN -> Problem.unknownApp(app).answer(means.vertx(), request);
                case NOT_TOLD ->
                    Problem.unavailable("schema-service, which knows the apps, cannot be reached; nothing was taken")
                            .answer(means.vertx(), request);
            }
        });
    }

    /// Whether no request may begin now; this one has its answer then.
    private boolean refuses(HttpServerRequest request) {
        String trouble = trouble();
        if (trouble != null) {
            Problem.unavailable(trouble + "; nothing was taken, send the request again")
                    .answer(means.vertx(), request);
        }
        return trouble != null;
    }

    private @Nullable String trouble() {
        if (stopping) {
            return "this replica is stopping";
        }
        if (open.size() >= mostOpen) {
            return mostOpen + " requests are open at this replica";
        }
        return means.unread().isFull() ? "clients leave more unread than this replica can hold" : kafka.trouble();
    }

    private void withModel(String app, RoutingContext routing, Terms.Understood terms) {
        HttpServerRequest request = routing.request();
        String id = terms.model();
        if (id == null) {
            begin(app, routing, terms, null);
            return;
        }
        models.find(app, id).onSuccess(found -> {
            switch (found) {
                case Models.Found.Declared(DeclaredModel model) -> begin(app, routing, terms, model);
                case Models.Found.Unknown() ->
                    Problem.of(
                                    404,
                                    "Unknown model",
                                    "nobody has declared model '" + id + "' for app '" + app
                                            + "'; declare it with POST /v1/apps/" + app
                                            + "/models, or send no Tandem-Model")
                            .answer(means.vertx(), request);
                case Models.Found.NotTold() ->
                    Problem.unavailable("schema-service, which keeps the models, cannot be reached; nothing was taken")
                            .answer(means.vertx(), request);
            }
        });
    }

    private void begin(String app, RoutingContext routing, Terms.Understood terms, @Nullable DeclaredModel model) {
        HttpServerRequest request = routing.request();
        // Again: others may have begun while it waited for schema-service.
        if (request.response().closed() || refuses(request)) {
            return;
        }
        Allowance allowance = quotas.allowance(app, terms.caller());
        Duration wait = allowance.untilFree();
        if (!wait.isZero()) {
            Problem.overQuota(app, wait).answer(means.vertx(), request);
            return;
        }
        ChangesExchange exchange = new ChangesExchange(
                means,
                request,
                app,
                terms,
                model,
                allowance,
                counts.of(app),
                (over, lines) -> ended(routing, over, lines));
        open.put(exchange, Door.standing(routing));
        exchange.begin();
        if (stopping) {
            // It was admitted before, and waited for schema-service meanwhile.
            exchange.stop(STOPPING);
        }
    }

    private void ended(RoutingContext routing, ChangesExchange over, long lines) {
        open.remove(over);
        AccessLog.taken(routing, lines, routing.request().bytesRead());
        RequestTraces.of(routing).ifPresent(span -> span.setAttribute("tandem.lines", lines));
    }
}
