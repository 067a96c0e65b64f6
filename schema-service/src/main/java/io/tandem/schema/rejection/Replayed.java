package io.tandem.schema.rejection;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;

/// A rejected event was applied after all; stands in its rejection's row, written with the effect.
///
/// @param at          when, in milliseconds precision
/// @param forced      whether later events of the object were left out of account
/// @param staleModels whether a model counted that was declared before sync was terminated
public record Replayed(Instant at, boolean forced, boolean staleModels) {

    /// What this row, which was replayed, says.
    public static Replayed of(BsonDocument row) {
        BsonDocument replayed = row.getDocument("replayed");
        return new Replayed(
                Instant.ofEpochMilli(replayed.getDateTime("at").getValue()),
                replayed.getBoolean("forced").getValue(),
                replayed.getBoolean("staleModels", BsonBoolean.FALSE).getValue());
    }

    /// The row's part.
    public BsonDocument toBson() {
        return new BsonDocument("at", new BsonDateTime(at.toEpochMilli()))
                .append("forced", BsonBoolean.valueOf(forced))
                .append("staleModels", BsonBoolean.valueOf(staleModels));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", at.toString());
        json.put("forced", forced);
        if (staleModels) {
            json.put("staleModels", true);
        }
        return json;
    }
}
