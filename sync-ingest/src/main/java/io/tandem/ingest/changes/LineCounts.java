package io.tandem.ingest.changes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/// The lines of one app, counted by what became of them. Only apps that exist are counted, so the labels stay few.
record LineCounts(Counter accepted, Counter refused, Counter ended) {
    static LineCounts of(MeterRegistry registry, String app) {
        return new LineCounts(
                counter(registry, app, "accepted"), counter(registry, app, "refused"), counter(registry, app, "ended"));
    }

    private static Counter counter(MeterRegistry registry, String app, String outcome) {
        return Counter.builder("tandem.ingest.lines")
                .description("lines by what became of them; ended: given up for a passing cause, to be sent again")
                .tag("app", app)
                .tag("outcome", outcome)
                .register(registry);
    }
}
