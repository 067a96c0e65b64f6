package io.tandem.partner.migration;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.Captured;
import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.Crossing;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.Evaluation;
import io.tandem.partner.crossing.IdMapping;
import io.tandem.partner.crossing.Lanes;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.Rules;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SupersededException;
import io.tandem.partner.migration.Position.Copied;
import io.tandem.partner.transform.Transform;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Runs one migration on the replica that owns it, on a thread of its own: check, copy, live.
///
/// One loop: take what the stream brought, take a page of the copy while there is one, settle, store the position.
public final class MigrationRun {
    private static final Logger LOG = Logger.getLogger(MigrationRun.class);
    private static final int MOST_AT_ONCE = 4_000;
    private static final long IDLE_POLL_MILLIS = 250;
    private static final long WAITING_POLL_MILLIS = 10;
    private static final long SAVE_EVERY_MILLIS = 250;
    // Often enough that the position of an idle stream does not age out, rarely enough to be no load.
    private static final long SAVE_IDLE_MILLIS = 10_000;
    private static final long HEARTBEAT_MILLIS = 2_000;
    private static final long CHOICES_EVERY_MILLIS = 1_000;

    private final MongoClient client;
    private final Migrations migrations;
    private final SchemaAuthority schemas;
    private final PartnerConfiguration configuration;
    private final Migration migration;
    private final Progress progress = new Progress();
    private final Thread thread;
    private volatile boolean stopping;

    MigrationRun(
            MongoClient client,
            Migrations migrations,
            SchemaAuthority schemas,
            PartnerConfiguration configuration,
            Migration migration) {
        this.client = client;
        this.migrations = migrations;
        this.schemas = schemas;
        this.configuration = configuration;
        this.migration = migration;
        this.thread = Thread.ofVirtual().name("migration-" + migration.name()).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Asks it to end after what it is doing.
    public void stop() {
        stopping = true;
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
        return migration.name();
    }

    private void run() {
        String name = migration.name();
        try {
            long epoch = migrations.raiseEpoch(name);
            MongoDatabase database = client.getDatabase(migration.database());
            Rules rules = migration.rules();
            if (migration.state() == MigrationState.CHECKING && !check(database, rules.transforms())) {
                return;
            }
            Ledger ledger = new Ledger(database, name);
            cross(database, rules, ledger, epoch);
        } catch (SupersededException e) {
            LOG.infof("migration %s: %s", name, e.getMessage());
        } catch (LostPositionException e) {
            LOG.errorf("migration %s: paused: %s", name, e.getMessage());
            migrations.lose(
                    name,
                    e.getMessage()
                            + " On resume both sides meet anew, as at a first contact: what one side lacks is made from"
                            + " the other, and where they differ the initial side stays.");
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
            migrations.saveTrouble(migration.name(), String.valueOf(trouble.getMessage()));
        } catch (MongoException e) {
            LOG.debugf("MongoDB is the trouble: %s", e.getMessage());
        }
    }

    /// Whether the migration may start; if not, its reason is stored.
    private boolean check(MongoDatabase database, Transform.Both transforms) {
        Check check = new Check(database, migration, transforms);
        Check.Findings findings = check.run();
        migrations.saveCheck(migration.name(), findings.toBson());
        String refusal = findings.refusal();
        if (refusal == null && migration.objectType() != null) {
            refusal = schemas.register(migration.app(), migration.objectType());
        }
        if (refusal != null) {
            migrations.move(
                    migration.name(), Set.of(MigrationState.CHECKING), MigrationState.REFUSED, refusal, "partner-sync");
            return false;
        }
        check.createCollections();
        return migrations.move(
                migration.name(), Set.of(MigrationState.CHECKING), MigrationState.COPYING, null, "partner-sync");
    }

    private void cross(MongoDatabase database, Rules rules, Ledger ledger, long epoch) throws InterruptedException {
        InitialCopy copy =
                new InitialCopy(database, migration, configuration.migration().copyPage());
        if (migrations.isLost(migration.name())) {
            new Check(database, migration, rules.transforms()).createCollections();
            ledger.forgetPairs();
            migrations.save(migration.name(), epoch, new Position(null, now(), Copied.begin(copy.total())), progress);
            migrations.found(migration.name());
        }
        // The stream is opened before the copy begins.
        Position position = migrations
                .position(migration.name())
                .orElseGet(() -> new Position(null, now(), Copied.begin(copy.total())));
        migrations.save(migration.name(), epoch, position, progress);
        MongoDatabase tandem = client.getDatabase(configuration.database());
        SetAside setAside = new SetAside(tandem, migration.name());
        Conflicts conflicts = new Conflicts(
                tandem,
                migration.name(),
                rules.groups(),
                configuration.migration().conflictsKept());
        conflicts.open();
        Pending pending = new Pending(
                new IdMapping(new Evaluation(database), rules.transforms()), rules.groups(), setAside, position);
        Namespaces namespaces =
                new Namespaces(migration.initial(), migration.partner(), Ledger.collectionName(migration.name()));
        Capture.Start start = position.token() == null
                ? new Capture.Start.At(position.startedAt())
                : new Capture.Start.After(position.token());
        int workerCount = configuration.migration().workers();
        try (Lanes lanes = openLanes(ledger, epoch, workerCount);
                Capture capture = new Capture(database, namespaces, start);
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            Crossing crossing =
                    new Crossing(client, database, tandem, namespaces, rules, conflicts, ledger, lanes, epoch);
            DocumentSizes sizes = new DocumentSizes(database, namespaces, MOST_AT_ONCE);
            Settlement settlement =
                    new Settlement(crossing, pending, setAside, progress, workers, workerCount, sizes, now());
            loop(capture, pending, copy, settlement, conflicts, () -> ledger.heartbeat(epoch, lanes), position, epoch);
        }
    }

    private Lanes openLanes(Ledger ledger, long epoch, int workerCount) {
        Lanes lanes = new Lanes(client, workerCount);
        try {
            ledger.takeOver(client, epoch, lanes);
        } catch (RuntimeException e) {
            lanes.close();
            throw e;
        }
        LOG.infof("migration %s: taken over, epoch %d", migration.name(), epoch);
        return lanes;
    }

    private void loop(
            Capture capture,
            Pending pending,
            InitialCopy copy,
            Settlement settlement,
            Conflicts conflicts,
            Runnable heartbeat,
            Position start,
            long epoch)
            throws InterruptedException {
        boolean copying = !start.copy().done();
        @Nullable BsonTimestamp time = null;
        long heartbeatAt = 0;
        long savedAt = 0;
        long choicesAt = 0;
        boolean moved = true;
        Position saved = start;
        while (!stopping) {
            boolean busy = (copying && !pending.copied().done()) || pending.size() > 0;
            boolean fresh = false;
            boolean waiting = settlement.onlyWaiting() || (time != null && !settlement.sees(time));
            Captured captured = capture.poll(busy ? (waiting ? WAITING_POLL_MILLIS : 0) : IDLE_POLL_MILLIS);
            while (captured != null) {
                pending.add(captured.hints(), captured.resumeAfter());
                progress.hints.addAndGet(captured.hints().size());
                progress.echoes.addAndGet(captured.echoes());
                if (captured.time() != null) {
                    time = captured.time();
                    fresh = true;
                }
                captured = pending.size() < MOST_AT_ONCE ? capture.poll(0) : null;
            }
            if (copying && !pending.copied().done() && pending.size() < MOST_AT_ONCE / 2) {
                pending.add(copy.next(pending.copied()));
            }
            long now = System.currentTimeMillis();
            if ((time == null || (pending.size() > 0 && !fresh)) && now - heartbeatAt > HEARTBEAT_MILLIS) {
                heartbeat.run();
                heartbeatAt = now;
            }
            if (time != null && pending.size() > 0 && settlement.sees(time)) {
                settlement.settle(time);
            }
            if (now - choicesAt > CHOICES_EVERY_MILLIS) {
                conflicts.taken(taken -> pending.take(taken));
                choicesAt = now;
            }
            moved |= fresh || busy;
            boolean copied = copying && pending.copied().done() && pending.size() == 0;
            if (copied || now - savedAt > (moved ? SAVE_EVERY_MILLIS : SAVE_IDLE_MILLIS)) {
                if (pending.size() == 0) {
                    progress.lagSeconds.set(0);
                }
                saved = pending.position()
                        .map(settled -> new Position(settled.token(), start.startedAt(), settled.copied()))
                        .orElse(saved);
                migrations.save(migration.name(), epoch, saved, progress);
                savedAt = now;
                moved = pending.size() > 0;
                if (copying && saved.copy().done()) {
                    copying = false;
                    migrations.move(
                            migration.name(),
                            Set.of(MigrationState.COPYING),
                            MigrationState.LIVE,
                            null,
                            "partner-sync");
                    LOG.infof("migration %s: live", migration.name());
                }
            }
        }
    }

    private BsonTimestamp now() {
        BsonDocument hello =
                client.getDatabase("admin").runCommand(new org.bson.Document("hello", 1), BsonDocument.class);
        return hello.getTimestamp("operationTime");
    }
}
