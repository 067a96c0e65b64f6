package io.tandem.schema.rejection;

import io.tandem.schema.rejection.RejectionRows.Origin;
import io.tandem.schema.rejection.RejectionRows.Trace;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/// A rejection as its row has it, to be tried again.
///
/// @param id       of the rejection
/// @param app      whose event it is
/// @param code     why it was refused
/// @param key      the record's key, one for all events of the object
/// @param value    the record's bytes; only a summary of them if they are omitted, nothing if the row was read without
/// @param omitted  whether the event was too large to be kept
/// @param origin   where its record lies in Kafka; empty in rows of versions that did not note it
/// @param trace    the trace that it is in, if it is in one
/// @param replayed what came of an earlier replay
/// @param discarded who gave it up, if anybody did
public record RejectedEvent(
        ObjectId id,
        String app,
        String code,
        BsonBinary key,
        BsonBinary value,
        boolean omitted,
        Optional<Origin> origin,
        Optional<Trace> trace,
        Optional<Replayed> replayed,
        Optional<Discarded> discarded) {

    /// The rejection that this row is.
    public static RejectedEvent of(BsonDocument row) {
        BsonString stream = row.getString("stream", new BsonString(""));
        return new RejectedEvent(
                row.getObjectId("_id").getValue(),
                row.getString("app").getValue(),
                row.getString("code").getValue(),
                row.getBinary("key"),
                row.getBinary("value", new BsonBinary(new byte[0])),
                row.getBoolean("omitted", BsonBoolean.FALSE).getValue(),
                stream.getValue().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Origin(
                                stream.getValue(),
                                row.getInt32("partition").getValue(),
                                row.getInt64("offset").getValue())),
                Trace.of(row),
                row.containsKey("replayed") ? Optional.of(Replayed.of(row)) : Optional.empty(),
                row.containsKey("discarded") ? Optional.of(Discarded.of(row)) : Optional.empty());
    }
}
