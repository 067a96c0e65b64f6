package io.tandem.partner.migration;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.telemetry.trace.Tracing;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/// The migrations that this replica runs.
@ApplicationScoped
public class MigrationRuns {
    private static final Logger LOG = Logger.getLogger(MigrationRuns.class);
    private static final long RESTART_AFTER_MILLIS = 1_000;
    private static final long END_WITHIN_MILLIS = 5_000;

    private final Migrations migrations;
    private final Parts parts;
    private final MigrationMetrics metrics;
    private final Standings standings;
    private final Unreadable unreadable;
    private final Map<String, MigrationRun> runs = new HashMap<>();
    private final Map<String, Long> endedAt = new HashMap<>();

    public MigrationRuns(
            MongoClient client,
            Migrations migrations,
            Life life,
            SchemaAuthority schemas,
            CopyPace copyPace,
            Tracing tracing,
            PartnerConfiguration configuration,
            MigrationMetrics metrics,
            Standings standings,
            Unreadable unreadable) {
        this.unreadable = unreadable;
        this.metrics = metrics;
        this.standings = standings;
        this.migrations = migrations;
        this.parts = new Parts(client, migrations, life, schemas, copyPace, tracing, configuration);
    }

    /// Starts what is active and ours and does not run; stops what runs and is not.
    public synchronized void keep(Predicate<String> ours) {
        long now = System.currentTimeMillis();
        Map<String, Migration> wanted = new HashMap<>();
        try {
            standings.look(ours, now);
            List<Unreadable.Fault> faults = new ArrayList<>();
            for (Migration migration : migrations.active(faults::add)) {
                if (ours.test(migration.name())) {
                    wanted.put(migration.name(), migration);
                }
            }
            unreadable.are("row", faults, ours);
        } catch (MongoException e) {
            // Runs see the same and start again by themselves; here nothing is known, so nothing is changed.
            LOG.warnf("MongoDB is out of reach: %s", e.getMessage());
            return;
        }
        runs.values().removeIf(run -> {
            if (!run.isRunning()) {
                endedAt.put(run.name(), now);
                metrics.remove(run.name());
                return true;
            }
            Migration current = wanted.get(run.name());
            if (current == null) {
                run.stop();
            } else {
                run.follow(current);
            }
            return false;
        });
        wanted.values().stream()
                .filter(migration -> !runs.containsKey(migration.name()))
                .filter(migration -> now - endedAt.getOrDefault(migration.name(), 0L) >= RESTART_AFTER_MILLIS)
                .forEach(migration -> {
                    MigrationRun run = new MigrationRun(parts, migration, standings.lostPositions(migration.name()));
                    runs.put(migration.name(), run);
                    metrics.add(run.name(), run.progress());
                    run.start();
                });
    }

    /// Waits until what was asked to stop has stopped, for a few seconds at most.
    public synchronized void awaitEnd() {
        long until = System.currentTimeMillis() + END_WITHIN_MILLIS;
        for (MigrationRun run : runs.values()) {
            try {
                run.join(Math.max(1, until - System.currentTimeMillis()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
