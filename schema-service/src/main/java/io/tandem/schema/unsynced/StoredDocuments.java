package io.tandem.schema.unsynced;

import com.mongodb.MongoNamespace;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.client.ClientSession;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import io.tandem.contract.ObjectKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/// Reads users' collections in the order of `_id`, whatever types their ids have, some megabytes at a time.
@ApplicationScoped
public class StoredDocuments {
    private static final long PAGE_BYTES = 8L * 1024 * 1024;
    private static final int BATCH = 100;
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final MongoClient client;

    StoredDocuments(MongoClient client) {
        this.client = client;
    }

    /// Some documents, and whether there may be more behind them.
    public record Page(List<BsonDocument> documents, boolean last) {}

    /// The documents behind this `_id`, at most so many.
    ///
    /// @param session is causally consistent: a secondary answers once it has what the session has seen
    /// @param after   none at the beginning
    public Page page(ClientSession session, MongoNamespace namespace, @Nullable BsonValue after, int limit) {
        FindIterable<RawBsonDocument> find = behind(
                collection(namespace)
                        .withDocumentClass(RawBsonDocument.class)
                        .withReadPreference(ReadPreference.secondaryPreferred())
                        .withReadConcern(ReadConcern.MAJORITY)
                        .find(session),
                after,
                limit);
        List<BsonDocument> documents = new ArrayList<>();
        long bytes = 0;
        try (MongoCursor<RawBsonDocument> cursor = find.cursor()) {
            while (cursor.hasNext()) {
                if (documents.size() == limit || bytes >= PAGE_BYTES) {
                    return new Page(documents, false);
                }
                RawBsonDocument raw = cursor.next();
                if (after == null || !isSame(raw.get("_id", BsonNull.VALUE), after)) {
                    bytes += raw.getByteBuffer().remaining();
                    documents.add(raw.decode(CODEC));
                }
            }
        }
        return new Page(documents, true);
    }

    /// The ids behind this one, at most so many, as the primary has them.
    public List<BsonValue> ids(MongoNamespace namespace, @Nullable BsonValue after, int limit) {
        List<BsonValue> ids = new ArrayList<>();
        for (BsonDocument document :
                behind(collection(namespace).find().projection(Projections.include("_id")), after, limit)) {
            BsonValue id = document.get("_id", BsonNull.VALUE);
            if (ids.size() < limit && (after == null || !isSame(id, after))) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static <T> FindIterable<T> behind(FindIterable<T> find, @Nullable BsonValue after, int limit) {
        find.sort(Sorts.ascending("_id"))
                .hint(new BsonDocument("_id", new BsonInt32(1)))
                // The one at the bound, and one that tells that there are more.
                .limit(limit + 2)
                .batchSize(BATCH);
        if (after != null) {
            // A bound of the index goes on through all types of _id; a comparison would stay within one.
            find.min(new BsonDocument("_id", after));
        }
        return find;
    }

    /// Those of these documents that are there, as a majority of MongoDB's members has them.
    public void withIds(MongoNamespace namespace, Collection<BsonValue> ids, Consumer<BsonDocument> each) {
        collection(namespace)
                .withReadConcern(ReadConcern.MAJORITY)
                .find(Filters.in("_id", ids))
                .batchSize(BATCH)
                .forEach(each);
    }

    /// About how many there are.
    public long count(MongoNamespace namespace) {
        return collection(namespace).estimatedDocumentCount();
    }

    /// The collection, values with their exact types.
    public MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
        return client.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class);
    }

    private static boolean isSame(BsonValue one, BsonValue other) {
        return ObjectKey.canonical(one).equals(ObjectKey.canonical(other));
    }
}
