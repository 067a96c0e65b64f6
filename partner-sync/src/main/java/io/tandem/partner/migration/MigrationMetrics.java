package io.tandem.partner.migration;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The figures of the migrations that this replica runs, for Prometheus.
@ApplicationScoped
public class MigrationMetrics {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

    public MigrationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void add(String migration, Progress progress) {
        Tags tags = Tags.of("migration", migration);
        meters.put(
                migration,
                List.of(
                        FunctionCounter.builder("tandem.partner.writes", progress, p -> p.toPartner.get())
                                .tags(tags.and("direction", "forward"))
                                .register(registry),
                        FunctionCounter.builder("tandem.partner.writes", progress, p -> p.toInitial.get())
                                .tags(tags.and("direction", "reverse"))
                                .register(registry),
                        FunctionCounter.builder("tandem.partner.hints", progress, p -> p.hints.get())
                                .tags(tags)
                                .register(registry),
                        FunctionCounter.builder("tandem.partner.echoes", progress, p -> p.echoes.get())
                                .tags(tags)
                                .register(registry),
                        FunctionCounter.builder("tandem.partner.conflicts", progress, p -> p.conflicts.get())
                                .tags(tags)
                                .register(registry),
                        Gauge.builder("tandem.partner.waiting", progress, p -> p.waiting.get())
                                .tags(tags)
                                .register(registry),
                        Gauge.builder("tandem.partner.lag.seconds", progress, p -> p.lagSeconds.get())
                                .tags(tags)
                                .register(registry)));
    }

    void remove(String migration) {
        List<Meter> gone = meters.remove(migration);
        if (gone != null) {
            gone.forEach(registry::remove);
        }
    }
}
