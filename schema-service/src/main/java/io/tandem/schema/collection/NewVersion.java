package io.tandem.schema.collection;

import io.tandem.contract.SchemaChanged;
import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// A version of a schema that is to be made.
///
/// @param after     the collection's schema with it
/// @param changes   what changed
/// @param changedBy `event <id>`, `model <id>` or the operator
/// @param changedAt when, in milliseconds precision
public record NewVersion(CollectionSchema after, List<VersionEntry> changes, String changedBy, Instant changedAt) {
    public NewVersion {
        changes = List.copyOf(changes);
    }

    /// The row of the history; it lies in the outbox until it has been announced.
    BsonDocument row() {
        SchemaChanged announced = new SchemaChanged(
                after.app(),
                after.schema().title(),
                after.schema().version(),
                changes.stream().map(VersionEntry::message).toList(),
                changedBy,
                changedAt);
        BsonDocument row = new BsonDocument("_id", new BsonString(after.key().id() + "/" + announced.version()));
        row.putAll(announced.toBson());
        row.append(
                "entries", new BsonArray(changes.stream().map(NewVersion::entry).toList()));
        return row.append("published", BsonBoolean.FALSE);
    }

    private static BsonDocument entry(VersionEntry entry) {
        BsonDocument row = new BsonDocument();
        entry.json().forEach((name, value) -> row.append(name, new BsonString(value.toString())));
        return row;
    }
}
