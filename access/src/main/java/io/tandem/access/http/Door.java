package io.tandem.access.http;

import io.tandem.access.Caller;
import io.tandem.access.Calls;
import io.tandem.access.connection.Bodies;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// The one door of a service: no call of the main port goes past it, also none that there is not. Who calls
/// is found out, and let in or refused by the service's table of [Calls].
@ApplicationScoped
public class Door {
    /// The header that names the person in whose name a program acts, in UTF-8; whoever calls where it is not
    /// sent.
    static final String OPERATOR = "Tandem-Operator";

    // Behind Quarkus' authentication at -200, which lays the identity ready; before everything that answers.
    private static final int ORDER = -150;
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String CALLER = "tandem.caller";
    private static final String STANDING = "tandem.standing";

    private final Vertx vertx;
    private final Calls calls;
    private final Callers callers;
    private final Bodies bodies;

    Door(Vertx vertx, Calls calls, Callers callers, Bodies bodies) {
        this.vertx = vertx;
        this.calls = calls;
        this.callers = callers;
        this.bodies = bodies;
    }

    void route(@Observes Router router) {
        router.route().order(ORDER).handler(this::meet);
    }

    /// Who makes a call that was let in.
    public static Caller caller(RoutingContext routing) {
        return Objects.requireNonNull(routing.get(CALLER), "the call came past the door");
    }

    /// What to ask again while a streamed call that was let in is open.
    public static Standing standing(RoutingContext routing) {
        return Objects.requireNonNull(routing.get(STANDING), "the call is not streamed");
    }

    /// Who makes a call, where that is known: not of one that anybody may make.
    public static Optional<Caller> known(RoutingContext routing) {
        return Optional.ofNullable(routing.<Caller>get(CALLER));
    }

    private void meet(RoutingContext routing) {
        String path = path(routing);
        // What follows a semicolon is cut off by some who read a path, and not by others.
        if (!path.startsWith("/") || path.indexOf(';') >= 0) {
            Refusal.badPath().answer(vertx, routing.request());
            return;
        }
        if (calls.isOpen(routing.request().method().name(), path)) {
            routing.next();
            return;
        }
        Context context = vertx.getOrCreateContext();
        callers.of(routing).onComplete(arrival -> {
            if (Vertx.currentContext() == context) {
                decide(routing, arrival.result(), arrival.cause());
            } else {
                context.runOnContext(now -> decide(routing, arrival.result(), arrival.cause()));
            }
        });
    }

    private static String path(RoutingContext routing) {
        try {
            return Objects.requireNonNullElse(routing.normalizedPath(), "");
        } catch (IllegalArgumentException wronglyEscaped) {
            return "";
        }
    }

    private void decide(RoutingContext routing, Arrival arrival, Throwable failure) {
        if (failure != null) {
            routing.fail(failure);
            return;
        }
        HttpServerRequest request = routing.request();
        switch (arrival) {
            case Arrival.Stranger stranger -> Refusal.stranger(stranger).answer(vertx, request);
            case Arrival.NotTold notTold -> Refusal.notTold(notTold).answer(vertx, request);
            case Arrival.Known known -> admit(routing, known);
        }
    }

    private void admit(RoutingContext routing, Arrival.Known known) {
        HttpServerRequest request = routing.request();
        Caller caller = known.caller();
        Calls.Match match = calls.match(request.method().name(), routing.normalizedPath());
        boolean act = match.call().act() && !READING.contains(request.method().name());
        if (!caller.may(match.call(), match.app())) {
            if (act) {
                Audit.tell(routing, caller, match, 403);
            }
            Refusal.forbidden(why(caller, match)).answer(vertx, request);
            return;
        }
        routing.put(CALLER, caller);
        if (act) {
            String operator = request.getHeader(OPERATOR);
            request.headers().set(OPERATOR, operator == null ? caller.name() : HeaderText.of(operator));
            routing.addEndHandler(ended ->
                    Audit.tell(routing, caller, match, routing.response().getStatusCode()));
        }
        if (match.call().streamed()) {
            routing.put(STANDING, new Standing(callers, known));
        } else {
            bodies.watch(routing, () -> tooSlow(request));
        }
        routing.next();
    }

    private void tooSlow(HttpServerRequest request) {
        if (request.response().headWritten()) {
            RequestEnd.cut(request);
        } else {
            Refusal.slowBody().answer(vertx, request);
        }
    }

    private static String why(Caller caller, Calls.Match match) {
        String where = match.app() != null
                ? " for app '" + match.app() + "'"
                : match.call().everywhere() ? " for every app (*)" : "";
        return "this call needs the role " + match.call().rolesTold() + where + "; '" + caller.name() + "' has "
                + caller.told();
    }
}
