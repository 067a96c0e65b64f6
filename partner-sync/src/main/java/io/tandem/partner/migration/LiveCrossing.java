package io.tandem.partner.migration;

import com.mongodb.client.MongoDatabase;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.Captured;
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
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Carries a migration's changes across while it is ours.
///
/// One loop: take what the stream brought, take a page of the copy while there is one, settle, store the position;
/// and beside it, about once a second, what persons chose, what is set aside, the verification, the end that was
/// asked for.
final class LiveCrossing {
    private static final Logger LOG = Logger.getLogger(LiveCrossing.class);
    private static final int MOST_AT_ONCE = 4_000;
    private static final long IDLE_POLL_MILLIS = 250;
    private static final long WAITING_POLL_MILLIS = 10;
    private static final long SAVE_EVERY_MILLIS = 250;
    // Often enough that the position of an idle stream does not age out, rarely enough to be no load.
    private static final long SAVE_IDLE_MILLIS = 10_000;
    private static final long HEARTBEAT_MILLIS = 2_000;
    private static final long OFTEN_BEAT_MILLIS = 100;
    private static final long CHORES_EVERY_MILLIS = 1_000;

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
        Recovery recovery = new Recovery(parts, migration, ledger);
        if (!recovery.begin(epoch, progress)) {
            return;
        }
        // The stream is opened before the copy begins.
        Position position = parts.migrations()
                .position(name)
                .orElseGet(() -> new Position(null, Ends.now(parts.client()), CopyState.BEGIN));
        if (position.progress() != null) {
            progress.restore(position.progress());
        }
        parts.migrations().save(name, epoch, position, progress);
        PartnerConfiguration.Migration settings = parts.configuration().migration();
        SetAside setAside = new SetAside(parts.tandem(), name, rules.groups(), settings.setAsideAgain());
        Conflicts conflicts = new Conflicts(parts.tandem(), name, rules.groups(), settings.conflictsKept());
        conflicts.open();
        Pending pending = new Pending(
                new IdMapping(new Evaluation(database), rules.transforms()), rules.groups(), setAside, position);
        Namespaces namespaces = new Namespaces(migration.initial(), migration.partner(), Ledger.collectionName(name));
        Capture.Start start = position.token() == null
                ? new Capture.Start.At(position.startedAt())
                : new Capture.Start.After(position.token());
        try (Lanes lanes = openLanes(settings.workers() + settings.copyWorkers());
                Capture capture =
                        new Capture(database, namespaces, start, lanes.sessionIds(), Ends.isSharded(parts.client()));
                Workers workers = new Workers()) {
            Crossing crossing = new Crossing(
                    parts.client(), database, parts.tandem(), namespaces, rules, conflicts, ledger, lanes, epoch);
            DocumentSizes sizes = new DocumentSizes(database, namespaces, MOST_AT_ONCE);
            Settlement settlement = new Settlement(
                    crossing,
                    pending,
                    setAside,
                    progress,
                    workers,
                    settings.workers(),
                    sizes,
                    Ends.now(parts.client()));
            RangeReader reader = new RangeReader(parts.client(), database, namespaces);
            CopyControl control = new CopyControl(parts.client(), bounds(settings));
            InitialCopy copy = new InitialCopy(
                    migration,
                    new InitialCopy.CopyParts(
                            new Ranges(database),
                            reader,
                            new BulkCopy(database, namespaces, rules, ledger, lanes, epoch),
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
                    new Walk(database, migration, reader, settings.copyPage()),
                    pending,
                    setAside,
                    conflicts,
                    settings.verifyEvery());
            Ends ends = new Ends(parts, current, verification, pending, progress);
            DeleteGuard guard = new DeleteGuard(
                    migration.deletesShare() == null ? settings.deletesShare() : migration.deletesShare(),
                    settings.deletesWindow().toSeconds(),
                    settings.deletesFree(),
                    side -> Ends.count(database, side == Side.INITIAL ? migration.initial() : migration.partner()));
            Chores chores =
                    new Chores(parts, migration.name(), control, setAside, conflicts, verification, pending, ends);
            loop(capture, pending, settlement, copy, guard, chores, lanes, position, stopping);
        }
    }

    private static Throttle.Bounds bounds(PartnerConfiguration.Migration settings) {
        return new Throttle.Bounds(
                settings.copyLatency().toMillis(),
                settings.copyLag().toSeconds(),
                settings.copyOplogWindow().toSeconds());
    }

    /// Too old to look at much longer: MongoDB keeps states for some minutes.
    private static boolean isOld(BsonTimestamp time, long now) {
        return now / 1000 - time.getTime() > 60;
    }

    private Lanes openLanes(int workerCount) {
        Lanes lanes = new Lanes(parts.client(), workerCount);
        try {
            ledger.takeOver(parts.client(), epoch, lanes);
        } catch (RuntimeException e) {
            lanes.close();
            throw e;
        }
        LOG.infof("migration %s: taken over, epoch %d", migration.name(), epoch);
        return lanes;
    }

    /// What is done beside crossing.
    private record Chores(
            Parts parts,
            String migration,
            CopyControl control,
            SetAside setAside,
            Conflicts conflicts,
            Verification verification,
            Pending pending,
            Ends ends) {
        void tick(long now) {
            if (!pending.copied().done()) {
                control.ask(parts.copyPace().perSecond(migration));
            }
            conflicts.taken(pending::take);
            setAside.due(pending::again);
            verification.tick(now);
        }
    }

    private void loop(
            Capture capture,
            Pending pending,
            Settlement settlement,
            InitialCopy copy,
            DeleteGuard guard,
            Chores chores,
            Lanes lanes,
            Position start,
            BooleanSupplier stopping)
            throws InterruptedException {
        Life.Deletes said = parts.life().deletes(migration.name());
        boolean copying = !start.copy().done();
        @Nullable BsonTimestamp time = null;
        @Nullable BsonTimestamp beatenFor = null;
        long heartbeatAt = 0;
        long savedAt = 0;
        long choresAt = 0;
        boolean moved = true;
        boolean more = false;
        Position saved = start;
        while (!stopping.getAsBoolean()) {
            if (copying && current.get().state() == MigrationState.ABORTING) {
                pending.skipInitialCopy();
            }
            boolean busy = (copying && !pending.copied().done()) || pending.size() > 0;
            boolean looking = chores.verification().isRunning();
            boolean fresh = false;
            boolean waiting = settlement.onlyWaiting() || (time != null && !settlement.sees(time));
            Captured captured =
                    capture.poll(busy || looking ? (waiting || !busy ? WAITING_POLL_MILLIS : 0) : IDLE_POLL_MILLIS);
            while (captured != null) {
                String refusal = guard.judge(captured.hints(), said.until());
                if (refusal != null) {
                    LOG.errorf("migration %s: held: %s", migration.name(), refusal);
                    parts.life().askAboutDeletes(migration.name(), refusal);
                    return;
                }
                pending.add(captured.hints(), captured.resumeAfter(), said.undoneUntil());
                progress.note(captured);
                more = captured.more();
                fresh |= !captured.hints().isEmpty();
                if (captured.time() != null && (time == null || captured.time().compareTo(time) > 0)) {
                    time = captured.time();
                    fresh = true;
                }
                captured = pending.size() < MOST_AT_ONCE ? capture.poll(0) : null;
            }
            boolean unfinished = copying && !pending.copied().done();
            if (unfinished && time != null && settlement.copyMaySee(time)) {
                copy.step(time, pending, settlement, progress, pending.size() < MOST_AT_ONCE / 2);
            }
            long now = System.currentTimeMillis();
            // Our own writes do not come by: where the next step waits for a later time, something has to.
            boolean blocked = !more && (time == null || (pending.size() > 0 && !settlement.sees(time)));
            boolean needTime = (time != null
                            && (chores.ends().waitsFor(time)
                                    || (looking && (isOld(time, now) || !settlement.sees(time)))))
                    || (pending.size() > 0 && !fresh);
            boolean first = blocked && !settlement.lastCommit().equals(beatenFor);
            long every = blocked || unfinished ? OFTEN_BEAT_MILLIS : HEARTBEAT_MILLIS;
            if (first || ((blocked || unfinished || needTime) && now - heartbeatAt > every)) {
                beatenFor = settlement.lastCommit();
                ledger.heartbeat(epoch, lanes);
                heartbeatAt = System.currentTimeMillis();
                chores.control().beat(heartbeatAt - now);
            }
            if (now - choresAt > CHORES_EVERY_MILLIS) {
                chores.tick(now);
                choresAt = now;
            }
            if (time != null && settlement.sees(time)) {
                if (pending.size() > 0) {
                    settlement.settle(time);
                }
                if (settlement.sees(time)) {
                    chores.verification().step(time);
                }
            }
            moved |= fresh || busy;
            boolean copied = copying && pending.copied().done() && pending.size() == 0;
            if (copied || now - savedAt > (moved ? SAVE_EVERY_MILLIS : SAVE_IDLE_MILLIS)) {
                if (pending.size() == 0) {
                    progress.lagSeconds.set(0);
                }
                saved = pending.position()
                        .map(settled ->
                                new Position(settled.token(), start.startedAt(), settled.copied(), start.progress()))
                        .orElse(saved);
                parts.migrations().save(migration.name(), epoch, saved, progress);
                savedAt = now;
                moved = pending.size() > 0;
                if (copying && saved.copy().done()) {
                    copying = false;
                    progress.copy = null;
                    chores.ends().copied();
                }
            }
            if (time != null && !copying && chores.ends().step(time, now)) {
                return;
            }
        }
    }
}
