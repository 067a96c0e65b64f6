package io.tandem.partner.migration;

import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.copy.CopyControl;
import io.tandem.partner.copy.CopyState;
import io.tandem.partner.copy.Ranges;
import io.tandem.partner.copy.Throttle;
import io.tandem.partner.crossing.BulkCopy;
import io.tandem.partner.crossing.Comparison;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.Crossing;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.Evaluation;
import io.tandem.partner.crossing.IdMapping;
import io.tandem.partner.crossing.Lanes;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.RangeReader;
import io.tandem.partner.crossing.Rules;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.transform.Side;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/// Carries a migration's changes across while it is ours: takes it over, and runs the [CrossingLoop] with all that it
/// needs.
final class LiveCrossing {
    private static final Logger LOG = Logger.getLogger(LiveCrossing.class);
    private static final int MOST_AT_ONCE = 4_000;

    private final Parts parts;
    private final Supplier<Migration> current;
    private final Migration migration;
    private final Progress progress;
    private final long epoch;
    private final MongoDatabase database;
    private final Rules rules;
    private final Ledger ledger;

    LiveCrossing(Parts parts, Supplier<Migration> current, Progress progress, long epoch) {
        this.parts = parts;
        this.current = current;
        this.migration = current.get();
        this.progress = progress;
        this.epoch = epoch;
        this.database = parts.of(migration);
        this.rules = migration.rules();
        this.ledger = new Ledger(database, migration.name());
    }

    /// Runs until it is told to stop, or the migration is at its end.
    void run(BooleanSupplier stopping) throws InterruptedException {
        String name = migration.name();
        if (new Drops(parts, migration).complete()) {
            return;
        }
        Recovery recovery = new Recovery(parts, migration, ledger);
        if (!recovery.begin(epoch, progress)) {
            return;
        }
        BsonDocument collections = CollectionIds.now(database, migration);
        // The stream is opened before the copy begins.
        Position position = parts.migrations()
                .position(name)
                .orElseGet(() -> new Position(null, Ends.now(parts.client()), CopyState.BEGIN, collections))
                .in(collections);
        if (position.progress() != null) {
            progress.restore(position.progress());
        }
        progress.tell(Backlog.NONE.unreadSince(position.time()));
        parts.migrations().save(name, epoch, position, progress);
        PartnerConfiguration.Migration settings = parts.configuration().migration();
        try (Lanes lanes = new Lanes(parts.client(), settings.workers(), settings.copyWorkers())) {
            Ledger.Fences fences = ledger.takeOver(parts.client(), epoch, lanes);
            boolean seamless = fences.areOlder() && position.ended() == fences.mark();
            LOG.infof(
                    "migration %s: taken over, epoch %d%s", name, epoch, seamless ? ", after one that had ended" : "");
            Settlement.TakeOver takeOver = new Settlement.TakeOver(Ends.now(parts.client()), seamless);
            cross(position, lanes, fences, takeOver, stopping);
        }
    }

    private void cross(
            Position position,
            Lanes lanes,
            Ledger.Fences fences,
            Settlement.TakeOver takeOver,
            BooleanSupplier stopping)
            throws InterruptedException {
        String name = migration.name();
        PartnerConfiguration.Migration settings = parts.configuration().migration();
        Namespaces namespaces = migration.namespaces();
        SetAside setAside =
                new SetAside(parts.tandem(), name, rules.groups(), settings.setAsideAgain(), database, namespaces);
        setAside.open();
        Conflicts conflicts = new Conflicts(parts.tandem(), name, rules.groups(), settings.conflictsKept());
        conflicts.open();
        Pending pending = new Pending(
                new IdMapping(new Evaluation(database), rules.transforms()), rules.groups(), setAside, position);
        Bell bell = new Bell();
        try (Capture capture = new Capture(
                        database,
                        namespaces,
                        position.start(),
                        lanes.sessionIds(),
                        Ends.isSharded(parts.client()),
                        bell::ring);
                Workers workers = new Workers()) {
            Crossing crossing = new Crossing(
                    parts.client(), database, parts.tandem(), namespaces, rules, conflicts, ledger, lanes, fences);
            DocumentSizes sizes = new DocumentSizes(database, namespaces, MOST_AT_ONCE);
            CrossingTraces traces = new CrossingTraces(
                    parts.tracing().tracer(), migration.name(), namespaces, pending::identities, pending::contains);
            Settlement settlement = new Settlement(
                    crossing, pending, setAside, progress, workers, settings.workers(), sizes, takeOver, bell, traces);
            RangeReader reader = new RangeReader(parts.client(), database, namespaces);
            CopyControl control = new CopyControl(parts.client(), bounds(settings));
            InitialCopy copy = new InitialCopy(
                    migration,
                    new InitialCopy.CopyParts(
                            new Ranges(database),
                            reader,
                            new BulkCopy(database, namespaces, rules, ledger, lanes, fences),
                            ledger,
                            sizes,
                            control),
                    workers,
                    settings.workers(),
                    settings.copyWorkers(),
                    settings.copyPage(),
                    position.startedAt(),
                    identity ->
                            pending.contains(identity) || setAside.contains(identity) || conflicts.isHeld(identity));
            Verification verification = new Verification(
                    parts.tandem(),
                    migration,
                    new Comparison(parts.client(), database, namespaces, rules),
                    new Walk(database, migration, reader, settings.copyPage(), sizes),
                    pending,
                    setAside,
                    conflicts,
                    settings.verifyEvery(),
                    workers,
                    bell);
            Ends ends = new Ends(parts, current, verification, pending, progress);
            DeleteGuard guard = new DeleteGuard(
                    migration.deletesShare() == null ? settings.deletesShare() : migration.deletesShare(),
                    settings.deletesWindow().toSeconds(),
                    settings.deletesFree(),
                    side -> Ends.count(database, side == Side.INITIAL ? migration.initial() : migration.partner()));
            Chores chores = new Chores(
                    parts,
                    migration,
                    control,
                    setAside,
                    conflicts,
                    verification,
                    pending,
                    settlement::lastCommit,
                    ends,
                    progress);
            new CrossingLoop(
                            parts,
                            current,
                            progress,
                            epoch,
                            new CrossingLoop.Work(
                                    capture,
                                    pending,
                                    settlement,
                                    traces,
                                    copy,
                                    guard,
                                    chores,
                                    ledger,
                                    lanes,
                                    fences,
                                    bell),
                            position)
                    .run(stopping);
        }
    }

    private static Throttle.Bounds bounds(PartnerConfiguration.Migration settings) {
        return new Throttle.Bounds(
                settings.copyLatency().toMillis(),
                settings.copyLag().toSeconds(),
                settings.copyOplogWindow().toSeconds());
    }
}
