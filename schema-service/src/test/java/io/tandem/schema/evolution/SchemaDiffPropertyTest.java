package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.oracle.SchemaPair;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;

/// What holds of the differences between any two schemas, and of what is decided on them.
class SchemaDiffPropertyTest {
    private static final boolean HINT = true;

    @Provide
    Arbitrary<SchemaPair> pairs() {
        return SchemaPair.any().filter(pair -> !pair.after().isEmpty() && pair.isSound());
    }

    @net.jqwik.api.Property(tries = 5_000)
    void what_leads_from_one_schema_to_another_makes_the_other_one(@ForAll("pairs") SchemaPair pair) {
        List<ObjectType> after = pair.typesAfter();

        Map<String, ObjectType> made = applied(pair.typesBefore(), SchemaDiff.between(pair.typesBefore(), after));

        assertThat(unordered(made.values())).isEqualTo(unordered(after));
    }

    @net.jqwik.api.Property(tries = 2_000)
    void nothing_leads_from_a_schema_to_itself(@ForAll("pairs") SchemaPair pair) {
        assertThat(SchemaDiff.between(pair.typesAfter(), pair.typesAfter())).isEmpty();
        assertThat(SchemaDiff.between(pair.typesAfter(), pair.typesAfter().reversed()))
                .isEmpty();
    }

    @net.jqwik.api.Property(tries = 5_000)
    void a_model_is_refused_exactly_for_what_breaks_a_client(@ForAll("pairs") SchemaPair pair) {
        Map<String, TypeSchema> before = schemas(pair.typesBefore());

        EvolutionDecision decision =
                ModelEvolution.decide(before, pair.typesAfter(), Authority.CLIENT_IN_DEVELOPMENT, HINT);

        assertThat(before).isEqualTo(schemas(pair.typesBefore()));
        switch (decision) {
            case EvolutionDecision.Refuse refuse ->
                assertThat(refuse.refusal().changes())
                        .isNotEmpty()
                        .allMatch(change -> CompatibilityRules.judge(change, Side.CLIENT) == Effect.BREAKING);
            case EvolutionDecision.Unchanged ignored -> assertNothingIsMissing(before, pair.typesAfter());
            case EvolutionDecision.Apply apply -> {
                Map<String, TypeSchema> now = new HashMap<>(before);
                now.putAll(apply.schemas());
                assertNothingIsMissing(now, pair.typesAfter());
                before.forEach((title, schema) -> assertNothingIsMissing(now, schema.objectTypes()));
                assertThat(ModelEvolution.decide(now, pair.typesAfter(), Authority.CLIENT_IN_DEVELOPMENT, HINT))
                        .isInstanceOf(EvolutionDecision.Unchanged.class);
            }
        }
    }

    @net.jqwik.api.Property(tries = 5_000)
    void models_that_add_different_things_end_in_the_same_schemas_in_either_order(
            @ForAll("pairs") SchemaPair one, @ForAll("pairs") SchemaPair other) {
        List<ObjectType> base = one.typesBefore();
        List<ObjectType> left = extended(base, one.typesAfter(), "");
        List<ObjectType> right = extended(base, other.typesAfter(), "2");

        Map<String, TypeSchema> leftFirst = grown(grown(schemas(base), left), right);
        Map<String, TypeSchema> rightFirst = grown(grown(schemas(base), right), left);

        assertThat(types(leftFirst)).isEqualTo(types(rightFirst));
    }

    /// The base, and of the other types what it lacks, under names that only this extension uses.
    private static List<ObjectType> extended(List<ObjectType> base, List<ObjectType> more, String suffix) {
        Map<String, ObjectType> types = new LinkedHashMap<>();
        base.forEach(type -> types.put(type.name(), type));
        Set<String> known = Set.copyOf(types.keySet());
        UnaryOperator<String> names = name -> known.contains(name) ? name : name + suffix;
        for (ObjectType extra : more) {
            ObjectType type = types.get(extra.name());
            List<Property> properties = new ArrayList<>(type == null ? List.of() : type.properties());
            for (Property added : extra.properties()) {
                if (type == null || type.property(added.name()).isEmpty()) {
                    properties.add(new Property(
                            added.name() + suffix,
                            PropertyTypes.retargeted(added.type(), names),
                            added.optional(),
                            added.indexed()));
                }
            }
            types.put(
                    names.apply(extra.name()),
                    type == null
                            ? new ObjectType(
                                    extra.name() + suffix,
                                    extra.kind(),
                                    extra.primaryKey().map(key -> key + suffix),
                                    properties)
                            : new ObjectType(type.name(), type.kind(), type.primaryKey(), properties));
        }
        return List.copyOf(types.values());
    }

    private static Map<String, TypeSchema> grown(Map<String, TypeSchema> schemas, List<ObjectType> model) {
        return switch (ModelEvolution.decide(schemas, model, Authority.CLIENT_IN_DEVELOPMENT, HINT)) {
            case EvolutionDecision.Refuse refuse ->
                throw new AssertionError(refuse.refusal().message());
            case EvolutionDecision.Unchanged ignored -> schemas;
            case EvolutionDecision.Apply apply -> {
                Map<String, TypeSchema> now = new HashMap<>(schemas);
                now.putAll(apply.schemas());
                yield now;
            }
        };
    }

    private static Map<String, TypeSchema> schemas(List<ObjectType> types) {
        return grown(Map.of(), types);
    }

    /// Of what a model wants of the collections that it names.
    private static void assertNothingIsMissing(Map<String, TypeSchema> schemas, List<ObjectType> wanted) {
        for (ObjectType type : wanted) {
            TypeSchema schema = schemas.get(type.name());
            if (schema == null) {
                assertThat(type.kind()).isEqualTo(ObjectType.Kind.EMBEDDED);
                continue;
            }
            assertThat(SchemaDiff.between(schema.objectTypes(), wanted))
                    .filteredOn(change -> schema.type(change.type()) != null)
                    .noneMatch(change -> CompatibilityRules.judge(change, Side.CLIENT) == Effect.ADDITIVE);
        }
    }

    private static Map<String, Object> types(Map<String, TypeSchema> schemas) {
        Map<String, Object> types = new HashMap<>();
        schemas.forEach((title, schema) -> types.put(title, unordered(schema.objectTypes())));
        return types;
    }

    /// Types by name, each with its properties by name: their order is that of first appearance, and no change.
    private static Map<String, List<Object>> unordered(Collection<ObjectType> types) {
        Map<String, List<Object>> unordered = new HashMap<>();
        types.forEach(type -> {
            Map<String, Property> properties = new HashMap<>();
            type.properties().forEach(property -> properties.put(property.name(), property));
            unordered.put(type.name(), List.of(type.kind(), type.primaryKey(), properties));
        });
        return unordered;
    }

    /// What each kind of difference means, said once more.
    private static Map<String, ObjectType> applied(List<ObjectType> before, List<SchemaChange> changes) {
        Map<String, ObjectType> types = new LinkedHashMap<>();
        before.forEach(type -> types.put(type.name(), type));
        for (SchemaChange change : changes) {
            String name = change.type();
            switch (change) {
                case SchemaChange.TypeAdded it -> types.put(name, it.added());
                case SchemaChange.TypeRemoved ignored -> types.remove(name);
                case SchemaChange.KindChanged it ->
                    types.computeIfPresent(
                            name, (n, t) -> new ObjectType(n, it.after(), t.primaryKey(), t.properties()));
                case SchemaChange.PrimaryKeyChanged it ->
                    types.computeIfPresent(name, (n, t) -> new ObjectType(n, t.kind(), it.after(), t.properties()));
                case SchemaChange.PropertyAdded it -> put(types, name, it.added());
                case SchemaChange.PropertyTypeChanged it -> put(types, name, it.after());
                case SchemaChange.OptionalityChanged it -> put(types, name, it.after());
                case SchemaChange.IndexChanged it -> put(types, name, it.after());
                case SchemaChange.PropertyRemoved it ->
                    types.computeIfPresent(
                            name, (n, t) -> without(t, it.removed().name()));
                case SchemaChange.TypeRenamed it -> throw new AssertionError("nobody said so: " + it);
                case SchemaChange.PropertyRenamed it -> throw new AssertionError("nobody said so: " + it);
                case SchemaChange.PropertiesDeclared it -> throw new AssertionError("no difference: " + it);
            }
        }
        return types;
    }

    private static void put(Map<String, ObjectType> types, String name, Property property) {
        types.computeIfPresent(name, (n, t) -> {
            List<Property> properties =
                    new ArrayList<>(without(t, property.name()).properties());
            properties.add(property);
            return new ObjectType(n, t.kind(), t.primaryKey(), properties);
        });
    }

    private static ObjectType without(ObjectType type, String property) {
        return new ObjectType(
                type.name(),
                type.kind(),
                type.primaryKey(),
                type.properties().stream()
                        .filter(known -> !known.name().equals(property))
                        .toList());
    }
}
