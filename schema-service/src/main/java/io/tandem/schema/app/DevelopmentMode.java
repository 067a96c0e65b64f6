package io.tandem.schema.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.FoundationsMissing;
import io.tandem.schema.SchemaSettings;
import io.tandem.telemetry.Labels;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/// Says aloud for which apps development mode is on, whichever replica turned it on: whoever may write may change their
/// schemas.
@ApplicationScoped
public class DevelopmentMode {
    private static final Logger LOG = Logger.getLogger(DevelopmentMode.class);

    private final Apps apps;
    private final MeterRegistry metrics;
    private final Duration reminder;
    private final ReentrantLock looking = new ReentrantLock();
    private final Labels labels = new Labels(Labels.MOST_APPS);
    private final Set<String> measured = new HashSet<>();
    private final Map<String, Warning> warned = new ConcurrentHashMap<>();

    private record Warning(String text, Instant at) {}

    DevelopmentMode(Apps apps, MeterRegistry metrics, SchemaSettings settings) {
        this.apps = apps;
        this.metrics = metrics;
        this.reminder = settings.developmentMode().reminder();
    }

    /// Looks which apps are in development mode, and warns of each that is new, has changed, or was warned of long ago.
    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP, skipExecutionIf = FoundationsMissing.class)
    @RunOnVirtualThread
    public void look() {
        // One after the other, so that nobody warns of what another look has seen turned off.
        looking.lock();
        try {
            Map<String, App> on = new HashMap<>();
            apps.inDevelopment().forEach(app -> on.put(app.app(), app));
            for (String app : Set.copyOf(warned.keySet())) {
                if (!on.containsKey(app)) {
                    warned.remove(app);
                    LOG.infof("Development mode is off for app '%s'", app);
                }
            }
            on.values().forEach(app -> warn(app, Instant.now()));
        } finally {
            looking.unlock();
        }
    }

    private void warn(App app, Instant now) {
        measure(app.app());
        String text = app.developmentWarning().orElseThrow();
        Warning last = warned.get(app.app());
        if (last == null
                || !last.text().equals(text)
                || last.at().plus(reminder).isBefore(now)) {
            warned.put(app.app(), new Warning(text, now));
            LOG.warn(text);
        }
    }

    private void measure(String app) {
        String label = labels.of(app);
        if (measured.add(label)) {
            Gauge.builder("tandem_development_mode", () -> inDevelopment(label))
                    .description("1 while clients may grow the schemas of this app")
                    .tags(Tags.of("app", label))
                    .register(metrics);
        }
    }

    private long inDevelopment(String label) {
        return label.equals(Labels.OTHER)
                ? warned.keySet().stream()
                        .filter(app -> labels.of(app).equals(label))
                        .count()
                : warned.containsKey(label) ? 1 : 0;
    }
}
