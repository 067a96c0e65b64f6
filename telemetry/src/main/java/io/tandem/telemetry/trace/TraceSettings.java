package io.tandem.telemetry.trace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// What all three services can be told of traces.
@ConfigMapping(prefix = "tandem.tracing")
public interface TraceSettings {
    /// The share of requests that are traced although their caller says nothing of traces, from 0 to 1. What a
    /// caller says with `traceparent` counts.
    @WithDefault("0")
    double ratio();

    /// So many lines of one traced request are followed, its first.
    @WithDefault("100")
    int lines();

    /// So many lines are followed in a second, at most, on each replica of sync-ingest.
    @WithDefault("100")
    int linesPerSecond();

    /// How long what befell an object is kept in Tandem's own database.
    @WithDefault("24h")
    Duration kept();

    /// Where spans are sent, OTLP over HTTP, without `/v1/traces`; nowhere where this is not set.
    Optional<URI> endpoint();

    /// Headers that go with them, `name=value` between commas.
    Optional<String> headers();
}
