package io.tandem.contract;

import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

/// A schema change that was applied; a record of [Topics#SCHEMA_CHANGES], keyed by app and object type.
///
/// @param app       name of the app
/// @param type      name of the object type
/// @param version   the version that the change made, counted from 1
/// @param changes   what changed, one sentence each
/// @param changedBy `event <id>`, `model <id>` or the operator
/// @param changedAt when, in milliseconds precision
public record SchemaChanged(
        String app, String type, int version, List<String> changes, String changedBy, Instant changedAt) {
    public SchemaChanged {
        changes = List.copyOf(changes);
    }

    /// The record's value.
    public BsonDocument toBson() {
        return new BsonDocument("app", new BsonString(app))
                .append("type", new BsonString(type))
                .append("version", new BsonInt32(version))
                .append(
                        "changes",
                        new BsonArray(changes.stream().map(BsonString::new).toList()))
                .append("changedBy", new BsonString(changedBy))
                .append("changedAt", new BsonDateTime(changedAt.toEpochMilli()));
    }

    /// Reads what [#toBson] wrote.
    public static SchemaChanged fromBson(BsonDocument document) {
        return new SchemaChanged(
                document.getString("app").getValue(),
                document.getString("type").getValue(),
                document.getInt32("version").getValue(),
                document.getArray("changes").stream()
                        .map(change -> change.asString().getValue())
                        .toList(),
                document.getString("changedBy").getValue(),
                Instant.ofEpochMilli(document.getDateTime("changedAt").getValue()));
    }
}
