package io.tandem.partner.migration;

import com.mongodb.MongoException;
import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.crossing.SupersededException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Runs one migration on the replica that owns it, on a thread of its own: check, then cross.
public final class MigrationRun {
    private static final Logger LOG = Logger.getLogger(MigrationRun.class);

    private final Parts parts;
    private final Progress progress = new Progress();
    private final AtomicLong lostPositions;
    private final Thread thread;
    private volatile Migration current;
    private volatile boolean stopping;

    /// @param lostPositions counts how often its position was lost
    MigrationRun(Parts parts, Migration migration, AtomicLong lostPositions) {
        this.lostPositions = lostPositions;
        this.parts = parts;
        this.current = migration;
        this.thread = Thread.ofVirtual().name("migration-" + migration.name()).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Asks it to end after what it is doing.
    public void stop() {
        stopping = true;
    }

    /// Tells it what a person has asked for meanwhile.
    void follow(Migration changed) {
        current = changed;
    }

    public boolean isRunning() {
        return thread.isAlive();
    }

    public void join(long millis) throws InterruptedException {
        thread.join(millis);
    }

    public Progress progress() {
        return progress;
    }

    public String name() {
        return current.name();
    }

    private void run() {
        String name = name();
        long epoch = 0;
        try {
            epoch = parts.migrations().raiseEpoch(name);
            if (current.state() == MigrationState.CHECKING && !check()) {
                return;
            }
            new LiveCrossing(parts, () -> current, progress, epoch).run(() -> stopping);
        } catch (SupersededException | CancellationException e) {
            LOG.infof("migration %s: %s", name, e.getMessage());
        } catch (LostPositionException e) {
            LOG.errorf("migration %s: its position is lost: %s", name, e.getMessage());
            lostPositions.incrementAndGet();
            Life.Loss loss = e.isIncident() ? Life.Loss.DROPPED : Life.Loss.HISTORY;
            parts.life().lose(name, epoch, loss, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            // Infrastructure: the owner starts the run again, from the stored position.
            LOG.errorf(e, "migration %s: interrupted, will be taken up again", name);
            tellTrouble(e);
        }
    }

    private void tellTrouble(RuntimeException trouble) {
        try {
            parts.migrations().saveTrouble(name(), String.valueOf(trouble.getMessage()));
        } catch (MongoException e) {
            LOG.debugf("MongoDB is the trouble: %s", e.getMessage());
        }
    }

    /// Whether the migration may start now; if not, its reason is stored. A check that was asked for by itself starts
    /// nothing.
    private boolean check() {
        Migration migration = current;
        String name = migration.name();
        // Asked first: as long as schema-service does not answer, no document is looked at in vain.
        Optional<Finding> ofRules =
                CheckOfRules.finding(migration, parts.schemas().placed(migration.app()), type -> parts.schemas()
                        .hasRules(migration.app(), type));
        CheckReport report = new Check(
                        parts.of(migration),
                        parts.client().getDatabase("local"),
                        migration,
                        Sample.parse(migration.asked()),
                        found -> {
                            if (stopping) {
                                throw new CancellationException("its check has ended early");
                            }
                            parts.migrations().saveCheck(name, found.toBson(true));
                        })
                .run();
        ofRules.ifPresent(report::add);
        parts.migrations().saveCheck(name, report.toBson(false));
        String refusal = report.refusal(migration.overridden());
        boolean onlyCheck = migration.asked("act").equals("check");
        if (refusal == null && !onlyCheck && migration.objectType() != null) {
            refusal = parts.schemas().register(migration.app(), migration.objectType());
        }
        Set<MigrationState> checking = Set.of(MigrationState.CHECKING);
        if (refusal != null || onlyCheck) {
            if (parts.migrations().hasCrossed(name)) {
                String reason = refusal == null ? null : refusal + " Another transform takes another name.";
                parts.migrations().move(name, checking, MigrationState.ABORTED, reason, "partner-sync");
            } else {
                MigrationState to = refusal == null ? MigrationState.DEFINED : MigrationState.REFUSED;
                parts.migrations().move(name, checking, to, refusal, "partner-sync");
            }
            return false;
        }
        Ends.createCollections(parts.of(migration), migration);
        return parts.migrations().move(name, checking, MigrationState.COPYING, null, "partner-sync");
    }
}
