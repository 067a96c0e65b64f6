package io.tandem.partner.migration;

import io.tandem.partner.capture.Traced;
import io.tandem.partner.crossing.Crossing;
import io.tandem.partner.crossing.Crossing.Settled;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SnapshotTooOldException;
import io.tandem.partner.merge.Touches;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Settles what is pending: each worker takes identities of its own, and more as soon as it is done, while
/// the stream is read on.
final class Settlement {
    private static final int MOST_AT_ONCE = 1_000;
    /// So few go to one worker: two transactions would cost more than they save.
    private static final int FEW = 50;

    private final Crossing crossing;
    private final Pending pending;
    private final SetAside setAside;
    private final Progress progress;
    private final Workers workers;
    private final int workerCount;
    private final DocumentSizes sizes;
    private final Bell bell;
    private final CrossingTraces traces;
    private final Deque<Integer> idle = new ArrayDeque<>();
    private final BlockingQueue<Done> done = new LinkedBlockingQueue<>();
    /// At first the time of the take-over.
    private BsonTimestamp lastCommit;
    private final BsonTimestamp judgesFrom;
    private BsonTimestamp lastCopied = Touches.NEVER;
    /// Whether most of what was tried last has been written again since.
    private boolean inVain;
    /// Smaller after a share that came too late for most of it: a small one is done sooner.
    private int mostAtOnce = MOST_AT_ONCE;

    /// How the migration became ours.
    ///
    /// @param at       all that an earlier owner has written is older
    /// @param seamless whether that owner had ended what it had begun, and our fences are older than its end: then
    ///                 states before the take-over may be judged, from the stored position on
    record TakeOver(BsonTimestamp at, boolean seamless) {}

    /// What came of one worker's share: one of both.
    private record Done(
            int worker,
            BsonTimestamp time,
            Map<Identity, Touches> share,
            @Nullable Settled settled,
            @Nullable RuntimeException failure) {}

    Settlement(
            Crossing crossing,
            Pending pending,
            SetAside setAside,
            Progress progress,
            Workers workers,
            int workerCount,
            DocumentSizes sizes,
            TakeOver takeOver,
            Bell bell,
            CrossingTraces traces) {
        this.crossing = crossing;
        this.pending = pending;
        this.setAside = setAside;
        this.progress = progress;
        this.workers = workers;
        this.workerCount = workerCount;
        this.sizes = sizes;
        this.lastCommit = takeOver.at();
        this.judgesFrom = takeOver.seamless() ? Touches.NEVER : takeOver.at();
        this.bell = bell;
        this.traces = traces;
        for (int worker = 0; worker < workerCount; worker++) {
            idle.add(worker);
        }
    }

    /// Whether no worker has anything to do.
    boolean isIdle() {
        return idle.size() == workerCount;
    }

    /// Whether a state of this time may be judged: it shows what earlier owners and the copy have written. What we have
    /// settled ourselves since then is known one by one.
    boolean mayJudge(BsonTimestamp time) {
        return time.compareTo(judgesFrom) >= 0 && time.compareTo(lastCopied) >= 0;
    }

    /// Whether a state of this time shows all that has been written.
    boolean sees(BsonTimestamp time) {
        return mayJudge(time) && copyMaySee(time);
    }

    /// When we wrote last.
    BsonTimestamp lastCommit() {
        return lastCommit.compareTo(lastCopied) > 0 ? lastCommit : lastCopied;
    }

    /// Whether a state of this time shows all that the live crossing has written. The copy makes each document once:
    /// what it has written itself it need not see.
    boolean copyMaySee(BsonTimestamp time) {
        return time.compareTo(lastCommit) >= 0;
    }

    /// Notes when the copy has committed.
    void copied(BsonTimestamp committed) {
        lastCopied = committed.compareTo(lastCopied) > 0 ? committed : lastCopied;
    }

    /// Gives those who are idle their share of what can be settled as it stood at `time`; whether there was any.
    ///
    /// @param behind whether the stream has later writes already: what they touch again is better settled once
    boolean begin(BsonTimestamp time, boolean behind) {
        boolean begun = false;
        inVain &= behind;
        if (inVain) {
            return false;
        }
        for (int left = mayJudge(time) ? idle.size() : 0; left > 0; left--) {
            if (!isIdle() && pending.untaken() < FEW) {
                break; // to wait for those who are at work costs less than a transaction for each change
            }
            int worker = idle.removeFirst();
            Map<Identity, Touches> share =
                    crossing.isFree(worker, time) ? pending.take(fairShare(left), time) : Map.of();
            if (share.isEmpty()) {
                idle.addLast(worker);
                continue;
            }
            begun = true;
            Map<Identity, List<Traced>> traced = traces.isEmpty() ? Map.of() : traces.of(share.keySet(), time);
            workers.begin(() -> {
                done.add(settle(worker, time, share, traced));
                bell.ring();
            });
        }
        return begun;
    }

    private int fairShare(int idleWorkers) {
        int most = Math.clamp(sizes.fitting() / workerCount, 1, mostAtOnce);
        return Math.clamp(pending.untaken() / idleWorkers, Math.min(FEW, most), most);
    }

    private Done settle(
            int worker, BsonTimestamp time, Map<Identity, Touches> share, Map<Identity, List<Traced>> traced) {
        try {
            return new Done(worker, time, share, crossing.settle(share, traced, time, worker), null);
        } catch (RuntimeException e) {
            return new Done(worker, time, share, null, e);
        }
    }

    /// Waits for what is being settled.
    void finish() throws InterruptedException {
        while (!isIdle()) {
            take(done.take());
        }
    }

    /// Whether a worker is back.
    boolean hasNews() {
        return !done.isEmpty();
    }

    /// Takes in what has been settled meanwhile.
    ///
    /// @throws RuntimeException what a worker has failed with
    void collect() {
        for (Done next = done.poll(); next != null; next = done.poll()) {
            take(next);
        }
    }

    private void take(Done one) {
        idle.addLast(one.worker());
        if (one.failure() instanceof SnapshotTooOldException) {
            // Further behind than the server keeps states: hints are coalesced until their time is inside again.
            one.share().keySet().forEach(identity -> pending.waiting(identity, one.time()));
        } else if (one.settled() == null) {
            throw Objects.requireNonNull(one.failure());
        } else {
            take(one, one.settled());
        }
        progress.waiting.set(pending.waiting());
    }

    private void take(Done one, Settled settled) {
        if (settled.lastCommit().compareTo(lastCommit) > 0) {
            lastCommit = settled.lastCommit();
        }
        settled.setAside().forEach((identity, reason) -> {
            Touches touches = Objects.requireNonNull(one.share().get(identity));
            setAside.add(identity, reason, touches);
            pending.recall(identity, touches);
        });
        progress.toInitial.addAndGet(settled.toInitial());
        progress.toPartner.addAndGet(settled.toPartner());
        settled.conflicts().forEach(conflict -> Objects.requireNonNull(progress.conflicts.get(conflict.policy()))
                .incrementAndGet());
        int size = one.share().size() - settled.unread().size();
        inVain = settled.waiting().size() > size / 2;
        long next = inVain ? size / 2 : settled.unread().isEmpty() ? 2L * mostAtOnce : size;
        mostAtOnce = Math.clamp(next, 1, MOST_AT_ONCE);
        Set<Identity> waiting = settled.waiting().isEmpty() ? Set.of() : new HashSet<>(settled.waiting());
        for (Identity identity : one.share().keySet()) {
            if (settled.unread().contains(identity)) {
                pending.giveBack(identity);
            } else if (waiting.contains(identity)) {
                pending.waiting(identity, one.time());
            } else {
                Changes changes = pending.settled(identity, settled.lastCommit());
                if (!traces.isEmpty()) {
                    traces.settled(identity, one.time(), settled);
                }
                if (!settled.setAside().containsKey(identity)) {
                    setAside.healed(identity);
                    progress.crossed(changes);
                }
            }
        }
    }
}
