package io.tandem.schema.model;

import io.tandem.contract.schema.Property;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.evolution.CompatibilityRules;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Changes as machines read them: `kind`, `path`, `from`, `to`, `message`, and what else is known.
public final class ListedChanges {
    private ListedChanges() {}

    /// Each with its `effect` on this side, and `sinceVersion` where the property is in a schema.
    ///
    /// @param current the schemas as they are
    public static List<Map<String, Object>> judged(
            List<SchemaChange> changes, Side side, Collection<TypeSchema> current) {
        return listed(changes, change -> CompatibilityRules.judge(change, side), current);
    }

    /// The same of an edit of the server side, where what refines a merely inferred schema breaks nothing.
    public static List<Map<String, Object>> edited(Apply edit, Collection<TypeSchema> current) {
        return listed(
                edit.all(),
                change -> {
                    Effect effect = CompatibilityRules.judge(change, Side.SERVER);
                    boolean refines =
                            effect == Effect.BREAKING && !edit.breaking().contains(change);
                    return refines ? Effect.ADDITIVE : effect;
                },
                current);
    }

    private static List<Map<String, Object>> listed(
            List<SchemaChange> changes, Function<SchemaChange, Effect> effect, Collection<TypeSchema> current) {
        List<Map<String, Object>> listed = new ArrayList<>();
        for (SchemaChange change : changes) {
            Map<String, Object> json = entry(change);
            json.put("effect", effect.apply(change).name().toLowerCase(Locale.ROOT));
            since(change, current).ifPresent(version -> json.put("sinceVersion", version));
            listed.add(json);
        }
        return listed;
    }

    static Map<String, Object> entry(SchemaChange change) {
        return new LinkedHashMap<>(VersionEntry.of(change, null).json());
    }

    /// The version that brought the property that a change is about.
    static Optional<Integer> since(SchemaChange change, Collection<TypeSchema> current) {
        return property(change).flatMap(name -> current.stream()
                .flatMap(schema -> Optional.ofNullable(schema.type(change.type())).stream())
                .map(SchemaType::properties)
                .flatMap(properties -> Optional.ofNullable(properties.get(name)).stream())
                .map(SchemaProperty::since)
                .findFirst());
    }

    private static Optional<String> property(SchemaChange change) {
        return switch (change) {
            case SchemaChange.PropertyTypeChanged it -> Optional.of(it.before()).map(Property::name);
            case SchemaChange.OptionalityChanged it -> Optional.of(it.before()).map(Property::name);
            case SchemaChange.PropertyRemoved it -> Optional.of(it.removed()).map(Property::name);
            case SchemaChange.IndexChanged it -> Optional.of(it.before()).map(Property::name);
            case SchemaChange.PropertyRenamed it -> Optional.of(it.property());
            case SchemaChange.TypeAdded ignored -> Optional.empty();
            case SchemaChange.TypeRemoved ignored -> Optional.empty();
            case SchemaChange.TypeRenamed ignored -> Optional.empty();
            case SchemaChange.KindChanged ignored -> Optional.empty();
            case SchemaChange.PrimaryKeyChanged ignored -> Optional.empty();
            case SchemaChange.PropertyAdded ignored -> Optional.empty();
            case SchemaChange.PropertiesDeclared ignored -> Optional.empty();
        };
    }
}
