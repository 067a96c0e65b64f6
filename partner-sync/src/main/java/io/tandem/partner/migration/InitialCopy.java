package io.tandem.partner.migration;

import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.migration.Position.Copied;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Walks both collections in `_id` order and names the documents, page by page; the merge does the rest.
final class InitialCopy {
    private final MongoDatabase database;
    private final Migration migration;
    private final int pageSize;

    InitialCopy(MongoDatabase database, Migration migration, int pageSize) {
        this.database = database;
        this.migration = migration;
        this.pageSize = pageSize;
    }

    /// Some keys of one side, and how far the copy is once they have crossed.
    record Page(Side side, List<BsonValue> keys, Copied then) {}

    /// How many documents both collections hold, about.
    long total() {
        return collection(Side.INITIAL).estimatedDocumentCount()
                + collection(Side.PARTNER).estimatedDocumentCount();
    }

    /// The page behind this point.
    Page next(Copied copied) {
        FindIterable<BsonDocument> find = collection(copied.side())
                .find()
                .projection(Projections.include("_id"))
                .sort(Sorts.ascending("_id"))
                .hint(new BsonDocument("_id", new org.bson.BsonInt32(1)))
                .limit(pageSize + 1);
        BsonValue after = copied.after();
        if (after != null) {
            // A bound of the index goes on through all types of _id; a comparison would stay within one.
            find.min(new BsonDocument("_id", after));
        }
        List<BsonValue> keys = new ArrayList<>();
        for (BsonDocument document : find) {
            BsonValue key = document.get("_id", BsonNull.VALUE);
            boolean seen = after != null && ObjectKey.canonical(key).equals(ObjectKey.canonical(after));
            if (!seen && keys.size() < pageSize) {
                keys.add(key);
            }
        }
        long count = copied.count() + keys.size();
        if (keys.size() == pageSize) {
            return new Page(
                    copied.side(), keys, new Copied(copied.side(), keys.getLast(), false, count, copied.total()));
        }
        Copied then = copied.side() == Side.INITIAL
                ? new Copied(Side.PARTNER, null, false, count, copied.total())
                : new Copied(Side.PARTNER, copied.after(), true, count, copied.total());
        return new Page(copied.side(), keys, then);
    }

    private MongoCollection<BsonDocument> collection(Side side) {
        return database.getCollection(
                Objects.requireNonNull(side == Side.INITIAL ? migration.initial() : migration.partner()),
                BsonDocument.class);
    }
}
