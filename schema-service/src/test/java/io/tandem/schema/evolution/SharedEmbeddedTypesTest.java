package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.EvolutionDecision.Unchanged;
import io.tandem.schema.evolution.Wanted.Extent;
import io.tandem.schema.model.RealmNotation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// An embedded type is one type, whatever embeds it: who changes it in one schema of an app changes it in all.
class SharedEmbeddedTypesTest {
    private static final String PLACE = "{'name':'Place','embedded':true,'properties':%s}";
    private static final String TASK = "{'name':'Task','primaryKey':'_id','properties':{'_id':'int','place':'Place'}}";
    private static final String ORDER =
            "{'name':'Order','primaryKey':'_id','properties':{'_id':'int','note':'string?','at':'Place'}}";
    private static final String OTHER = "{'name':'Other','primaryKey':'_id','properties':{'_id':'int'}}";

    @Test
    void what_the_whole_of_an_embedded_type_is_to_be_reaches_every_schema_that_has_it_and_nothing_else_there() {
        Map<String, TypeSchema> current = app("{'lat':'double','name':'string?'}");

        Refuse refuse = (Refuse) decide(current, whole(TASK, PLACE.formatted("{'lat':'double','alt':'int?'}")));

        assertThat(refuse.refusal().reasons()).containsExactly("Property 'Place.name' has been removed.");
        assertThat(refuse.refused().schemas()).containsOnlyKeys("Task", "Order");
        TypeSchema order = schema(refuse.refused(), "Order");
        assertThat(order.version()).isEqualTo(2);
        assertThat(names(order, "Order")).containsExactly("_id", "note", "at");
        assertThat(names(order, "Place")).containsExactly("lat", "alt");
        assertThat(names(schema(refuse.refused(), "Task"), "Place")).containsExactly("lat", "alt");
    }

    @Test
    void what_an_embedded_type_embeds_comes_with_it() {
        Map<String, TypeSchema> current = app("{'lat':'double'}");
        List<ObjectType> wanted = types(
                TASK,
                PLACE.formatted("{'lat':'double','spot':'Spot'}"),
                "{'name':'Spot','embedded':true,'properties':{'no':'int'}}");

        for (Authority authority : List.of(Authority.OPERATOR, Authority.CLIENT_IN_DEVELOPMENT)) {
            for (Extent extent : Extent.values()) {
                Apply apply = (Apply)
                        ModelEvolution.decide(current, new Wanted(wanted, Renames.NONE, extent), authority, false);

                assertThat(schema(apply, "Order").types()).containsOnlyKeys("Order", "Place", "Spot");
            }
        }
    }

    @Test
    void a_renamed_embedded_type_is_renamed_wherever_it_is() {
        Map<String, TypeSchema> current = app("{'lat':'double','name':'string?'}");
        Renames renames = new Renames(Map.of("Place", "Address"), Map.of("Place.lat", "latitude"));

        for (Extent extent : Extent.values()) {
            Refuse refuse = (Refuse) decide(
                    current,
                    new Wanted(
                            types(
                                    TASK.replace("'Place'", "'Address'"),
                                    "{'name':'Address','embedded':true,'properties':{'latitude':'double','name':'string?'}}"),
                            renames,
                            extent));

            TypeSchema order = schema(refuse.refused(), "Order");
            assertThat(order.types()).containsOnlyKeys("Order", "Address");
            assertThat(names(order, "Address")).containsExactly("latitude", "name");
            assertThat(order.types().get("Order").objectType().property("at"))
                    .hasValueSatisfying(at -> assertThat(at.type()).isEqualTo(new Link("Address")));
        }
    }

    @Test
    void an_embedded_type_that_comes_into_another_schema_is_what_the_app_knows_of_it() {
        Map<String, TypeSchema> current = app("{'lat':'double','name':'string?'}");

        Apply apply = (Apply) decide(current, named(OTHER.replace("'int'}", "'int','place':'Place'}")));

        assertThat(names(schema(apply, "Other"), "Place")).containsExactly("lat", "name");
        assertThat(apply.schemas()).containsOnlyKeys("Other");
    }

    @Property(tries = 2_000)
    void what_is_told_is_what_is_applied_in_every_schema(
            @ForAll("types") List<ObjectType> before,
            @ForAll("types") List<ObjectType> there,
            @ForAll("types") List<ObjectType> after,
            @ForAll Extent extent) {
        TypeSchema order = schema("Order", order(place(there)));
        Map<String, TypeSchema> current = Map.of("Task", schema("Task", before), "Order", order);
        Wanted wanted = new Wanted(after, Renames.NONE, extent);

        EvolutionDecision told = decide(current, wanted);

        assertThat(decide(current, wanted)).isEqualTo(told);
        Map<String, TypeSchema> made = new TreeMap<>(current);
        switch (told) {
            case Unchanged ignored -> {}
            case Apply apply -> made.putAll(apply.schemas());
            case Refuse refuse -> made.putAll(refuse.refused().schemas());
        }
        assertThat(decide(made, wanted)).isInstanceOf(Unchanged.class);
        TypeSchema changed = made.get("Order");
        assertThat(changed.types().get("Order")).isEqualTo(order.types().get("Order"));
        Set<Object> place = properties(changed);
        after.stream()
                .filter(type -> type.name().equals("Place"))
                .findFirst()
                .ifPresentOrElse(
                        given -> {
                            switch (extent) {
                                case WHOLE -> assertThat(place).isEqualTo(Set.copyOf(given.properties()));
                                case NAMED -> assertThat(place).containsAll(given.properties());
                            }
                        },
                        () -> assertThat(changed).isEqualTo(order));
    }

    @Provide
    Arbitrary<List<ObjectType>> types() {
        return new DryRunPropertyTest().types();
    }

    private static Set<Object> properties(TypeSchema schema) {
        return new HashSet<>(schema.types().get("Place").objectType().properties());
    }

    private static ObjectType place(List<ObjectType> types) {
        return types.stream()
                .filter(type -> type.name().equals("Place"))
                .findFirst()
                .orElse(new ObjectType(
                        "Place",
                        Kind.EMBEDDED,
                        Optional.empty(),
                        List.of(new io.tandem.contract.schema.Property("a", Scalar.INT, true, false))));
    }

    private static List<ObjectType> order(ObjectType place) {
        List<ObjectType> types = new ArrayList<>(types(ORDER));
        types.add(place);
        return types;
    }

    /// Three schemas; two of them have a place.
    private static Map<String, TypeSchema> app(String place) {
        return Map.of(
                "Task", schema("Task", types(TASK, PLACE.formatted(place))),
                "Order", schema("Order", types(ORDER, PLACE.formatted(place))),
                "Other", schema("Other", types(OTHER)));
    }

    private static TypeSchema schema(String title, List<ObjectType> types) {
        return TypeSchema.empty(title).with(SchemaDiff.between(List.of(), types), false, 1);
    }

    private static TypeSchema schema(Apply apply, String title) {
        return Optional.ofNullable(apply.schemas().get(title)).orElseThrow();
    }

    private static List<String> names(TypeSchema schema, String type) {
        return List.copyOf(Optional.ofNullable(schema.type(type))
                .orElseThrow()
                .properties()
                .keySet());
    }

    private static EvolutionDecision decide(Map<String, TypeSchema> current, Wanted wanted) {
        return ModelEvolution.decide(current, wanted, Authority.OPERATOR, false);
    }

    private static Wanted whole(String... types) {
        return new Wanted(types(types), Renames.NONE, Extent.WHOLE);
    }

    private static Wanted named(String... types) {
        return new Wanted(types(types), Renames.NONE, Extent.NAMED);
    }

    private static List<ObjectType> types(String... types) {
        try {
            String json = "[" + String.join(",", types).replace('\'', '"') + "]";
            return RealmNotation.objectTypes(new ObjectMapper().readTree(json), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
