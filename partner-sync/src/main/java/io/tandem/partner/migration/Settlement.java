package io.tandem.partner.migration;

import io.tandem.partner.crossing.Crossing;
import io.tandem.partner.crossing.Crossing.Settled;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SnapshotTooOldException;
import io.tandem.partner.merge.Touches;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.bson.BsonTimestamp;

/// Settles what is pending, all workers at once, each with identities of its own.
final class Settlement {
    private final Crossing crossing;
    private final Pending pending;
    private final SetAside setAside;
    private final Progress progress;
    private final Workers workers;
    private final int workerCount;
    private final DocumentSizes sizes;
    private boolean onlyWaiting;
    /// At first the time of the takeover: all that an earlier owner has written is older.
    private BsonTimestamp lastCommit;
    private BsonTimestamp lastCopied = Touches.NEVER;

    Settlement(
            Crossing crossing,
            Pending pending,
            SetAside setAside,
            Progress progress,
            Workers workers,
            int workerCount,
            DocumentSizes sizes,
            BsonTimestamp takenOver) {
        this.crossing = crossing;
        this.pending = pending;
        this.setAside = setAside;
        this.progress = progress;
        this.workers = workers;
        this.workerCount = workerCount;
        this.sizes = sizes;
        this.lastCommit = takenOver;
    }

    /// Whether nothing is left but what waits for its next hint, or for a newer time.
    boolean onlyWaiting() {
        return onlyWaiting;
    }

    /// Whether a state of this time shows all that we have written: an older one would only be written against in
    /// vain.
    boolean sees(BsonTimestamp time) {
        return copyMaySee(time) && time.compareTo(lastCopied) >= 0;
    }

    /// When we wrote last.
    BsonTimestamp lastCommit() {
        return lastCommit.compareTo(lastCopied) > 0 ? lastCommit : lastCopied;
    }

    /// The same for the copy, which makes each document once: what it has written itself it need not see.
    boolean copyMaySee(BsonTimestamp time) {
        return time.compareTo(lastCommit) >= 0;
    }

    /// Notes when the copy has committed.
    void copied(BsonTimestamp committed) {
        lastCopied = committed.compareTo(lastCopied) > 0 ? committed : lastCopied;
    }

    /// Settles as many identities as fit the memory, as they stood at `time`.
    void settle(BsonTimestamp time) throws InterruptedException {
        Map<Identity, Touches> all = pending.take(sizes.fitting());
        List<Callable<Settled>> tasks = new ArrayList<>();
        for (Map<Identity, Touches> share : shares(all)) {
            int worker = tasks.size();
            tasks.add(() -> crossing.settle(share, time, worker));
        }
        Set<Identity> waiting = new HashSet<>();
        Set<Identity> aside = new HashSet<>();
        try {
            for (Settled settled : workers.all(tasks)) {
                waiting.addAll(settled.waiting());
                if (settled.lastCommit().compareTo(lastCommit) > 0) {
                    lastCommit = settled.lastCommit();
                }
                settled.setAside().forEach((identity, reason) -> {
                    setAside.add(identity, reason, Objects.requireNonNull(all.get(identity)));
                    aside.add(identity);
                });
                progress.toInitial.addAndGet(settled.toInitial());
                progress.toPartner.addAndGet(settled.toPartner());
                settled.conflicts()
                        .forEach(conflict -> Objects.requireNonNull(progress.conflicts.get(conflict.policy()))
                                .incrementAndGet());
            }
        } catch (SnapshotTooOldException e) {
            // Further behind than the server keeps states: hints are coalesced until their time is inside again.
            onlyWaiting = true;
            return;
        }
        for (Identity identity : all.keySet()) {
            if (waiting.contains(identity)) {
                pending.waiting(identity);
            } else {
                pending.settled(identity);
                if (!aside.contains(identity)) {
                    setAside.healed(identity);
                }
            }
        }
        progress.waiting.set(waiting.size());
        progress.lagSeconds.set(Math.max(0, System.currentTimeMillis() / 1000 - time.getTime()));
        onlyWaiting = !waiting.isEmpty() && waiting.size() == pending.size();
    }

    /// A small batch goes to one worker: two transactions would cost more than they save.
    private List<Map<Identity, Touches>> shares(Map<Identity, Touches> all) {
        int count = Math.min(workerCount, 1 + all.size() / 100);
        List<Map<Identity, Touches>> shares = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            shares.add(new LinkedHashMap<>());
        }
        int i = 0;
        for (Map.Entry<Identity, Touches> entry : all.entrySet()) {
            shares.get(i++ % count).put(entry.getKey(), entry.getValue());
        }
        return shares;
    }
}
