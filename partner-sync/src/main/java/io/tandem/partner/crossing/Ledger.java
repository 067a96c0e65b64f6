package io.tandem.partner.crossing;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.crossing.Transactions.Step;
import io.tandem.partner.merge.Fingerprints;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
/// 2}` with `i` and `q`, the fingerprints of both sides (`v: 1` has none). One fence per lane, `{_id: {w:
/// <number>}, e: <epoch>, n: <count>}`. The owner's sessions, `{_id: {s: true}, sessions: […]}`. Each transaction
/// writes its lane's fence first: that marks the transaction as ours, and it fails when another replica has raised
/// the epoch.
public final class Ledger {
    private static final int FORMAT = 2;

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

    /// Locks every older owner out: what it left open is undone, and its fences get another epoch.
    ///
    /// A process that was killed leaves its transactions open, and users' writes waiting for them, until MongoDB
    /// gives them up after a minute.
    public void takeOver(MongoClient client, long epoch, Lanes lanes) {
        BsonDocument before = rows.findOneAndUpdate(
                Filters.eq("_id", new BsonDocument("s", BsonBoolean.TRUE)),
                Updates.set("sessions", lanes.sessions()),
                new FindOneAndUpdateOptions().upsert(true));
        if (before != null) {
            client.getDatabase("admin").runCommand(new BsonDocument("killSessions", before.getArray("sessions")));
        }
        for (int number = 0; number <= lanes.count(); number++) {
            raise(number, epoch);
        }
    }

    private void raise(int number, long epoch) {
        Bson raised = Updates.combine(Updates.set("e", epoch), Updates.inc("n", 1L));
        try {
            rows.updateOne(
                    Filters.and(Filters.eq("_id", fence(number)), Filters.lt("e", epoch)),
                    raised,
                    new UpdateOptions().upsert(true));
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                throw new SupersededException(migration); // the fence is there, with a later epoch
            }
            throw e;
        }
    }

    /// How many pairs it remembers.
    public long pairs() {
        return rows.countDocuments(Filters.exists("_id.k"));
    }

    /// Forgets all pairs, so that both sides meet anew. The fences stay.
    public void forgetPairs() {
        rows.deleteMany(Filters.exists("_id.k"));
    }

    /// Writes something that the change stream will bring, so that time passes where nobody writes.
    public void heartbeat(long epoch, Lanes lanes) {
        if (rows.updateOne(
                                Filters.and(Filters.eq("_id", fence(lanes.count())), Filters.eq("e", epoch)),
                                Updates.inc("n", 1L))
                        .getMatchedCount()
                == 0) {
            throw new SupersededException(migration);
        }
    }

    /// Opens a transaction as of `time`: the lane's fence, then the rows of what the transaction is about to do.
    ///
    /// @throws SupersededException when another replica has raised the epoch
    void write(Lanes.Lane lane, long epoch, BsonTimestamp time, List<Step> steps) {
        BsonArray updates = new BsonArray();
        updates.add(raisedFence(lane, epoch));
        BsonArray deletes = new BsonArray();
        for (Step step : steps) {
            BsonDocument id = new BsonDocument("_id", id(step.identity()));
            Row remembered = step.row();
            if (remembered == null) {
                deletes.add(new BsonDocument("q", id).append("limit", new BsonInt32(1)));
            } else {
                updates.add(new BsonDocument("q", id)
                        .append("u", new BsonDocument("$set", row(step.identity(), time, remembered)))
                        .append("upsert", BsonBoolean.TRUE));
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
    void insert(Lanes.Lane lane, long epoch, BsonTimestamp time, List<BsonDocument> unknown) {
        begin(lane, time, new BsonArray(List.of(raisedFence(lane, epoch))));
        rows.insertMany(lane.session, unknown, new InsertManyOptions().ordered(false));
    }

    /// The row of a pair that was merged as of `time`, for [#insert].
    static BsonDocument newRow(Identity identity, BsonTimestamp time, Row remembered) {
        BsonDocument row = new BsonDocument("_id", id(identity));
        row.putAll(row(identity, time, remembered));
        return row;
    }

    private static BsonDocument row(Identity identity, BsonTimestamp time, Row remembered) {
        return new BsonDocument("p", identity.partnerKey())
                .append("h", time)
                .append("i", remembered.initial())
                .append("q", remembered.partner())
                .append("v", new BsonInt32(FORMAT));
    }

    private static BsonDocument raisedFence(Lanes.Lane lane, long epoch) {
        return new BsonDocument("q", new BsonDocument("_id", fence(lane.number)).append("e", new BsonInt64(epoch)))
                .append("u", new BsonDocument("$inc", new BsonDocument("n", new BsonInt64(1))));
    }

    private void begin(Lanes.Lane lane, BsonTimestamp time, BsonArray updates) {
        // The driver's own transactions cannot name the time that they read at: the first command says it.
        BsonDocument first = new BsonDocument("update", new BsonString(collection))
                .append("updates", updates)
                .append("readConcern", Snapshots.asOf(time));
        BsonDocument answer = database.runCommand(lane.session, first, BsonDocument.class);
        if (answer.getInt32("n").getValue() != updates.size()) {
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

    /// What the ledger remembers of a pair: the [fingerprints][Fingerprints] of both sides when they last met.
    record Row(BsonBinary initial, BsonBinary partner) {}

    /// Touches what has changed on either side since a pair last met, as its row remembers it.
    static Touches touchWhatChanged(Fingerprints fingerprints, BsonDocument row, Case c, Touches known) {
        Touches touches = new Touches();
        touches.absorb(known);
        if (row.containsKey("i") && row.containsKey("q")) {
            fingerprints.touchWhatChanged(touches, Side.INITIAL, row.getBinary("i"), c.initial, c.partner);
            fingerprints.touchWhatChanged(touches, Side.PARTNER, row.getBinary("q"), c.partner, c.initial);
        }
        return touches;
    }

    /// The `_id` of an identity's row.
    static BsonDocument id(Identity identity) {
        return new BsonDocument("k", identity.initialKey());
    }

    private static BsonDocument fence(int number) {
        return new BsonDocument("w", new BsonInt32(number));
    }
}
