package io.tandem.ingest.changes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tandem.telemetry.Labels;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The lines of one app, counted by what became of them. Only apps that exist are counted, and the first
/// [Labels#MOST_APPS] of them apart.
record LineCounts(Counter accepted, Counter refused, Counter ended) {
    /// Those of all apps.
    static final class OfApps {
        private final MeterRegistry registry;
        private final Labels apps = new Labels(Labels.MOST_APPS);
        private final Map<String, LineCounts> counts = new ConcurrentHashMap<>();

        OfApps(MeterRegistry registry) {
            this.registry = registry;
        }

        LineCounts of(String app) {
            return counts.computeIfAbsent(apps.of(app), this::made);
        }

        private LineCounts made(String app) {
            return new LineCounts(counter(app, "accepted"), counter(app, "refused"), counter(app, "ended"));
        }

        private Counter counter(String app, String outcome) {
            return Counter.builder("tandem.ingest.lines")
                    .description("lines by what became of them; ended: given up for a passing cause, to be sent again")
                    .tag("app", app)
                    .tag("outcome", outcome)
                    .register(registry);
        }
    }
}
