package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.partner.crossing.Comparison;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SnapshotTooOldException;
import io.tandem.partner.merge.Differences.Difference;
import io.tandem.partner.merge.Touches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Compares both sides of a migration while it runs, page by page, each pair at a time at which nothing of it waits
/// to cross: so what differs is no lag.
///
/// In generations: the first looks at every document, the next ones only at what differed or was touched too often
/// to be looked at. It goes on after a restart, begins anew after a while, and waits for the end of a copy.
final class Verification {
    private static final int AT_ONCE = 500;
    private static final int MOST_TRIES = 20;
    /// What is touched so often that it could not be looked at for so long is not waited for.
    private static final long PATIENCE_MILLIS = 10_000;
    private static final long LOOK_EVERY_MILLIS = 1_000;
    /// While changes cross it takes a fifth of the time that it could: they are what somebody waits for.
    private static final int RESTS = 4;

    private final MongoCollection<BsonDocument> rows;
    private final Mismatches mismatches;
    private final Migration migration;
    private final Comparison comparison;
    private final Walk pages;
    private final Pending pending;
    private final SetAside setAside;
    private final Conflicts conflicts;
    private final long everyMillis;
    private final Workers workers;
    private final Bell bell;

    private final List<Identity> page = new ArrayList<>();
    private final Set<Identity> again = new LinkedHashSet<>();
    private int tries;
    /// Since when nothing could be compared; 0 where something could.
    private long stuckSince;
    private long verified;
    private long lookedAt;
    private VerificationRow row;
    private @Nullable Looking looking;
    private long restsUntil;
    private @Nullable Repair repair;

    /// A repair that is under way: the wish that began it, and what it waits for.
    private record Repair(BsonValue wish, long ticket) {}

    /// Pairs that are being compared beside the crossing.
    private record Looking(Future<Map<Identity, List<Difference>>> found, long since) {}

    Verification(
            MongoDatabase tandem,
            Migration migration,
            Comparison comparison,
            Walk pages,
            Pending pending,
            SetAside setAside,
            Conflicts conflicts,
            Duration every,
            Workers workers,
            Bell bell) {
        this.rows = collection(tandem);
        this.mismatches = new Mismatches(tandem, migration);
        this.migration = migration;
        this.comparison = comparison;
        this.pages = pages;
        this.pending = pending;
        this.setAside = setAside;
        this.conflicts = conflicts;
        this.everyMillis = every.toMillis();
        this.workers = workers;
        this.bell = bell;
        this.row = VerificationRow.of(
                rows.find(Filters.eq("_id", migration.name())).first());
        if (row.running() && row.uncompared() > 0) {
            begin(System.currentTimeMillis()); // an owner that was killed had some in mind that nothing else tells of
        } else if (row.running()) {
            again.addAll(mismatches.all());
        }
    }

    static MongoCollection<BsonDocument> collection(MongoDatabase tandem) {
        return tandem.withWriteConcern(WriteConcern.MAJORITY).getCollection("verifications", BsonDocument.class);
    }

    boolean isRunning() {
        return row.running();
    }

    /// Tells how many pairs it has compared, and what the last one to end found.
    void tell(Progress progress) {
        progress.verified.set(verified);
        if (!row.running()) {
            progress.mismatched.set(row.mismatched());
        }
    }

    /// Looks, about once a second, whether somebody asked for a verification or a repair, or it is time for one.
    void tick(long now) {
        if (now - lookedAt < LOOK_EVERY_MILLIS || isCopying()) {
            return;
        }
        lookedAt = now;
        BsonDocument stored = rows.find(Filters.eq("_id", migration.name())).first();
        BsonValue wish = stored == null ? null : stored.get("repair");
        if (wish != null && (repair == null || !wish.equals(repair.wish()))) {
            repair(wish, now);
        } else if (wish != null && repair != null && pending.isSettled(repair.ticket())) {
            rows.updateOne(
                    Filters.and(Filters.eq("_id", migration.name()), Filters.eq("repair", wish)),
                    Updates.unset("repair"));
        }
        boolean asked = stored != null && stored.containsKey("asked");
        if (!row.running() && (asked || now - row.endedAt() > everyMillis)) {
            rows.updateOne(Filters.eq("_id", migration.name()), Updates.unset("asked"));
            begin(now);
        }
    }

    /// What has not been copied yet is no damage.
    private boolean isCopying() {
        return !pending.copied().done();
    }

    /// The wish stays until all of it is settled: who takes over after a crash begins it once more.
    private void repair(BsonValue wish, long now) {
        Set<Identity> differing = mismatches.unexplained();
        differing.forEach(identity -> {
            Touches touches = new Touches();
            touches.repair();
            pending.again(identity, touches, Touches.NEVER);
        });
        repair = new Repair(wish, pending.ticket());
        if (!row.running() && (row.walk() == null || row.uncompared() > 0)) {
            begin(now); // nothing that was looked at tells what there is to repair
        } else if (!row.running()) {
            stuckSince = 0;
            save(row.next(now));
        }
        if (row.generation() > 1) {
            again.addAll(differing);
        }
    }

    /// Begins anew, with every document, and with what differed before: of a pair that is gone nothing else tells.
    void begin(long now) {
        page.clear();
        again.clear();
        again.addAll(mismatches.all());
        looking = null;
        tries = 0;
        stuckSince = 0;
        save(VerificationRow.begin(now, pages.total(), row.endedAt()));
    }

    /// Takes in what was found, and lets the next pairs be looked at: what of a page is settled at `time`.
    ///
    /// @param crossing whether changes are crossing, which it should leave room for
    void step(BsonTimestamp time, long now, boolean crossing) throws InterruptedException {
        if (looking != null) {
            if (!looking.found().isDone()) {
                return;
            }
            restsUntil = crossing ? now + RESTS * (now - looking.since()) : now;
            take(Workers.result(looking.found()), now);
            looking = null;
        }
        if (!row.running() || now < restsUntil || isCopying()) {
            return;
        }
        if (page.isEmpty() && !fill(now)) {
            end(now);
            return;
        }
        Set<Identity> settled = new LinkedHashSet<>(page);
        settled.removeIf(pending::contains);
        if (settled.isEmpty()) {
            tried(now);
        } else {
            Future<Map<Identity, List<Difference>>> found = workers.submit(() -> {
                try {
                    return comparison.at(time, settled);
                } catch (SnapshotTooOldException e) {
                    return Map.of(); // a later time is on its way
                } finally {
                    bell.ring();
                }
            });
            looking = new Looking(found, now);
        }
    }

    private void take(Map<Identity, List<Difference>> found, long now) {
        verified += found.size();
        found.forEach((identity, differences) -> {
            String because = setAside.contains(identity) ? "set aside" : conflicts.isHeld(identity) ? "held" : null;
            mismatches.note(identity, differences, because, row.generation(), now);
            if (!differences.isEmpty() && row.generation() == 1) {
                again.add(identity);
            }
        });
        mismatches.store();
        if (page.removeAll(found.keySet())) {
            tries = 0;
            stuckSince = 0;
            row = row.generation() == 1 ? row : row.looked(found.size());
        }
        tried(now);
    }

    private void tried(long now) {
        tries++;
        if (page.isEmpty() || tries > MOST_TRIES) {
            stuckSince = page.isEmpty() || stuckSince > 0 ? stuckSince : now;
            row = row.gaveUp(page.size());
            again.addAll(page);
            page.clear();
            tries = 0;
            save(row);
        }
    }

    /// Takes the next page, of the walk or of what has to be looked at again; whether there was one.
    private boolean fill(long now) {
        Walked walk = row.walk();
        while (walk != null && !walk.done() && page.isEmpty()) {
            Walk.Page next = pages.next(walk);
            page.addAll(pending.identities(next.side(), next.keys()));
            walk = next.then();
            row = row.walked(walk);
        }
        if (page.isEmpty() && row.generation() > 1 && (stuckSince == 0 || now - stuckSince < PATIENCE_MILLIS)) {
            again.stream().limit(AT_ONCE).forEach(page::add);
            page.forEach(again::remove);
        }
        return !page.isEmpty();
    }

    private void end(long now) {
        if (row.generation() == 1 && !again.isEmpty()) {
            stuckSince = 0;
            save(row.next(now));
            return;
        }
        save(row.ended(now, mismatches.count(false), mismatches.count(true), again.size()));
        again.clear();
    }

    private void save(VerificationRow changed) {
        row = changed;
        VerificationRow.write(rows, migration.name(), changed);
    }

    /// Asks for a verification, or for a repair of what the last one found; each wish is told apart from others.
    static void ask(MongoDatabase tandem, String migration, String what) {
        collection(tandem)
                .updateOne(
                        Filters.eq("_id", migration),
                        Updates.set(what, new ObjectId()),
                        new com.mongodb.client.model.UpdateOptions().upsert(true));
    }

    /// Whether the last one came to its end after `since`, has compared every pair, and found nothing.
    boolean isCleanSince(long since) {
        return row.startedAt() >= since && row.isClean();
    }

    /// What the last one found, for people to read.
    static @Nullable BsonDocument status(MongoDatabase tandem, String migration) {
        BsonDocument stored =
                collection(tandem).find(Filters.eq("_id", migration)).first();
        if (stored == null) {
            return null;
        }
        BsonDocument status = VerificationRow.of(stored).toStatus(stored.containsKey("asked"));
        return stored.containsKey("repair") ? status.append("repairing", BsonBoolean.TRUE) : status;
    }
}
