package io.tandem.partner.migration;

import io.tandem.partner.copy.CopyControl;
import io.tandem.partner.copy.CopyState;
import io.tandem.partner.copy.Ranges;
import io.tandem.partner.crossing.BulkCopy;
import io.tandem.partner.crossing.DocumentSizes;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.RangeReader;
import io.tandem.partner.crossing.SnapshotTooOldException;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Copies what was there at the start, a step at a time between the steps of the live crossing.
///
/// The partner side's documents go through the merge, as at a first contact. Then the initial side's: in bulk,
/// several ranges at once, as long as they have no counterpart; page by page through the merge where they have.
final class InitialCopy {
    private static final Logger LOG = Logger.getLogger(InitialCopy.class);
    private static final long ROUND_NANOS = 100_000_000;
    private static final int MOST_MERGED_PAGES = 64;

    private final Migration migration;
    private final Ranges ranges;
    private final RangeReader reader;
    private final BulkCopy bulk;
    private final Ledger ledger;
    private final DocumentSizes sizes;
    private final CopyControl control;
    private final Workers workers;
    private final int firstWorker;
    private final int workerCount;
    private final int pageSize;
    private final BsonTimestamp startedAt;
    private final Predicate<Identity> apart;
    /// Pages that go through the merge before it is tried in bulk again, and how many there were last time.
    private int mergedPages;
    private int mergedPagesBefore;

    /// @param parts where it reads and writes
    /// @param startedAt since when the stream is open
    /// @param apart     the pairs of which something else is not settled
    InitialCopy(
            Migration migration,
            CopyParts parts,
            Workers workers,
            int firstWorker,
            int workerCount,
            int pageSize,
            BsonTimestamp startedAt,
            Predicate<Identity> apart) {
        this.migration = migration;
        this.ranges = parts.ranges();
        this.reader = parts.reader();
        this.bulk = parts.bulk();
        this.ledger = parts.ledger();
        this.sizes = parts.sizes();
        this.control = parts.control();
        this.workers = workers;
        this.firstWorker = firstWorker;
        this.workerCount = workerCount;
        this.pageSize = pageSize;
        this.startedAt = startedAt;
        this.apart = apart;
    }

    /// What the copy reads and writes with.
    record CopyParts(
            Ranges ranges,
            RangeReader reader,
            BulkCopy bulk,
            Ledger ledger,
            DocumentSizes sizes,
            CopyControl control) {}

    /// What one worker did of its range.
    private record Done(
            KeyRange range,
            @Nullable KeyRange rest,
            long documents,
            long bytes,
            int copied,
            List<BsonValue> left,
            BsonTimestamp lastCommit) {}

    /// One step, as of `time`: plans, or names a page for the merge, or copies for a moment in bulk. Whether there was
    /// anything to do, and it might.
    ///
    /// @param roomToMerge whether the merge can take more
    boolean step(BsonTimestamp time, Pending pending, Settlement settlement, Progress progress, boolean roomToMerge)
            throws InterruptedException {
        CopyState state = pending.copied();
        if (!state.planned()) {
            pending.copied(ranges.plan(migration.initial(), migration.partner()));
            return true;
        }
        long allowed = control.allowed(state);
        progress.copy = control.status(state);
        boolean merges = state.ranges().getFirst().side() == Side.PARTNER || mergedPages > 0;
        if (allowed == 0 || (merges && !roomToMerge)) {
            return false;
        }
        if (merges) {
            merge(state.ranges().getFirst(), pending, allowed);
        } else {
            copy(state, time, pending, settlement, progress, allowed);
        }
        return true;
    }

    private void merge(KeyRange range, Pending pending, long allowed) {
        RangeReader.Page page = reader.read(range, null, (int) Math.min(pageSize, allowed), true);
        List<BsonValue> keys = page.keys();
        control.done(keys.size());
        CopyState state = pending.copied();
        CopyState then = state.after(range, page.rest(), keys.size(), keys.size() * state.averageBytes());
        if (range.side() == Side.INITIAL) {
            mergedPages--;
            pending.add(range.side(), keys, then, identities -> ledger.metSince(startedAt, identities));
        } else {
            pending.add(range.side(), keys, then, identities -> Set.of());
        }
    }

    private void copy(
            CopyState state,
            BsonTimestamp time,
            Pending pending,
            Settlement settlement,
            Progress progress,
            long allowed)
            throws InterruptedException {
        long until = System.nanoTime() + ROUND_NANOS;
        int page = Math.min(pageSize, sizes.fitting());
        // Large documents one page at a time: each worker holds a page several times over.
        int count = page < pageSize ? 1 : workerCount;
        AtomicLong allowance = new AtomicLong(allowed);
        List<Callable<Done>> tasks = new ArrayList<>();
        for (KeyRange range : state.ranges().stream().limit(count).toList()) {
            int worker = firstWorker + tasks.size();
            tasks.add(() -> copy(range, worker, time, page, until, allowance));
        }
        int copied = 0;
        int left = 0;
        long documents = 0;
        for (Done done : workers.all(tasks)) {
            pending.add(
                    Side.INITIAL,
                    done.left(),
                    pending.copied().after(done.range(), done.rest(), done.documents(), done.bytes()),
                    identities -> Set.of());
            settlement.copied(done.lastCommit());
            documents += done.documents();
            copied += done.copied();
            left += done.left().size();
        }
        control.done(documents);
        progress.toPartner.addAndGet(copied);
        if (left > copied) {
            mergedPages = Math.clamp(mergedPagesBefore * 2L, 1, MOST_MERGED_PAGES);
        }
        mergedPagesBefore = mergedPages;
    }

    private Done copy(KeyRange range, int worker, BsonTimestamp time, int page, long until, AtomicLong allowance) {
        KeyRange rest = range;
        long documents = 0;
        long bytes = 0;
        int copied = 0;
        List<BsonValue> left = new ArrayList<>();
        BsonTimestamp lastCommit = Touches.NEVER;
        try {
            while (rest != null && left.size() < pageSize && System.nanoTime() < until && bulk.isFree(worker, time)) {
                int most = (int) Math.min(page, allowance.getAndAdd(-page));
                if (most <= 0) {
                    break;
                }
                RangeReader.Page read = reader.read(rest, time, most, false);
                BulkCopy.Copied done = bulk.copy(worker, time, read.documents(), apart);
                rest = read.rest();
                documents += read.documents().size();
                bytes += read.bytes();
                copied += done.copied();
                left.addAll(done.left());
                lastCommit = done.lastCommit().compareTo(lastCommit) > 0 ? done.lastCommit() : lastCommit;
            }
        } catch (SnapshotTooOldException e) {
            LOG.debugf("%s; what is done is done, the rest of the range waits for a newer time", e.getMessage());
        }
        return new Done(range, rest, documents, bytes, copied, left, lastCommit);
    }
}
