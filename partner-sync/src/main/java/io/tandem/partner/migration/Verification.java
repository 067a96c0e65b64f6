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
import io.tandem.partner.merge.Differences.Difference;
import io.tandem.partner.merge.Touches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// Compares both sides of a migration while it runs, page by page, each pair at a time at which nothing of it waits
/// to cross: so what differs is no lag.
///
/// In generations: the first looks at every document, the next ones only at what differed or was touched too often
/// to be looked at. It goes on where it stood after a restart, and begins anew after a while.
final class Verification {
    private static final int AT_ONCE = 500;
    private static final int MOST_TRIES = 20;
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
    private long verified;
    private long lookedAt;
    private VerificationRow row;
    private @Nullable Looking looking;
    private long restsUntil;
    private @Nullable Repair repair;

    /// A repair that is under way: the wish that began it, and what it waits for.
    private record Repair(BsonValue wish, long ticket) {}

    /// Pairs that are being compared beside the crossing.
    private record Looking(Set<Identity> pairs, Future<Map<Identity, List<Difference>>> found, long since) {}

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
        if (row.running()) {
            again.addAll(mismatches.identities()); // an owner that was killed had them in mind
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
        if (now - lookedAt < LOOK_EVERY_MILLIS) {
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

    /// The wish stays until all of it is settled: who takes over after a crash begins it once more.
    private void repair(BsonValue wish, long now) {
        Set<Identity> differing = mismatches.identities();
        differing.forEach(identity -> {
            Touches touches = new Touches();
            touches.repair();
            pending.again(identity, touches, Touches.NEVER);
        });
        repair = new Repair(wish, pending.ticket());
        if (!row.running()) {
            save(row.next(now));
        }
        if (row.generation() > 1) {
            again.addAll(differing);
        }
    }

    /// Begins anew, with every document.
    void begin(long now) {
        page.clear();
        again.clear();
        looking = null;
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
            take(looking.pairs(), Workers.result(looking.found()));
            looking = null;
        }
        if (!row.running() || now < restsUntil) {
            return;
        }
        if (page.isEmpty() && !fill()) {
            end();
            return;
        }
        Set<Identity> settled = new LinkedHashSet<>(page);
        settled.removeIf(pending::contains);
        if (settled.isEmpty()) {
            tried();
        } else {
            Future<Map<Identity, List<Difference>>> found = workers.submit(() -> {
                try {
                    return comparison.at(time, settled);
                } finally {
                    bell.ring();
                }
            });
            looking = new Looking(settled, found, now);
        }
    }

    private void take(Set<Identity> pairs, Map<Identity, List<Difference>> found) {
        verified += pairs.size();
        found.forEach((identity, differences) -> {
            String because = setAside.contains(identity) ? "set aside" : conflicts.isHeld(identity) ? "held" : null;
            mismatches.note(identity, differences, because, row.generation());
            if (!differences.isEmpty() && row.generation() == 1) {
                again.add(identity);
            }
        });
        page.removeAll(pairs);
        tried();
    }

    private void tried() {
        tries++;
        if (page.isEmpty() || tries > MOST_TRIES) {
            if (row.generation() == 1) {
                again.addAll(page);
            }
            page.clear();
            tries = 0;
            save(row);
        }
    }

    /// Takes the next page, of the walk or of what has to be looked at again; whether there was one.
    private boolean fill() {
        Walked walk = row.walk();
        while (walk != null && !walk.done() && page.isEmpty()) {
            Walk.Page next = pages.next(walk);
            page.addAll(pending.identities(next.side(), next.keys()));
            walk = next.then();
            row = row.walked(walk);
        }
        if (page.isEmpty() && row.generation() > 1) {
            again.stream().limit(AT_ONCE).forEach(page::add);
            page.forEach(again::remove);
            row = row.looked(page.size());
        }
        return !page.isEmpty();
    }

    private void end() {
        long now = System.currentTimeMillis();
        if (row.generation() == 1 && !again.isEmpty()) {
            save(row.next(now));
            return;
        }
        again.clear();
        save(row.ended(now, mismatches.count(false), mismatches.count(true)));
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

    /// Whether the last one came to its end after `since` and found nothing.
    boolean isCleanSince(long since) {
        return !row.running() && row.startedAt() >= since && row.mismatched() == 0;
    }

    /// What the last one found, for people to read.
    static @Nullable BsonDocument status(MongoDatabase tandem, String migration) {
        BsonDocument stored =
                collection(tandem).find(Filters.eq("_id", migration)).first();
        return stored == null ? null : VerificationRow.of(stored).toStatus();
    }
}
