package io.tandem.access.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;

/// Counts connections and requests that were ended because their client took too much, by what it was.
final class Closed {
    private Closed() {}

    /// What a client took too much of.
    enum Reason {
        /// More connections than may be open.
        TOO_MANY,
        /// Time for a head.
        SLOW_HEAD,
        /// Memory for heads that are not whole yet.
        LARGE_HEAD,
        /// Time for a body.
        SLOW_BODY
    }

    static Counter of(Reason reason) {
        return Counter.builder("tandem.connections.refused")
                .tag("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .register(Metrics.globalRegistry);
    }
}
