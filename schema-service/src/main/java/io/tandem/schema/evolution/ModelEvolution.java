package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange.PropertiesDeclared;
import io.tandem.schema.evolution.SchemaChange.TypeRenamed;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Decides what a declared model, or an operator's wish, does to the schemas of an app: all of it, or nothing. What is
/// refused is described as it would be applied, so that a dry run is the same decision.
public final class ModelEvolution {
    private final Map<String, TypeSchema> current;
    private final Map<String, ObjectType> model;
    private final Wanted wanted;
    private final List<SchemaChange> breaking = new ArrayList<>();
    private final Map<String, List<SchemaChange>> changed = new LinkedHashMap<>();
    private final Map<String, TypeSchema> after = new LinkedHashMap<>();

    private ModelEvolution(Map<String, TypeSchema> current, Wanted wanted) {
        this.current = current;
        this.wanted = wanted;
        this.model = new LinkedHashMap<>();
        wanted.types().forEach(type -> model.put(type.name(), type));
    }

    /// Decides on a client's model.
    ///
    /// @param current   the app's schemas in which types that the model names are, by title
    /// @param declared  the model's object types
    /// @param authority who asks
    /// @param hint      whether a refusal ends with realm-core's later last line
    public static EvolutionDecision decide(
            Map<String, TypeSchema> current, List<ObjectType> declared, Authority authority, boolean hint) {
        return decide(current, Wanted.model(declared), authority, hint);
    }

    /// Decides.
    ///
    /// @param current   the schemas that are to change, by title, among them those that only embed a wanted type:
    ///                  an embedded type is one type, whatever embeds it, and the rest of them stays. Where nothing
    ///                  is wanted, they are removed
    /// @param wanted    what they are to be
    /// @param authority who asks
    /// @param hint      whether a refusal ends with realm-core's later last line
    public static EvolutionDecision decide(
            Map<String, TypeSchema> current, Wanted wanted, Authority authority, boolean hint) {
        ModelEvolution evolution = new ModelEvolution(current, wanted);
        wanted.types().forEach(evolution::evolve);
        current.values().stream()
                .filter(schema -> !evolution.model.containsKey(schema.title()))
                .forEach(evolution::grow);
        return evolution.decision(authority, hint);
    }

    private EvolutionDecision decision(Authority authority, boolean hint) {
        Apply apply = new Apply(after, changed, SchemaDiff.inOrder(breaking));
        if (!breaking.stream().allMatch(authority::mayBreak)) {
            return new EvolutionDecision.Refuse(Refusal.notAdditive(apply.breaking(), hint), apply);
        }
        return switch (authority) {
            case CLIENT_IN_DEVELOPMENT, CLIENT_OVERWRITING, OPERATOR ->
                changed.isEmpty() ? new EvolutionDecision.Unchanged() : apply;
            case CLIENT_IN_PRODUCTION -> {
                List<SchemaChange> visible =
                        apply.all().stream().filter(this::isVisible).toList();
                yield visible.isEmpty()
                        ? new EvolutionDecision.Unchanged()
                        : new EvolutionDecision.Refuse(Refusal.restricted(visible), apply);
            }
        };
    }

    /// That a model agrees with what was inferred changes nothing that anybody could see; nor does what gives way to
    /// its names.
    private boolean isVisible(SchemaChange change) {
        boolean makesRoom = change instanceof TypeRenamed it && !model.containsKey(it.to());
        return !(change instanceof PropertiesDeclared) && !makesRoom;
    }

    private void evolve(ObjectType declared) {
        TypeSchema known = current.getOrDefault(declared.name(), TypeSchema.empty(declared.name()));
        if (!known.isEmpty() || !isEmbedded(declared)) {
            grow(known);
        }
    }

    private void grow(TypeSchema known) {
        List<SchemaChange> titles = new Retitling(known, model).changes();
        // What was only inferred stays so, whatever its type is called now.
        TypeSchema titled = known.with(titles, true, known.version() + 1);
        List<SchemaChange> changes = new ArrayList<>();
        Refinement refinement = new Refinement(titled, model);
        List<SchemaChange> typeRenames = new ArrayList<>();
        for (SchemaChange change : SchemaDiff.between(titled.objectTypes(), namedTypes(titled), wanted.renames())) {
            Effect effect = CompatibilityRules.judge(change, wanted.side());
            if (effect == Effect.HARMLESS) {
                continue;
            }
            if (effect == Effect.BREAKING && !refinement.allows(change)) {
                breaking.add(change);
            }
            (change instanceof TypeRenamed ? typeRenames : changes).add(change);
        }
        changes.addAll(confirmations(titled, changes));
        // The other changes name each type as it was before.
        changes.addAll(typeRenames);
        if (!titles.isEmpty() || !changes.isEmpty()) {
            changed.put(
                    known.title(),
                    Stream.concat(titles.stream(), changes.stream()).toList());
            after.put(known.title(), titled.with(changes, false, known.version() + 1));
        }
    }

    /// The model's types that belong into this schema: its own, the embedded ones that it reaches, and what it has. A
    /// schema that only embeds some of them keeps its others.
    private List<ObjectType> namedTypes(TypeSchema schema) {
        Map<String, ObjectType> named = new LinkedHashMap<>();
        reach(schema, schema.title(), named);
        schema.types().keySet().forEach(name -> reach(schema, wanted.renames().type(name), named));
        if (!model.isEmpty() && !model.containsKey(schema.title())) {
            schema.objectTypes().stream()
                    .filter(type -> !named.containsKey(wanted.renames().type(type.name())))
                    .forEach(type -> named.put(type.name(), type));
        }
        return List.copyOf(named.values());
    }

    private void reach(TypeSchema schema, String name, Map<String, ObjectType> named) {
        ObjectType type = named.containsKey(name) ? null : wanted(schema, name);
        if (type == null) {
            return;
        }
        named.put(name, type);
        if (!name.equals(schema.title()) && !isEmbedded(type)) {
            return;
        }
        for (Property property : type.properties()) {
            PropertyTypes.target(property.type())
                    .filter(target -> isEmbedded(wanted(schema, target)))
                    .ifPresent(target -> reach(schema, target, named));
        }
    }

    /// What a type is to be in this schema. An embedded type that comes into it is what the whole app knows of it, so
    /// that it does not matter which of two models was declared first; unless what is wanted is the whole of it.
    private @Nullable ObjectType wanted(TypeSchema schema, String name) {
        ObjectType declared = model.get(name);
        TypeSchema before = current.get(schema.title());
        if (wanted.extent() == Wanted.Extent.WHOLE
                || (before != null && before.type(name) != null)
                || (declared != null && !isEmbedded(declared))) {
            return declared;
        }
        Map<String, Property> properties = new LinkedHashMap<>();
        if (declared != null) {
            declared.properties().forEach(property -> properties.put(property.name(), property));
        }
        // What objects told here stands before what others have.
        Stream.concat(Stream.of(schema), current.values().stream().sorted(Comparator.comparing(TypeSchema::title)))
                .filter(other -> other.isEmbedded(name))
                .flatMap(other -> Stream.ofNullable(other.type(name)))
                .flatMap(type -> type.properties().values().stream())
                .map(SchemaProperty::property)
                .forEach(
                        property -> properties.putIfAbsent(wanted.renames().property(name, property.name()), property));
        return properties.isEmpty()
                ? declared
                : new ObjectType(name, ObjectType.Kind.EMBEDDED, Optional.empty(), List.copyOf(properties.values()));
    }

    private static boolean isEmbedded(@Nullable ObjectType type) {
        return type != null && type.kind() == ObjectType.Kind.EMBEDDED;
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
