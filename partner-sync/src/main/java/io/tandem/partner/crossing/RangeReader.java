package io.tandem.partner.crossing;

import com.mongodb.MongoCommandException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.transform.Side;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonMaxKey;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Reads ranges of the two collections, page by page, documents as the bytes that they are.
public final class RangeReader {
    private static final BsonDocument BY_ID = new BsonDocument("_id", new BsonInt32(1));

    private static final BsonMaxKey MAX = new BsonMaxKey();

    private final MongoClient client;
    private final MongoDatabase database;
    private final Namespaces namespaces;

    public RangeReader(MongoClient client, MongoDatabase database, Namespaces namespaces) {
        this.client = client;
        this.database = database;
        this.namespaces = namespaces;
    }

    /// Some documents, in the order of `_id`.
    ///
    /// @param rest what is left of the range; null at its end
    public record Page(
            List<RawBsonDocument> documents,
            long bytes,
            @Nullable KeyRange rest) {
        /// Their `_id`s.
        public List<BsonValue> keys() {
            return documents.stream().map(RangeReader::key).toList();
        }
    }

    /// The first documents of a range, up to `most` and to what one answer of MongoDB holds (16 MB).
    ///
    /// @param time as of which; null: as they are now
    /// @param keysOnly whether only `_id` is wanted
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    public Page read(KeyRange range, @Nullable BsonTimestamp time, int most, boolean keysOnly) {
        // Bounds of the index go on through all types of _id; comparisons would stay within one.
        String collection = range.side() == Side.INITIAL ? namespaces.initial() : namespaces.partner();
        BsonDocument find = new BsonDocument("find", new BsonString(collection))
                .append("hint", BY_ID)
                .append("sort", BY_ID)
                .append("limit", new BsonInt32(most))
                .append("batchSize", new BsonInt32(most + 1));
        if (keysOnly) {
            find.append("projection", BY_ID);
        }
        if (range.from() != null) {
            find.append("min", new BsonDocument("_id", range.from()));
        }
        if (range.from() != null && range.after()) {
            find.append("filter", new BsonDocument("_id", new BsonDocument("$ne", range.from())));
        }
        if (range.to() != null) {
            find.append("max", new BsonDocument("_id", range.to()));
        }
        if (time != null) {
            find.append("readConcern", Snapshots.asOf(time));
        }
        try (ClientSession session = client.startSession()) {
            RawBsonDocument answer = database.runCommand(session, find, RawBsonDocument.class);
            Answer found = Answer.of(answer);
            List<RawBsonDocument> documents = found.documents();
            boolean cut = found.cursor() != 0;
            if (cut) {
                close(database, session, collection, found.cursor());
            }
            boolean last = documents.isEmpty() || (documents.size() < most && !cut);
            if (last
                    && range.from() != null
                    && range.to() == null
                    && !range.from().equals(MAX)) {
                // A lower bound without an upper one leaves out the very last key that there can be.
                List.of("min", "max").forEach(find::remove);
                find.append("filter", new BsonDocument("_id", MAX));
                documents.addAll(Answer.of(database.runCommand(session, find, RawBsonDocument.class))
                        .documents());
            }
            long bytes = documents.stream().mapToLong(RangeReader::size).sum();
            return new Page(documents, bytes, last ? null : range.behind(key(documents.getLast())));
        } catch (MongoCommandException e) {
            throw Snapshots.isTooOld(e) ? new SnapshotTooOldException(e) : e;
        }
    }

    /// Lets go of what of an answer is not read.
    static void close(MongoDatabase database, ClientSession session, String collection, long cursor) {
        database.runCommand(session, closing(collection, cursor));
    }

    /// The same where it was read outside of any session.
    static void close(MongoDatabase database, String collection, long cursor) {
        database.runCommand(closing(collection, cursor));
    }

    private static BsonDocument closing(String collection, long cursor) {
        return new BsonDocument("killCursors", new BsonString(collection))
                .append("cursors", new BsonArray(List.of(new BsonInt64(cursor))));
    }

    static BsonValue key(RawBsonDocument document) {
        return Answer.key(document);
    }

    static int size(RawBsonDocument document) {
        return document.getByteBuffer().remaining();
    }
}
