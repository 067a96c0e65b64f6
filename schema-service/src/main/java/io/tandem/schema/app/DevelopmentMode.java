package io.tandem.schema.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/// Says aloud for which apps development mode is on: whoever may write may change their schemas.
@ApplicationScoped
public class DevelopmentMode {
    private static final Logger LOG = Logger.getLogger(DevelopmentMode.class);

    private final MeterRegistry metrics;
    private final Map<String, AtomicInteger> gauges = new ConcurrentHashMap<>();

    DevelopmentMode(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    /// Notes what an app's mode is, and warns where it was switched on.
    public void note(App app) {
        int now = app.developmentMode() ? 1 : 0;
        int before = gauges.computeIfAbsent(app.app(), this::gauge).getAndSet(now);
        if (now == 1 && before != 1) {
            LOG.warnf(
                    "DEVELOPMENT MODE IS ON for app '%s': every client can grow the schemas of database '%s'."
                            + " Turn it off before the app goes to production:"
                            + " PUT /v1/apps/%s {\"database\":\"%s\",\"developmentMode\":false}",
                    app.app(), app.database(), app.app(), app.database());
        } else if (now == 0 && before == 1) {
            LOG.infof("Development mode is off for app '%s'", app.app());
        }
    }

    private AtomicInteger gauge(String app) {
        AtomicInteger mode = new AtomicInteger(-1);
        Gauge.builder("tandem_development_mode", mode, m -> Math.max(0, m.get()))
                .description("1 while clients may grow the schemas of this app")
                .tags(Tags.of("app", app))
                .register(metrics);
        return mode;
    }
}
