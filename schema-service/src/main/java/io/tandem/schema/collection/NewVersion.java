package io.tandem.schema.collection;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.SchemaChanged;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonString;

/// A version of a schema that is to be made.
///
/// @param after     the collection's schema with it
/// @param changes   what changed
/// @param changedBy `event <id>`, `model <id>` or the operator
/// @param changedAt when, in milliseconds precision
/// @param breaking  whether something in it breaks: an operator confirmed it, or a model overwrote the schema
public record NewVersion(
        CollectionSchema after, List<VersionEntry> changes, String changedBy, Instant changedAt, boolean breaking) {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    public NewVersion {
        changes = List.copyOf(changes);
    }

    /// A version that only adds.
    public NewVersion(CollectionSchema after, List<VersionEntry> changes, String changedBy, Instant changedAt) {
        this(after, changes, changedBy, changedAt, false);
    }

    /// The version that a decision makes of one schema.
    ///
    /// @param before the schema as it is
    public static NewVersion of(Apply apply, CollectionSchema before, String changedBy) {
        String title = before.schema().title();
        List<SchemaChange> changes = apply.changes().getOrDefault(title, List.of());
        return new NewVersion(
                before.with(apply.schemas().getOrDefault(title, before.schema())),
                changes.stream().map(change -> VersionEntry.of(change, null)).toList(),
                changedBy,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                changes.stream().anyMatch(apply.breaking()::contains));
    }

    /// Whether a model or an operator wants something of it, and not only objects that were synced.
    boolean isDeclared() {
        return changes.stream().anyMatch(change -> change.event() == null);
    }

    /// Whether MongoDB can store it.
    ///
    /// @throws BsonMaximumSizeExceededException when it cannot
    void demandSize() {
        for (BsonDocument each : List.of(SchemaRows.row(after), row())) {
            demandSize(
                    each,
                    "Version " + after.schema().version() + " of '"
                            + after.schema().title() + "'");
        }
    }

    static void demandSize(BsonDocument row, String what) {
        int bytes = BsonBytes.encode(row).length;
        if (bytes > MAX_BYTES) {
            throw new BsonMaximumSizeExceededException(what + " takes " + bytes + " bytes");
        }
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
        row.append("breaking", BsonBoolean.valueOf(breaking));
        row.append(VersionHistory.TYPES, SchemaRows.types(after.schema()));
        return row.append("published", BsonBoolean.FALSE);
    }

    private static BsonDocument entry(VersionEntry entry) {
        BsonDocument row = new BsonDocument();
        entry.json().forEach((name, value) -> row.append(name, new BsonString(value.toString())));
        return row;
    }
}
