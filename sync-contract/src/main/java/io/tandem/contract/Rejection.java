package io.tandem.contract;

import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// An event that was accepted by ingest and then refused by schema-service; a record of [Topics#SYNC_REJECTIONS].
///
/// @param event      the refused event as it was read; for bytes that are no event, `{"bytes": <binary>}`
/// @param code       the machine-readable reason, e.g. `breaking-change`
/// @param reasons    every reason, in sentences
/// @param rejectedAt when, in milliseconds precision
public record Rejection(BsonDocument event, String code, List<String> reasons, Instant rejectedAt) {
    public Rejection {
        reasons = List.copyOf(reasons);
    }

    /// The record's value.
    public BsonDocument toBson() {
        return new BsonDocument("event", event)
                .append("code", new BsonString(code))
                .append(
                        "reasons",
                        new BsonArray(reasons.stream().map(BsonString::new).toList()))
                .append("rejectedAt", new BsonDateTime(rejectedAt.toEpochMilli()));
    }

    /// Reads what [#toBson] wrote.
    public static Rejection fromBson(BsonDocument document) {
        return new Rejection(
                document.getDocument("event"),
                document.getString("code").getValue(),
                document.getArray("reasons").stream()
                        .map(reason -> reason.asString().getValue())
                        .toList(),
                Instant.ofEpochMilli(document.getDateTime("rejectedAt").getValue()));
    }
}
