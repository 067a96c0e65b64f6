package io.tandem.schema.unsynced;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.Foundations;
import io.tandem.schema.applying.OwnedTypes;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/// Says how many documents do not fit: as metrics, of the types that are this replica's, and aloud where they are many.
@ApplicationScoped
public class UnsyncedCounts {
    /// From here on Device Sync stopped syncing the app. Tandem goes on.
    static final long MANY = 100_000;

    /// So many types have a series of their own.
    private static final int SERIES = 200;

    private static final Logger LOG = Logger.getLogger(UnsyncedCounts.class);

    private final Foundations foundations;
    private final OwnedTypes owned;
    private final UnsyncedDocuments unsynced;
    private final MultiGauge gauge;
    private final Set<String> warned = new HashSet<>();

    UnsyncedCounts(Foundations foundations, OwnedTypes owned, UnsyncedDocuments unsynced, MeterRegistry metrics) {
        this.foundations = foundations;
        this.owned = owned;
        this.unsynced = unsynced;
        this.gauge = MultiGauge.builder("tandem_unsynced_documents")
                .description("Stored documents that do not fit their schema")
                .register(metrics);
    }

    /// Counts them.
    @Scheduled(every = "15s", concurrentExecution = ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void count() {
        if (!foundations.areLaid()) {
            return;
        }
        Map<TypeKey, Long> counts = new LinkedHashMap<>(unsynced.counts(null));
        warn(counts);
        counts.keySet().removeIf(type -> !owned.contains(type));
        gauge.register(rows(counts), true);
    }

    private static List<MultiGauge.Row<Number>> rows(Map<TypeKey, Long> counts) {
        List<Map.Entry<TypeKey, Long>> most = counts.entrySet().stream()
                .sorted(Map.Entry.<TypeKey, Long>comparingByValue().reversed())
                .toList();
        List<MultiGauge.Row<Number>> rows = new ArrayList<>();
        long rest = 0;
        for (int i = 0; i < most.size(); i++) {
            TypeKey type = most.get(i).getKey();
            if (i < SERIES) {
                rows.add(MultiGauge.Row.of(
                        Tags.of("app", type.app(), "type", type.type()),
                        most.get(i).getValue()));
            } else {
                rest += most.get(i).getValue();
            }
        }
        if (rest > 0) {
            rows.add(MultiGauge.Row.of(Tags.of("app", "", "type", ""), rest));
        }
        return rows;
    }

    private void warn(Map<TypeKey, Long> counts) {
        Map<String, Long> byApp = new LinkedHashMap<>();
        counts.forEach((type, count) -> byApp.merge(type.app(), count, Long::sum));
        byApp.forEach((app, count) -> {
            if (count >= MANY && warned.add(app)) {
                LOG.warnf("%s", warning(app, count));
            }
        });
        warned.removeIf(app -> byApp.getOrDefault(app, 0L) < MANY);
    }

    /// What is said of an app that has so many.
    static String warning(String app, long count) {
        return "App '" + app + "' has " + count + " unsynced documents. Device Sync stopped at " + MANY
                + "; Tandem goes on and keeps listing them. Repair them: GET /v1/apps/" + app
                + "/unsynced names each one and why.";
    }
}
