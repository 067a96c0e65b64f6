package io.tandem.partner.crossing;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.merge.Fingerprints;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/// What a migration remembers of each pair of documents, in collection `tandem.ledger.<name>` of the app's
/// database.
///
/// Three kinds of rows. One per identity, `{_id: {k: <initial key>}, p: <partner key>, h: <time of the merge>, v:
/// 4}` with `f`, the fingerprints of both sides (`v: 1` has none, those of `v: 2` and `3` were made otherwise). Two
/// sets of fences, a fence of each for every lane, `{_id: {w: <number>, s: <set>}, e: <epoch>, n: <count>}`. The owner,
/// `{_id: {s: true}, e: <epoch>, set: <its fences>, fences: <how many>, sessions: […]}`. Each transaction writes its
/// lane's fence first: that marks the transaction as ours, and it fails when another replica has raised the fence.
public final class Ledger {
    private static final BsonInt32 VERSION = new BsonInt32(4);

    private final String migration;
    private final String collection;
    private final MongoDatabase database;
    private final MongoCollection<BsonDocument> rows;

    public Ledger(MongoDatabase database, String migration) {
        this.migration = migration;
        this.collection = collectionName(migration);
        this.database = database;
        this.rows = database.getCollection(collectionName(migration), BsonDocument.class);
    }

    public static String collectionName(String migration) {
        return "tandem.ledger." + migration;
    }

    /// An owner's fences: those that the owner before the last one used.
    ///
    /// @param set      which of both sets
    /// @param mark     what they say: the epoch of the last owner, which has locked out whoever used them before
    /// @param areOlder whether they say so since that owner began, so that they can judge states of its time
    public record Fences(int set, long mark, boolean areOlder) {
        BsonDocument fence(int number) {
            return new BsonDocument("w", new BsonInt32(number)).append("s", new BsonInt32(set));
        }
    }

    /// Locks every older owner out: what it left open is undone, and its fences get another epoch. The new owner takes
    /// the other set: a transaction as of a time before a fence was written would conflict with it.
    ///
    /// A process that was killed leaves its transactions open, and users' writes waiting for them, until MongoDB
    /// gives them up after a minute.
    ///
    /// @throws SupersededException when a later owner has taken over
    public Fences takeOver(MongoClient client, long epoch, Lanes lanes) {
        BsonDocument owner = new BsonDocument("_id", new BsonDocument("s", BsonBoolean.TRUE));
        BsonDocument before = rows.find(owner).first();
        BsonDocument known = before == null ? new BsonDocument() : before;
        long last = known.getNumber("e", new BsonInt64(0)).longValue();
        int lastSet = known.getNumber("set", new BsonInt32(1)).intValue();
        int lastCount = known.getNumber("fences", new BsonInt32(0)).intValue();
        int count = Math.max(lastCount, lanes.count() + 1);
        BsonDocument row = owner.clone()
                .append("e", new BsonInt64(epoch))
                .append("set", new BsonInt32(1 - lastSet))
                .append("fences", new BsonInt32(count))
                .append("sessions", lanes.sessions());
        if (last >= epoch) {
            throw new SupersededException(migration);
        }
        Bson unchanged = last == 0 ? Filters.exists("e", false) : Filters.eq("e", last);
        writeOrYield(
                List.of(new ReplaceOneModel<>(Filters.and(owner, unchanged), row, new ReplaceOptions().upsert(true))));
        if (before != null) {
            client.getDatabase("admin").runCommand(new BsonDocument("killSessions", before.getArray("sessions")));
        }
        raise(new Fences(lastSet, last, false), count, epoch);
        Fences fences = new Fences(1 - lastSet, last, true);
        List<BsonDocument> own =
                IntStream.range(0, count).mapToObj(fences::fence).toList();
        if (rows.countDocuments(Filters.and(Filters.in("_id", own), Filters.eq("e", last))) == count) {
            return fences;
        }
        raise(fences, count, last);
        return new Fences(fences.set(), last, false);
    }

    /// Gives the first so many fences of a set this epoch, where theirs is earlier.
    private void raise(Fences fences, int count, long epoch) {
        Bson raised = Updates.combine(Updates.set("e", epoch), Updates.inc("n", 1L));
        List<UpdateOneModel<BsonDocument>> updates = IntStream.range(0, count)
                .mapToObj(number -> new UpdateOneModel<BsonDocument>(
                        Filters.and(Filters.eq("_id", fences.fence(number)), Filters.lte("e", epoch)),
                        raised,
                        new UpdateOptions().upsert(true)))
                .toList();
        writeOrYield(updates);
    }

    /// Writes what a later owner would have written otherwise already: the upsert meets its row then.
    private void writeOrYield(List<? extends WriteModel<BsonDocument>> writes) {
        try {
            rows.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().anyMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY)) {
                throw new SupersededException(migration);
            }
            throw e;
        }
    }

    /// How many pairs it remembers.
    public long pairs() {
        return rows.countDocuments(Filters.exists("_id.k"));
    }

    /// Whether it remembers pairs that were not merged since `time`.
    public boolean hasMetBefore(BsonTimestamp time) {
        return rows.find(Filters.lt("h", time)).limit(1).first() != null;
    }

    /// Forgets all pairs, so that both sides meet anew. The fences stay.
    public void forgetPairs() {
        rows.deleteMany(Filters.exists("_id.k"));
    }

    /// Writes something that the change stream will bring, so that time passes where nobody writes.
    public void heartbeat(Fences fences, Lanes lanes) {
        if (rows.updateOne(
                                Filters.and(
                                        Filters.eq("_id", fences.fence(lanes.count())), Filters.eq("e", fences.mark())),
                                Updates.inc("n", 1L))
                        .getMatchedCount()
                == 0) {
            throw new SupersededException(migration);
        }
    }

    /// Opens a transaction as of `time`: the lane's fence, then the rows of what the transaction is about to do.
    ///
    /// @throws SupersededException when another replica has raised the epoch
    void write(Lanes.Lane lane, Fences fences, BsonTimestamp time, List<Step> steps) {
        UpdateCommand updates = fenced(lane, fences);
        BsonArray deletes = new BsonArray();
        for (Step step : steps) {
            BsonDocument id = new BsonDocument("_id", id(step.identity()));
            BsonBinary met = step.met();
            if (met == null) {
                deletes.add(new BsonDocument("q", id).append("limit", new BsonInt32(1)));
            } else {
                updates.next(id, true).beginSet();
                updates.property("p", step.identity().partnerKey())
                        .property("h", time)
                        .property("f", met)
                        .property("v", VERSION)
                        .endSet();
            }
        }
        begin(lane, time, updates);
        if (!deletes.isEmpty()) {
            database.runCommand(
                    lane.session,
                    new BsonDocument("delete", new BsonString(collection)).append("deletes", deletes),
                    BsonDocument.class);
        }
    }

    /// Opens a transaction as of `time`, with rows of pairs that it did not know.
    ///
    /// @throws SupersededException when another replica has raised the epoch
    void insert(Lanes.Lane lane, Fences fences, BsonTimestamp time, List<BsonDocument> unknown) {
        begin(lane, time, fenced(lane, fences));
        rows.insertMany(lane.session, unknown, new InsertManyOptions().ordered(false));
    }

    /// The row of a pair that was merged as of `time`, for [#insert].
    static BsonDocument newRow(Identity identity, BsonTimestamp time, BsonBinary met) {
        return new BsonDocument("_id", id(identity))
                .append("p", identity.partnerKey())
                .append("h", time)
                .append("f", met)
                .append("v", VERSION);
    }

    /// Begins with the lane's fence.
    private UpdateCommand fenced(Lanes.Lane lane, Fences fences) {
        UpdateCommand updates = new UpdateCommand(collection);
        updates.next(
                        new BsonDocument("_id", fences.fence(lane.number)).append("e", new BsonInt64(fences.mark())),
                        false)
                .applying(new BsonDocument("$inc", new BsonDocument("n", new BsonInt64(1))));
        return updates;
    }

    private void begin(Lanes.Lane lane, BsonTimestamp time, UpdateCommand updates) {
        if (updates.send(database, lane.session, time) != updates.updates()) {
            throw new SupersededException(migration);
        }
    }

    /// Those of these pairs that were merged at `since` or later.
    public Set<Identity> metSince(BsonTimestamp since, Collection<Identity> identities) {
        Map<String, Identity> byKey = new HashMap<>();
        identities.forEach(identity -> byKey.put(identity.canonical(), identity));
        Set<Identity> met = new HashSet<>();
        rows.find(Filters.and(
                        Filters.in("_id", identities.stream().map(Ledger::id).toList()), Filters.gte("h", since)))
                .projection(Projections.include("_id"))
                .forEach(row -> {
                    Identity identity =
                            byKey.get(ObjectKey.canonical(row.getDocument("_id").get("k", BsonNull.VALUE)));
                    if (identity != null) {
                        met.add(identity);
                    }
                });
        return met;
    }

    /// Touches what has changed on either side since a pair last met, as its row remembers it.
    static Touches touchWhatChanged(Fingerprints fingerprints, BsonDocument row, Case c, Touches known) {
        Touches touches = new Touches();
        touches.absorb(known);
        if (VERSION.equals(row.get("v"))) {
            BsonBinary met = row.getBinary("f");
            fingerprints.touchWhatChanged(touches, Side.INITIAL, met, c.initial, c.partner);
            fingerprints.touchWhatChanged(touches, Side.PARTNER, met, c.partner, c.initial);
        }
        return touches;
    }

    /// The `_id` of an identity's row.
    static BsonDocument id(Identity identity) {
        return new BsonDocument("k", identity.initialKey());
    }
}
