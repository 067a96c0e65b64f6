package io.tandem.schema.unsynced;

import com.fasterxml.jackson.databind.util.RawValue;
import io.tandem.contract.ObjectKey;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.inference.Misfit;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/// A document that does not fit, as MongoDB keeps it and as it is served. Names are values here, never paths.
public final class UnsyncedRow {
    private static final int KEY_BYTES = 16;

    /// The `_id` of a document may be as large as a document, and so too large for a row.
    private static final int MAX_ID_CHARACTERS = 100_000;

    private UnsyncedRow() {}

    /// The `_id` of a document's row: 128 bits of its type and canonical `_id`.
    public static BsonBinary key(TypeKey type, BsonValue id) {
        byte[] bytes = new ObjectKey(type.app(), type.type(), id).bytes();
        try {
            return new BsonBinary(
                    Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), KEY_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /// What is written of a document each time that it is seen.
    static BsonDocument seen(CollectionSchema schema, Judged judged, Instant now) {
        BsonDocument row = new BsonDocument("app", new BsonString(schema.app()))
                .append("type", new BsonString(schema.schema().title()))
                .append("database", new BsonString(schema.database()))
                .append("collection", new BsonString(schema.collection()))
                .append(
                        "reasons",
                        new BsonArray(judged.reasons().stream()
                                .map(UnsyncedRow::reason)
                                .toList()))
                .append("seen", new BsonDateTime(now.toEpochMilli()))
                .append("version", new BsonInt32(schema.schema().version()));
        if (ObjectKey.canonical(judged.id()).length() <= MAX_ID_CHARACTERS) {
            row.append("document", judged.id());
        }
        return row;
    }

    private static BsonDocument reason(Misfit misfit) {
        return new BsonDocument("kind", new BsonString(misfit.kind().word()))
                .append(
                        "path",
                        new BsonArray(
                                misfit.path().stream().map(BsonString::new).toList()))
                .append("pointer", new BsonString(misfit.pointer()))
                .append("message", new BsonString(misfit.message()));
    }

    /// As it is served.
    static Map<String, Object> json(BsonDocument row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", row.getString("type").getValue());
        json.put("database", row.getString("database").getValue());
        json.put("collection", row.getString("collection").getValue());
        BsonValue id = row.get("document");
        if (id != null) {
            json.put("document", new RawValue(new BsonDocument("_id", id).toJson()));
        }
        json.put(
                "reasons",
                row.getArray("reasons").stream()
                        .map(reason -> reason(reason.asDocument()))
                        .toList());
        json.put("since", instant(row, "since"));
        json.put("lastSeen", instant(row, "seen"));
        json.put("schemaVersion", row.getInt32("version").getValue());
        return json;
    }

    private static Map<String, Object> reason(BsonDocument reason) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", reason.getString("kind").getValue());
        json.put("pointer", reason.getString("pointer").getValue());
        json.put("message", reason.getString("message").getValue());
        return json;
    }

    private static String instant(BsonDocument row, String name) {
        return Instant.ofEpochMilli(row.getDateTime(name).getValue()).toString();
    }
}
