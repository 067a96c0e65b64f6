package io.tandem.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.tandem.access.http.Door;
import io.tandem.contract.EventTrace;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A span for each request that is sampled and was let in. Of one that is not, nothing is made but, where a share of
/// requests is drawn, the draw.
@ApplicationScoped
public class RequestTraces {
    // Behind the door: no stranger makes spans.
    private static final int LET_IN = -148;
    private static final String SPAN = "tandem.span";
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final Tracing tracing;
    private final boolean draws;

    RequestTraces(Tracing tracing, TraceSettings settings) {
        this.tracing = tracing;
        this.draws = settings.ratio() > 0;
    }

    void route(@Observes Router router) {
        router.route().order(LET_IN).handler(this::begin);
    }

    /// The span of a request, if it is traced.
    public static Optional<Span> of(RoutingContext routing) {
        return Optional.ofNullable(routing.<Span>get(SPAN));
    }

    private void begin(RoutingContext routing) {
        String header = routing.request().getHeader(EventTrace.TRACEPARENT);
        if (header != null || draws) {
            begin(routing, header);
        }
        routing.next();
    }

    private void begin(RoutingContext routing, @Nullable String header) {
        HttpServerRequest request = routing.request();
        Span span = tracing.tracer()
                .spanBuilder(request.method().name())
                .setParent(Traceparent.context(header))
                .setSpanKind(SpanKind.SERVER)
                .startSpan();
        if (!span.getSpanContext().isSampled()) {
            return;
        }
        span.setAttribute("http.request.method", request.method().name());
        span.setAttribute("url.path", routing.normalizedPath());
        Door.known(routing).ifPresent(caller -> span.setAttribute("enduser.id", caller.name()));
        routing.put(SPAN, span);
        routing.addEndHandler(ended -> end(routing, span));
    }

    private static void end(RoutingContext routing, Span span) {
        int status = routing.response().getStatusCode();
        span.setAttribute(STATUS, status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }
}
