package io.tandem.schema.model;

import io.tandem.contract.schema.Property;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.Refusal;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The answer to a declared model that may not be applied.
final class RefusedModel {
    private RefusedModel() {}

    /// Realm's code and text, and every change for machines.
    static Problem problem(Refusal refusal, Map<String, TypeSchema> current) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (SchemaChange change : refusal.changes()) {
            Map<String, Object> json =
                    new LinkedHashMap<>(VersionEntry.of(change, null).json());
            if (refusal.errorCode() == Refusal.RESTRICTED) {
                json.put("message", Sentences.restricted(change));
            }
            since(change, current).ifPresent(version -> json.put("sinceVersion", version));
            changes.add(json);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("errorCode", refusal.errorCode());
        members.put("message", refusal.message());
        members.put("changes", changes);
        String detail = refusal.errorCode() == Refusal.RESTRICTED
                ? "development mode is off, so clients change no schema; an operator can, with PUT …/schemas/{type}"
                : "the model breaks the schema, and nothing was changed; carry a breaking change out with a partner"
                        + " collection (PUT /v1/migrations/{name} at partner-sync)";
        return new Problem(409, "Schema change refused", detail, members);
    }

    private static Optional<Integer> since(SchemaChange change, Map<String, TypeSchema> current) {
        Optional<Property> before =
                switch (change) {
                    case SchemaChange.PropertyTypeChanged it -> Optional.of(it.before());
                    case SchemaChange.OptionalityChanged it -> Optional.of(it.before());
                    case SchemaChange.PropertyRemoved it -> Optional.of(it.removed());
                    case SchemaChange.IndexChanged it -> Optional.of(it.before());
                    case SchemaChange.TypeAdded ignored -> Optional.empty();
                    case SchemaChange.TypeRemoved ignored -> Optional.empty();
                    case SchemaChange.TypeRenamed ignored -> Optional.empty();
                    case SchemaChange.KindChanged ignored -> Optional.empty();
                    case SchemaChange.PrimaryKeyChanged ignored -> Optional.empty();
                    case SchemaChange.PropertyAdded ignored -> Optional.empty();
                    case SchemaChange.PropertyRenamed ignored -> Optional.empty();
                    case SchemaChange.PropertiesDeclared ignored -> Optional.empty();
                };
        return before.flatMap(property -> current.values().stream()
                .flatMap(schema -> Optional.ofNullable(schema.type(change.type())).stream())
                .map(SchemaType::properties)
                .flatMap(properties -> Optional.ofNullable(properties.get(property.name())).stream())
                .map(SchemaProperty::since)
                .findFirst());
    }
}
