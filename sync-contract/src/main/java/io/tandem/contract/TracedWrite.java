package io.tandem.contract;

import java.time.Duration;
import java.time.Instant;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Says of one write that it was traced: that of an event, or that of a crossing which carries one on. It lies in a
/// collection beside the documents, written in their transaction, so that whoever reads their change stream meets it
/// there and asks for nothing. All of it is in the row's `_id`, which a change event always has.
///
/// @param app         the object's app
/// @param type        the object's type, or where that is not known its collection
/// @param collection  where the document lies
/// @param key         the document's `_id`
/// @param traceparent the event's place in its trace, as W3C Trace Context writes it
/// @param partition   partition of the event
/// @param offset      offset of the event
/// @param storedAt    when it was written, in milliseconds precision
public record TracedWrite(
        String app,
        String type,
        String collection,
        BsonValue key,
        String traceparent,
        int partition,
        long offset,
        Instant storedAt) {
    /// The collection, in the database of the documents.
    public static final String COLLECTION = "tandem.traced";

    /// When a row was made; MongoDB removes it [#KEPT] later.
    public static final String AT = "at";

    public static final Duration KEPT = Duration.ofHours(1);

    /// In its canonical form: what has a longer key is not followed across, its row could be too large to be read.
    public static final int LONGEST_KEY = 4_096;

    /// Whether a row may tell of the document with this key.
    public static boolean mayTellOf(BsonValue key) {
        return ObjectKey.canonical(key).length() <= LONGEST_KEY;
    }

    /// The row.
    public BsonDocument toRow() {
        return new BsonDocument(
                        "_id",
                        new BsonDocument("app", new BsonString(app))
                                .append("type", new BsonString(type))
                                .append("collection", new BsonString(collection))
                                .append("key", key)
                                .append("traceparent", new BsonString(traceparent))
                                .append("partition", new BsonInt32(partition))
                                .append("offset", new BsonInt64(offset))
                                .append(AT, new BsonDateTime(storedAt.toEpochMilli())))
                .append(AT, new BsonDateTime(storedAt.toEpochMilli()));
    }

    /// What the `_id` of a row says.
    ///
    /// @throws org.bson.BsonInvalidOperationException when it is none that [#toRow] has made
    public static TracedWrite ofId(BsonDocument id) {
        return new TracedWrite(
                id.getString("app").getValue(),
                id.getString("type").getValue(),
                id.getString("collection").getValue(),
                id.getOrDefault("key", BsonNull.VALUE),
                id.getString("traceparent").getValue(),
                id.getInt32("partition").getValue(),
                id.getInt64("offset").getValue(),
                Instant.ofEpochMilli(id.getDateTime(AT).getValue()));
    }
}
