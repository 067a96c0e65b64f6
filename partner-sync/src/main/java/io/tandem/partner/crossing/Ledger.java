package io.tandem.partner.crossing;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;

/// What a migration remembers of each pair of documents, in collection `tandem.ledger.<name>` of the app's database.
///
/// Two kinds of rows: one per identity, `{_id: {k: <initial key>}, p: <partner key>, h: <time of the merge>, v: 1}`,
/// and
/// one fence per worker, `{_id: {w: <number>}, e: <epoch>, n: <count>}`. Each transaction writes its worker's fence
/// first: that marks the transaction as ours, and it fails when another replica has raised the epoch.
public final class Ledger {
    private static final int FORMAT = 1;

    private final String migration;
    private final MongoCollection<BsonDocument> rows;

    public Ledger(MongoDatabase database, String migration) {
        this.migration = migration;
        this.rows = database.getCollection(collectionName(migration), BsonDocument.class);
    }

    public static String collectionName(String migration) {
        return "tandem.ledger." + migration;
    }

    /// Locks every older owner out: its open transactions conflict with this write, its later ones find another epoch.
    public void raise(long epoch, int workers) {
        for (int worker = 0; worker < workers; worker++) {
            Bson raised = Updates.combine(Updates.set("e", epoch), Updates.inc("n", 1L));
            try {
                rows.updateOne(
                        Filters.and(Filters.eq("_id", fence(worker)), Filters.lt("e", epoch)),
                        raised,
                        new UpdateOptions().upsert(true));
            } catch (MongoWriteException e) {
                if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                    throw new SupersededException(migration); // the fence is there, with a later epoch
                }
                throw e;
            }
        }
    }

    /// Writes something that the change stream will bring, so that time passes where nobody writes.
    public void heartbeat(long epoch) {
        if (rows.updateOne(Filters.and(Filters.eq("_id", fence(0)), Filters.eq("e", epoch)), Updates.inc("n", 1L))
                        .getMatchedCount()
                == 0) {
            throw new SupersededException(migration);
        }
    }

    /// Opens a transaction's writes: the fence, then the rows of what it is about to do.
    void write(
            ClientSession session,
            int worker,
            long epoch,
            BsonTimestamp time,
            List<Identity> kept,
            List<Identity> gone) {
        List<WriteModel<BsonDocument>> writes = new ArrayList<>(kept.size() + gone.size() + 1);
        writes.add(new UpdateOneModel<>(
                Filters.and(Filters.eq("_id", fence(worker)), Filters.eq("e", epoch)), Updates.inc("n", 1L)));
        for (Identity identity : kept) {
            Bson row = Updates.combine(
                    Updates.set("p", identity.partnerKey()), Updates.set("h", time), Updates.set("v", FORMAT));
            writes.add(new UpdateOneModel<>(Filters.eq("_id", id(identity)), row, new UpdateOptions().upsert(true)));
        }
        for (Identity identity : gone) {
            writes.add(new DeleteOneModel<>(Filters.eq("_id", id(identity))));
        }
        BulkWriteResult result = rows.bulkWrite(session, writes, new BulkWriteOptions().ordered(true));
        if (result.getMatchedCount() + result.getUpserts().size() != kept.size() + 1) {
            throw new SupersededException(migration);
        }
    }

    /// The `_id` of an identity's row.
    static BsonDocument id(Identity identity) {
        return new BsonDocument("k", identity.initialKey());
    }

    private static BsonDocument fence(int worker) {
        return new BsonDocument("w", new BsonInt32(worker));
    }
}
