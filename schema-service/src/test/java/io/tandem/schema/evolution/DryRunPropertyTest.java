package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.EvolutionDecision.Unchanged;
import io.tandem.schema.evolution.SchemaChange.PropertiesDeclared;
import io.tandem.schema.evolution.Wanted.Extent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/// What a dry run tells is what is applied: of any schema, for anything that is wanted of it.
class DryRunPropertyTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");

    @Property(tries = 3_000)
    void what_is_told_is_what_is_applied_and_a_refusal_applies_nothing(
            @ForAll("types") List<ObjectType> before,
            @ForAll("types") List<ObjectType> after,
            @ForAll boolean provisional,
            @ForAll boolean renaming,
            @ForAll Extent extent) {
        TypeSchema current = TypeSchema.empty("Task").with(SchemaDiff.between(List.of(), before), provisional, 1);
        Map<String, TypeSchema> schemas = Map.of("Task", current);
        Wanted wanted = new Wanted(after, renaming ? renames(before, after) : Renames.NONE, extent);

        EvolutionDecision told = ModelEvolution.decide(schemas, wanted, Authority.OPERATOR, false);

        Statistics.label("decision").collect(told.getClass().getSimpleName());
        assertThat(ModelEvolution.decide(schemas, wanted, Authority.OPERATOR, false))
                .isEqualTo(told);
        assertThat(schemas).containsExactly(Map.entry("Task", current));
        switch (told) {
            case Unchanged ignored -> assertResult(current, current, wanted, List.of());
            case Apply apply -> {
                assertThat(apply.breaking()).isEmpty();
                assertApplied(current, wanted, apply);
            }
            case Refuse refuse -> {
                assertThat(refuse.refusal().changes())
                        .isNotEmpty()
                        .isEqualTo(refuse.refused().breaking())
                        .allMatch(change -> CompatibilityRules.judge(change, wanted.side()) == Effect.BREAKING);
                assertApplied(current, wanted, refuse.refused());
            }
        }
    }

    @Property(tries = 1_000)
    void a_refusal_of_what_was_declared_says_what_a_schema_diff_says(
            @ForAll("types") List<ObjectType> before, @ForAll("types") List<ObjectType> after) {
        TypeSchema current = TypeSchema.empty("Task").with(SchemaDiff.between(List.of(), before), false, 1);
        List<SchemaChange> breaking = SchemaDiff.between(current.objectTypes(), after).stream()
                .filter(change -> CompatibilityRules.judge(change, Side.SERVER) == Effect.BREAKING)
                .toList();

        EvolutionDecision told = ModelEvolution.decide(
                Map.of("Task", current), new Wanted(after, Renames.NONE, Extent.WHOLE), Authority.OPERATOR, false);

        if (breaking.isEmpty()) {
            assertThat(told).isNotInstanceOf(Refuse.class);
        } else {
            assertThat(told).isInstanceOfSatisfying(Refuse.class, refuse -> assertThat(refuse.refusal())
                    .isEqualTo(Refusal.notAdditive(breaking, false)));
        }
    }

    private static void assertApplied(TypeSchema before, Wanted wanted, Apply apply) {
        TypeSchema after = apply.schemas().get("Task");
        assertThat(after).isNotNull();
        assertThat(after.version()).isEqualTo(before.version() + 1);
        assertResult(before, after, wanted, apply.all());
        assertThat(ModelEvolution.decide(
                        Map.of("Task", after),
                        new Wanted(wanted.types(), Renames.NONE, wanted.extent()),
                        Authority.OPERATOR,
                        false))
                .isInstanceOf(Unchanged.class);
    }

    private static void assertResult(TypeSchema before, TypeSchema after, Wanted wanted, List<SchemaChange> told) {
        Map<String, Map<String, Object>> result = shape(after.objectTypes());
        Map<String, Map<String, Object>> asked = shape(wanted.types());
        switch (wanted.extent()) {
            case WHOLE -> assertThat(result).isEqualTo(asked);
            case NAMED ->
                asked.forEach((type, properties) ->
                        assertThat(result.getOrDefault(type, Map.of())).containsAllEntriesOf(properties));
        }
        assertThat(told.stream().filter(change -> !(change instanceof PropertiesDeclared)))
                .containsExactlyInAnyOrderElementsOf(
                        SchemaDiff.between(before.objectTypes(), after.objectTypes(), wanted.renames()).stream()
                                .filter(change -> wanted.extent() == Extent.WHOLE || !isRemovedWithItsProperty(change))
                                .toList());
    }

    /// That nothing leads to an embedded type any more is said by the change of the property that did.
    private static boolean isRemovedWithItsProperty(SchemaChange change) {
        return change instanceof SchemaChange.TypeRemoved it && it.removed().kind() == Kind.EMBEDDED;
    }

    /// Without order: the order of properties is that of their first appearance.
    private static Map<String, Map<String, Object>> shape(List<ObjectType> types) {
        Map<String, Map<String, Object>> shape = new TreeMap<>();
        types.forEach(type -> {
            Map<String, Object> properties = new TreeMap<>();
            type.properties().forEach(property -> properties.put(property.name(), property));
            shape.put(type.name(), properties);
        });
        return shape;
    }

    /// One rename of a property that goes to one that comes.
    private static Renames renames(List<ObjectType> before, List<ObjectType> after) {
        Map<String, String> renames = new HashMap<>();
        Set<String> old = names(before.getFirst());
        Set<String> now = names(after.getFirst());
        List<String> gone =
                old.stream().filter(name -> !now.contains(name)).sorted().toList();
        List<String> added =
                now.stream().filter(name -> !old.contains(name)).sorted().toList();
        if (!gone.isEmpty() && !added.isEmpty()) {
            renames.put("Task." + gone.getFirst(), added.getFirst());
        }
        return new Renames(Map.of(), renames);
    }

    private static Set<String> names(ObjectType type) {
        Set<String> names = new HashSet<>();
        type.properties().forEach(property -> names.add(property.name()));
        return names;
    }

    @Provide
    Arbitrary<List<ObjectType>> types() {
        Arbitrary<ObjectType> place = properties(false)
                .map(properties -> new ObjectType("Place", Kind.EMBEDDED, Optional.empty(), properties));
        Arbitrary<ObjectType> task = Combinators.combine(
                        properties(true), Arbitraries.of(Kind.TOP_LEVEL, Kind.ASYMMETRIC))
                .as((properties, kind) -> new ObjectType("Task", kind, Optional.of("_id"), properties));
        return Combinators.combine(task, place).as((outer, inner) -> {
            boolean embeds = outer.properties().stream().anyMatch(property -> PropertyTypes.target(property.type())
                    .filter("Place"::equals)
                    .isPresent());
            return embeds ? List.of(outer, inner) : List.of(outer);
        });
    }

    private static Arbitrary<List<io.tandem.contract.schema.Property>> properties(boolean outer) {
        Arbitrary<PropertyType> scalars = Arbitraries.of(
                Scalar.INT, Scalar.STRING, Scalar.DOUBLE, new ListOf(Scalar.INT), new DictionaryOf(Scalar.INT));
        Arbitrary<PropertyType> types = outer
                ? Arbitraries.oneOf(
                        scalars, Arbitraries.of(new Link("Place"), new ListOf(new Link("Place")), new Link("Person")))
                : scalars;
        Arbitrary<io.tandem.contract.schema.Property> property = Combinators.combine(
                        Arbitraries.of(NAMES), types, Arbitraries.of(true, false))
                .as((name, type, optional) ->
                        new io.tandem.contract.schema.Property(name, type, type instanceof Link || optional, false));
        Arbitrary<io.tandem.contract.schema.Property> id = Arbitraries.of(Scalar.INT, Scalar.STRING)
                .map(type -> new io.tandem.contract.schema.Property("_id", type, false, false));
        return Combinators.combine(
                        id,
                        property.list()
                                .uniqueElements(io.tandem.contract.schema.Property::name)
                                .ofMinSize(1)
                                .ofMaxSize(5))
                .as((key, others) -> {
                    List<io.tandem.contract.schema.Property> all = new ArrayList<>();
                    if (outer) {
                        all.add(key);
                    }
                    all.addAll(others);
                    return all;
                });
    }
}
