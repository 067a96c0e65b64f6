package io.tandem.schema.evolution;

import static io.tandem.schema.evolution.CompatibilityRules.Effect.ADDITIVE;
import static io.tandem.schema.evolution.CompatibilityRules.Effect.BREAKING;
import static io.tandem.schema.evolution.CompatibilityRules.Effect.HARMLESS;

/// Which change breaks whom: the one table of `docs/reference/http-schema.md`, for both sides.
public final class CompatibilityRules {

    /// Who makes the change.
    public enum Side {
        /// A client opens its file with another object model.
        CLIENT,
        /// Somebody edits the schema of the collection.
        SERVER
    }

    /// What a change does.
    public enum Effect {
        /// It needs more than the change itself: a partner collection, or terminating sync.
        BREAKING,
        /// The schema grows.
        ADDITIVE,
        /// The stored schema stays as it is.
        HARMLESS
    }

    private record Row(Effect client, Effect server) {}

    private CompatibilityRules() {}

    /// What this change does when this side makes it.
    public static Effect judge(SchemaChange change, Side side) {
        Row row = row(change);
        return switch (side) {
            case CLIENT -> row.client();
            case SERVER -> row.server();
        };
    }

    private static Row row(SchemaChange change) {
        return switch (change) {
            case SchemaChange.TypeAdded ignored -> new Row(ADDITIVE, ADDITIVE);
            case SchemaChange.PropertyAdded ignored -> new Row(ADDITIVE, ADDITIVE);
            case SchemaChange.PropertiesDeclared ignored -> new Row(ADDITIVE, ADDITIVE);
            case SchemaChange.IndexChanged ignored -> new Row(HARMLESS, HARMLESS);
            // "One type of change is non-breaking when you make it in the client object model, but breaking when you
            // make it in the server side schema".
            case SchemaChange.PropertyRemoved ignored -> new Row(HARMLESS, BREAKING);
            case SchemaChange.TypeRemoved ignored -> new Row(HARMLESS, BREAKING);
            // "changing a property's name": an SDK that maps the new name to the stored one makes no such change.
            case SchemaChange.PropertyRenamed ignored -> new Row(BREAKING, BREAKING);
            case SchemaChange.TypeRenamed ignored -> new Row(BREAKING, BREAKING);
            case SchemaChange.PropertyTypeChanged ignored -> new Row(BREAKING, BREAKING);
            case SchemaChange.OptionalityChanged ignored -> new Row(BREAKING, BREAKING);
            case SchemaChange.PrimaryKeyChanged ignored -> new Row(BREAKING, BREAKING);
            case SchemaChange.KindChanged ignored -> new Row(BREAKING, BREAKING);
        };
    }
}
