package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.SchemaChange.PropertiesDeclared;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what a declared model does to the schemas of an app: all of it, or nothing.
///
/// What the model lacks stays as it is: for a client that is no breaking change.
public final class ModelEvolution {
    private final Map<String, TypeSchema> current;
    private final Map<String, ObjectType> model;
    private final List<SchemaChange> breaking = new ArrayList<>();
    private final Map<String, List<SchemaChange>> additive = new LinkedHashMap<>();
    private final Map<String, TypeSchema> after = new LinkedHashMap<>();

    private ModelEvolution(Map<String, TypeSchema> current, Map<String, ObjectType> model) {
        this.current = current;
        this.model = model;
    }

    /// Decides.
    ///
    /// @param current   the app's schemas of the types that the model names, by title
    /// @param declared  the model's object types
    /// @param authority who asks
    /// @param hint      whether a refusal ends with realm-core's later last line
    public static EvolutionDecision decide(
            Map<String, TypeSchema> current, List<ObjectType> declared, Authority authority, boolean hint) {
        Map<String, ObjectType> model = new LinkedHashMap<>();
        declared.forEach(type -> model.put(type.name(), type));
        ModelEvolution evolution = new ModelEvolution(current, model);
        declared.forEach(evolution::evolve);
        return evolution.decision(authority, hint);
    }

    private EvolutionDecision decision(Authority authority, boolean hint) {
        if (!breaking.isEmpty()) {
            return new EvolutionDecision.Refuse(Refusal.notAdditive(SchemaDiff.inOrder(breaking), hint));
        }
        List<SchemaChange> all =
                additive.values().stream().flatMap(List::stream).toList();
        return switch (authority) {
            case CLIENT_IN_DEVELOPMENT, OPERATOR ->
                all.isEmpty() ? new EvolutionDecision.Unchanged() : new EvolutionDecision.Apply(after, additive);
            case CLIENT_IN_PRODUCTION -> {
                // That a model agrees with what was inferred changes nothing that anybody could see.
                List<SchemaChange> visible = all.stream()
                        .filter(change -> !(change instanceof PropertiesDeclared))
                        .toList();
                yield visible.isEmpty()
                        ? new EvolutionDecision.Unchanged()
                        : new EvolutionDecision.Refuse(Refusal.restricted(SchemaDiff.inOrder(visible)));
            }
        };
    }

    private void evolve(ObjectType declared) {
        TypeSchema known = current.get(declared.name());
        if (known == null) {
            if (declared.kind() != ObjectType.Kind.EMBEDDED) {
                grow(TypeSchema.empty(declared.name()), List.of());
            }
            return;
        }
        List<SchemaChange> titles = new Retitling(known, model).changes();
        grow(known, titles);
    }

    private void grow(TypeSchema known, List<SchemaChange> titles) {
        TypeSchema titled = known.with(titles, false, known.version() + 1);
        List<SchemaChange> changes = new ArrayList<>(titles);
        Refinement refinement = new Refinement(titled, model);
        for (SchemaChange change : SchemaDiff.between(titled.objectTypes(), namedTypes(titled))) {
            Effect effect = CompatibilityRules.judge(change, Side.CLIENT);
            if (effect == Effect.ADDITIVE || (effect == Effect.BREAKING && refinement.allows(change))) {
                changes.add(change);
            } else if (effect == Effect.BREAKING) {
                breaking.add(change);
            }
        }
        changes.addAll(confirmations(titled, changes));
        if (!changes.isEmpty()) {
            additive.put(known.title(), changes);
            if (breaking.isEmpty()) {
                after.put(known.title(), known.with(changes, false, known.version() + 1));
            }
        }
    }

    /// The model's types that belong into this schema: its own, the embedded ones that it reaches, and what it has.
    private List<ObjectType> namedTypes(TypeSchema schema) {
        Set<String> names = new LinkedHashSet<>();
        reach(schema.title(), names);
        schema.types().keySet().stream().filter(model::containsKey).forEach(names::add);
        return names.stream().map(model::get).toList();
    }

    private void reach(String name, Set<String> names) {
        ObjectType type = model.get(name);
        if (type == null || !names.add(name)) {
            return;
        }
        for (Property property : type.properties()) {
            PropertyTypes.target(property.type())
                    .map(model::get)
                    .filter(target -> target.kind() == ObjectType.Kind.EMBEDDED)
                    .ifPresent(target -> reach(target.name(), names));
        }
    }

    private List<SchemaChange> confirmations(TypeSchema schema, List<SchemaChange> changes) {
        List<SchemaChange> confirmed = new ArrayList<>();
        for (SchemaType type : schema.types().values()) {
            ObjectType declared = model.get(type.name());
            if (declared == null) {
                continue;
            }
            List<String> names = type.properties().values().stream()
                    .filter(SchemaProperty::provisional)
                    .map(known -> known.property().name())
                    .filter(name -> declared.property(name).isPresent() && !isReplaced(changes, type.name(), name))
                    .toList();
            if (!names.isEmpty()) {
                confirmed.add(new PropertiesDeclared(type.name(), names));
            }
        }
        return confirmed;
    }

    private static boolean isReplaced(List<SchemaChange> changes, String type, String name) {
        return changes.stream()
                .anyMatch(change -> change.type().equals(type)
                        && switch (change) {
                            case SchemaChange.PropertyTypeChanged it ->
                                it.before().name().equals(name);
                            case SchemaChange.OptionalityChanged it ->
                                it.before().name().equals(name);
                            case SchemaChange.TypeAdded ignored -> false;
                            case SchemaChange.TypeRemoved ignored -> false;
                            case SchemaChange.TypeRenamed ignored -> false;
                            case SchemaChange.KindChanged ignored -> false;
                            case SchemaChange.PrimaryKeyChanged ignored -> false;
                            case SchemaChange.PropertyAdded ignored -> false;
                            case SchemaChange.PropertyRemoved ignored -> false;
                            case SchemaChange.PropertyRenamed ignored -> false;
                            case SchemaChange.IndexChanged ignored -> false;
                            case SchemaChange.PropertiesDeclared ignored -> false;
                        });
    }
}
