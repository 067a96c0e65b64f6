package io.tandem.schema.rejection;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// A rejected event was given up; stands in its rejection's row, and no replay applies it any more.
///
/// @param by who gave it up
/// @param at when, in milliseconds precision
public record Discarded(String by, Instant at) {

    /// What this row, which was discarded, says.
    public static Discarded of(BsonDocument row) {
        BsonDocument discarded = row.getDocument("discarded");
        return new Discarded(
                discarded.getString("by").getValue(),
                Instant.ofEpochMilli(discarded.getDateTime("at").getValue()));
    }

    BsonDocument toBson() {
        return new BsonDocument("by", new BsonString(by)).append("at", new BsonDateTime(at.toEpochMilli()));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("by", by);
        json.put("at", at.toString());
        return json;
    }
}
