package io.tandem.partner.crossing;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.contract.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.jspecify.annotations.Nullable;

/// Reads documents as they were at a cluster time.
final class Snapshots {
    private static final List<Integer> TOO_OLD = List.of(239, 246);

    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    private final MongoClient client;
    private final MongoDatabase database;

    Snapshots(MongoClient client, MongoDatabase database) {
        this.client = client;
        this.database = database;
    }

    /// What was read of some documents.
    ///
    /// @param documents those that are there, by canonical key, as the bytes that they are
    /// @param whole     whether all were read; otherwise of one that is not there nothing is known
    record Read(Map<String, BsonDocument> documents, boolean whole) {
        boolean knows(String canonical) {
            return whole || documents.containsKey(canonical);
        }
    }

    /// The documents with these `_id`s at `time`, by canonical key; what was not there is not in the map.
    ///
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    Map<String, BsonDocument> at(BsonTimestamp time, String collection, Collection<? extends BsonValue> ids) {
        Map<String, BsonDocument> found = HashMap.newHashMap(ids.size());
        if (ids.isEmpty()) {
            return found;
        }
        try (ClientSession session = client.startSession()) {
            Answer answer = first(session, time, collection, ids);
            add(found, answer.documents());
            while (answer.cursor() != 0) {
                answer = Answer.of(database.runCommand(
                        session,
                        new BsonDocument("getMore", new BsonInt64(answer.cursor()))
                                .append("collection", new BsonString(collection)),
                        RawBsonDocument.class));
                add(found, answer.documents());
            }
        } catch (MongoCommandException e) {
            throw isTooOld(e) ? new SnapshotTooOldException(e) : e;
        }
        return found;
    }

    /// Some of the documents with these `_id`s at `time`: up to `mostBytes` and what one answer of MongoDB holds
    /// (16 MB), one at least.
    ///
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    Read upTo(long mostBytes, BsonTimestamp time, String collection, Collection<? extends BsonValue> ids) {
        Map<String, BsonDocument> found = HashMap.newHashMap(ids.size());
        if (ids.isEmpty()) {
            return new Read(found, true);
        }
        try (ClientSession session = client.startSession()) {
            Answer answer = first(session, time, collection, ids);
            boolean whole = answer.cursor() == 0;
            if (!whole) {
                RangeReader.close(database, session, collection, answer.cursor());
            }
            List<RawBsonDocument> all = answer.documents();
            List<RawBsonDocument> some = all.isEmpty()
                    ? all
                    : Evaluation.batches(all, RangeReader::size, Integer.MAX_VALUE, mostBytes)
                            .getFirst();
            add(found, some);
            return new Read(found, whole && some.size() == all.size());
        } catch (MongoCommandException e) {
            throw isTooOld(e) ? new SnapshotTooOldException(e) : e;
        }
    }

    // The driver's own snapshot sessions choose the time themselves; the cursor needs one session to live in.
    private Answer first(
            ClientSession session, BsonTimestamp time, String collection, Collection<? extends BsonValue> ids) {
        BsonDocument find = new BsonDocument("find", new BsonString(collection))
                .append("filter", new BsonDocument("_id", new BsonDocument("$in", new BsonArray(List.copyOf(ids)))))
                .append("batchSize", new BsonInt32(ids.size() + 1))
                .append("readConcern", asOf(time));
        return Answer.of(database.runCommand(session, find, RawBsonDocument.class));
    }

    /// A document whose properties are looked at all or often: as bytes each look would begin at its beginning.
    static @Nullable BsonDocument decoded(@Nullable BsonDocument document) {
        return document instanceof RawBsonDocument raw ? raw.decode(CODEC) : document;
    }

    static BsonDocument asOf(BsonTimestamp time) {
        return new BsonDocument("level", new BsonString("snapshot")).append("atClusterTime", time);
    }

    /// Whether the server says that it no longer keeps the time that was asked for.
    static boolean isTooOld(MongoException e) {
        return TOO_OLD.contains(e.getCode());
    }

    private static void add(Map<String, BsonDocument> found, List<RawBsonDocument> batch) {
        for (RawBsonDocument document : batch) {
            found.put(ObjectKey.canonical(Answer.key(document)), document);
        }
    }
}
