package io.tandem.ingest.changes;

import io.github.bucket4j.Bucket;
import io.tandem.telemetry.trace.RequestTraces;
import io.tandem.telemetry.trace.TraceSettings;
import io.tandem.telemetry.trace.Traceparent;
import io.tandem.telemetry.trace.Tracing;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/// Which lines of traced requests are followed: the first of each request, and of all together no more a second than
/// this replica may, whatever callers ask for.
@ApplicationScoped
public class LineTraces {
    private final Tracing tracing;
    private final int lines;
    private final Bucket perSecond;

    LineTraces(Tracing tracing, TraceSettings settings) {
        this.tracing = tracing;
        this.lines = settings.lines();
        int most = Math.max(1, settings.linesPerSecond());
        this.perSecond = Bucket.builder()
                .addLimit(limit -> limit.capacity(most).refillGreedy(most, Duration.ofSeconds(1)))
                .build();
    }

    /// What the lines of this request take with them.
    LineTrace of(RoutingContext routing) {
        return RequestTraces.of(routing)
                .map(span -> new LineTrace(Traceparent.of(span.getSpanContext()), tracing.replica(), lines, perSecond))
                .orElse(LineTrace.NONE);
    }
}
