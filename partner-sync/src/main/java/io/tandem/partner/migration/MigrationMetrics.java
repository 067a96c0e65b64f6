package io.tandem.partner.migration;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The figures of the migrations that this replica runs, for Prometheus; where those stand that nothing runs, too, is
/// told by [Standings].
@ApplicationScoped
public class MigrationMetrics {
    private final MeterRegistry registry;
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

    public MigrationMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void add(String migration, Progress progress) {
        Tags tags = Tags.of("migration", migration);
        Tags forward = tags.and("direction", "forward");
        Tags reverse = tags.and("direction", "reverse");
        List<Meter> added = new ArrayList<>();
        progress.conflicts.forEach((policy, count) -> added.add(counter(
                "conflicts",
                "Groups that both sides had written, with different outcomes",
                tags.and("policy", policy.word()),
                count)));
        added.addAll(List.of(
                counter("writes", "Documents written by a crossing", forward, progress.toPartner),
                counter("writes", "Documents written by a crossing", reverse, progress.toInitial),
                counter("crossed", "Changes of users that have crossed", forward, progress.crossedToPartner),
                counter("crossed", "Changes of users that have crossed", reverse, progress.crossedToInitial),
                counter("hints", "Writes of users that the change stream brought", tags, progress.hints),
                counter("echoes", "Events of our own transactions, forgotten", tags, progress.echoes),
                counter("coalesced", "Changes that fell together with another one", tags, progress.coalesced),
                counter("verified", "Pairs that verifications have compared", tags, progress.verified),
                gauge("waiting", "Identities that wait for their next hint", tags, progress.waiting::get),
                gauge("mismatched", "What the last verification found to differ", tags, progress.mismatched::get),
                gauge("set.aside", "Documents that cannot cross", tags, progress.setAside::get),
                gauge(
                        "oplog.headroom.seconds",
                        "How far back the oplog reaches beyond the position",
                        tags,
                        () -> progress.oplogHeadroom)));
        waits(added, forward, () -> progress.backlog().toPartner());
        waits(added, reverse, () -> progress.backlog().toInitial());
        meters.put(migration, added);
    }

    private Meter counter(String name, String description, Tags tags, AtomicLong value) {
        return FunctionCounter.builder("tandem.partner." + name, value, AtomicLong::get)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void waits(List<Meter> added, Tags direction, Supplier<Backlog.Waits> waits) {
        added.add(gauge("lag.seconds", "Age of the oldest change that has not crossed", direction, () -> waits.get()
                .seconds()));
        added.add(gauge("lag.changes", "Changes that are known to wait", direction, () -> waits.get()
                .changes()));
    }

    private Meter gauge(String name, String description, Tags tags, Supplier<Number> value) {
        return Gauge.builder("tandem.partner." + name, value)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    void remove(String migration) {
        List<Meter> gone = meters.remove(migration);
        if (gone != null) {
            gone.forEach(registry::remove);
        }
    }
}
