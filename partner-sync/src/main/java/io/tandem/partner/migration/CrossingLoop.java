package io.tandem.partner.migration;

import io.tandem.partner.capture.Capture;
import io.tandem.partner.capture.Captured;
import io.tandem.partner.crossing.Lanes;
import io.tandem.partner.crossing.Ledger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The one loop of a migration: take in what has been settled and what the stream brought, take a page of
/// the copy while there is one, give the workers their share, store the position; and beside it what persons
/// chose, what is set aside, the verification, the end that was asked for.
final class CrossingLoop {
    private static final Logger LOG = Logger.getLogger(CrossingLoop.class);
    /// With so many unsettled the stream waits, unless nothing can be settled before it goes on.
    private static final int MOST_GATHERED = 20_000;
    private static final int MOST_BATCHES = 16;
    private static final int MOST_TO_MERGE = 2_000;
    private static final long IDLE_MILLIS = 250;
    private static final long WAITING_MILLIS = 10;
    private static final long SAVE_EVERY_MILLIS = 250;
    // Often enough that the position of an idle stream does not age out, rarely enough to be no load.
    private static final long SAVE_IDLE_MILLIS = 10_000;
    private static final long BEAT_EVERY_MILLIS = 2_000;
    private static final long BEAT_OFTEN_MILLIS = 100;
    private static final long CHORES_EVERY_MILLIS = 1_000;
    private static final long CROSSING_MILLIS = 1_000;

    private final Parts parts;
    private final Supplier<Migration> current;
    private final String name;
    private final Progress progress;
    private final long epoch;
    private final Work work;
    private final Position start;
    private final Life.Deletes deletes;

    private boolean copying;
    /// Whether the copy found something to do when it was asked last.
    private boolean copied;
    /// Up to when everything that users wrote is known; null before the stream has said so.
    private @Nullable BsonTimestamp time;

    private @Nullable BsonTimestamp beatenFor;
    private @Nullable Boolean hasMetBefore;
    private Position saved;
    private boolean moved = true;
    private boolean more;
    private long advancedAt;
    private long beatenAt;
    private long savedAt;
    private long choresAt;
    private long crossedAt;

    /// What the loop works with.
    record Work(
            Capture capture,
            Pending pending,
            Settlement settlement,
            CrossingTraces traces,
            InitialCopy copy,
            DeleteGuard guard,
            Chores chores,
            Ledger ledger,
            Lanes lanes,
            Ledger.Fences fences,
            Bell bell) {}

    CrossingLoop(Parts parts, Supplier<Migration> current, Progress progress, long epoch, Work work, Position start) {
        this.parts = parts;
        this.current = current;
        this.name = current.get().name();
        this.progress = progress;
        this.epoch = epoch;
        this.work = work;
        this.start = start;
        this.saved = start;
        this.copying = !start.copy().done();
        this.deletes = parts.life().deletes(name);
    }

    /// Runs until it is told to stop, or the migration is at its end or held; then ends what it has begun.
    void run(BooleanSupplier stopping) throws InterruptedException {
        boolean due = cross(stopping);
        work.settlement().finish();
        if (due) {
            store();
            work.chores().ends().end(epoch);
        }
        if (stopping.getAsBoolean()) {
            store();
            parts.migrations().saveEnd(name, epoch);
        }
    }

    /// Whether the end that was asked for is due.
    private boolean cross(BooleanSupplier stopping) throws InterruptedException {
        Pending pending = work.pending();
        Settlement settlement = work.settlement();
        boolean begun = false;
        while (!stopping.getAsBoolean()) {
            if (copying && current.get().state() == MigrationState.ABORTING) {
                leaveOut();
            }
            work.bell().await(pause(begun));
            settlement.collect();
            boolean busy = pending.size() > 0 || isCopying();
            if (!takeIn(begun)) {
                return false;
            }
            if (isCopying() && time != null) {
                settlement.finish();
                copied = settlement.copyMaySee(time)
                        && work.copy().step(time, pending, settlement, progress, pending.size() < MOST_TO_MERGE);
            }
            long now = System.currentTimeMillis();
            if (now - choresAt > CHORES_EVERY_MILLIS) {
                work.chores().tick(now);
                choresAt = now;
            }
            if (time != null && settlement.sees(time)) {
                work.chores().verification().step(time, now, now - crossedAt < CROSSING_MILLIS);
            }
            begun = time != null && settlement.begin(time, more);
            beat(now);
            moved |= busy;
            save(now);
            if (time != null && !copying && work.chores().ends().step(time, now)) {
                return true;
            }
        }
        return false;
    }

    /// Where the sides have met before, an abort goes through with the copy: what the partner deleted while nobody
    /// looked is only seen from the initial side.
    private void leaveOut() {
        if (hasMetBefore == null) {
            hasMetBefore = work.ledger().hasMetBefore(start.startedAt());
        }
        if (!hasMetBefore && work.pending().skipInitialCopy()) {
            parts.life().leaveOut(name);
        }
    }

    private boolean isCopying() {
        return copying && !work.pending().copied().done();
    }

    /// Whether something is there that cannot be settled before the stream tells a later time.
    private boolean isBlocked() {
        return work.settlement().isIdle()
                && (time == null
                        || work.pending().size() > 0
                        || (isCopying() && !work.settlement().copyMaySee(time)));
    }

    /// How long there may be nothing to do but to wait for news.
    private long pause(boolean begun) {
        if (isBlocked()) {
            return begun ? 0 : WAITING_MILLIS;
        }
        if (isCopying() && copied) {
            return 0;
        }
        return isCopying() || work.chores().verification().isRunning() ? WAITING_MILLIS : IDLE_MILLIS;
    }

    /// Takes in what the stream brought, until a worker is back that would stand idle; whether to go on.
    private boolean takeIn(boolean begun) {
        Pending pending = work.pending();
        boolean stuck = work.settlement().isIdle() && !begun;
        for (int i = 0; i < MOST_BATCHES && (stuck || pending.size() < MOST_GATHERED); i++) {
            Captured captured =
                    i > 0 && work.settlement().hasNews() ? null : work.capture().poll();
            if (captured == null) {
                return true;
            }
            String refusal = work.guard().judge(captured.hints(), deletes.until());
            if (refusal != null) {
                LOG.errorf("migration %s: held: %s", name, refusal);
                parts.life().askAboutDeletes(name, refusal);
                return false;
            }
            pending.add(captured.hints(), captured.resumeAfter(), deletes.undoneUntil());
            if (!captured.traced().isEmpty()) {
                work.traces().note(captured.traced());
            }
            progress.note(captured);
            more = captured.more();
            if (!captured.hints().isEmpty()) {
                moved = true;
                crossedAt = System.currentTimeMillis();
            }
            if (captured.time() != null && (time == null || captured.time().compareTo(time) > 0)) {
                time = captured.time();
                advancedAt = System.currentTimeMillis();
                moved = true;
            }
        }
        return true;
    }

    /// Our own writes do not come by: where the next step waits for a later time, something has to.
    private void beat(long now) {
        Settlement settlement = work.settlement();
        boolean blocked = !more && isBlocked();
        boolean stale = time == null || !settlement.sees(time);
        boolean needTime = work.pending().size() > 0
                || (time != null
                        && (work.chores().ends().waitsFor(time)
                                || (work.chores().verification().isRunning() && (isOld(time, now) || stale))));
        boolean first = blocked && !settlement.lastCommit().equals(beatenFor);
        boolean often = blocked || isCopying() || (stale && work.pending().size() > 0);
        long every = often ? BEAT_OFTEN_MILLIS : BEAT_EVERY_MILLIS;
        // A copy is told from these how long a small write takes.
        long since = isCopying() ? beatenAt : Math.max(beatenAt, advancedAt);
        if (first || ((often || needTime) && now - since > every)) {
            beatenFor = settlement.lastCommit();
            work.ledger().heartbeat(work.fences(), work.lanes());
            beatenAt = System.currentTimeMillis();
            work.chores().control().beat(beatenAt - now);
        }
    }

    /// Too old to look at much longer: MongoDB keeps states for some minutes.
    private static boolean isOld(BsonTimestamp time, long now) {
        return now / 1000 - time.getTime() > 60;
    }

    /// The changes that wait, as far as the stream has been read.
    private Backlog backlog() {
        Backlog read = work.pending().backlog();
        boolean readAll = time != null && !more && work.pending().size() < MOST_GATHERED;
        return readAll ? read : read.unreadSince(time == null ? start.time() : time);
    }

    private void save(long now) {
        Pending pending = work.pending();
        boolean through = copying && pending.copied().done() && pending.size() == 0;
        if (!through && now - savedAt <= (moved ? SAVE_EVERY_MILLIS : SAVE_IDLE_MILLIS)) {
            return;
        }
        store();
        savedAt = now;
        moved = pending.size() > 0 || progress.isFading();
        if (copying && saved.copy().done()) {
            copying = false;
            progress.copy = null;
            work.chores().setAside().lookAgain();
            work.chores().ends().copied();
        }
    }

    private void store() {
        progress.tell(backlog());
        progress.coalesced.set(work.pending().coalesced());
        saved = work.pending()
                .position()
                .map(settled -> new Position(settled.token(), start.startedAt(), settled.copied(), start.collections()))
                .orElse(saved);
        parts.migrations().save(name, epoch, saved, progress);
    }
}
