package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.Wanted.Extent;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Inferred embedded types that are no more once somebody declares what they are.
class RefinedAwayTest {
    private static final String ADDRESS = "{'name':'Address','embedded':true,'properties':{'a':'int'}}";
    private static final String PLACE = "{'name':'Place','embedded':true,'properties':{'x':'int'}}";
    private static final String PERSON = "{'name':'Person','primaryKey':'_id','properties':{'_id':'string'}}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{more: {a: 1, b: 2}}                         | 'more':'int{}'                     |",
                "{more: {a: 1, b: {c: {d: 1}}}}               | 'more':'mixed{}'                   |",
                "{more: {a: 'p'}}                             | 'more':'Person{}'                  |" + PERSON,
                "{more: {a: {x: 1}, b: {x: 2}}}               | 'more':'Place{}'                   |" + PLACE,
                "{home: {a: 1}, work: {a: 1}, all: [{a: 1}]}  | 'home':'Address','work':'Address','all':'Address[]' |"
                        + ADDRESS,
            })
    void what_is_refined_whole_breaks_nothing(String object, String properties, String types) {
        for (Extent extent : Extent.values()) {
            TypeSchema task = schema((Apply) decide(extent, object, task(properties), types));

            assertThat(task.types()).doesNotContainKeys("Task_more", "Task_more_b", "Task_home", "Task_work");
            assertThat(task.types().values())
                    .flatExtracting(type -> type.properties().values())
                    .noneMatch(SchemaProperty::provisional);
        }
    }

    @ParameterizedTest
    @EnumSource(Extent.class)
    void of_two_types_that_become_one_nothing_is_forgotten(Extent extent) {
        String[] objects = {
            "{home: {a: 1}, work: {a: 1, b: 2}}",
            "{home: {a: 1, b: 2}, work: {a: 1}}",
            "{home: {a: 1}, work: [{a: 1, b: 2}]}",
        };
        for (String object : objects) {
            String work = object.contains("[") ? "Address[]" : "Address";

            EvolutionDecision decision =
                    decide(extent, object, task("'home':'Address','work':'" + work + "'"), ADDRESS);

            assertAddress(extent, decision, "Address");
        }
        assertAddress(
                extent,
                decide(extent, "{all: {h: {a: 1}, w: {a: 1, b: 2}}}", task("'all':'Address{}'"), ADDRESS),
                "Address");
    }

    /// A model leaves out what stays provisional; an operator who wants exactly this removes it.
    private static void assertAddress(Extent extent, EvolutionDecision decision, String type) {
        switch (extent) {
            case NAMED -> {
                SchemaProperty b =
                        schema((Apply) decision).types().get(type).properties().get("b");
                assertThat(b).isNotNull();
                assertThat(b.provisional()).isTrue();
            }
            case WHOLE ->
                assertThat(((Refuse) decision).refusal().reasons())
                        .containsExactly("Property 'Address.b' has been removed.");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{home: {a: 1, t: ['x']}, work: {a: 1, t: [null, 'y']}}       | t array<string>?",
                "{home: {a: 1, t: 1}, work: {a: 1, t: 1.5}}                   | t double?",
                "{home: {a: 1, t: 1.5}, work: {a: 1, t: 1}}                   | t double?",
                "{home: {a: 1, t: ['x']}, work: {a: 1, t: [1, 'y']}}          | t array<mixed>?",
                "{home: {a: 1, t: [1, 'x']}, work: {a: 1, t: ['y']}}          | t array<mixed>?",
                "{home: {a: 1, t: {x: 1}}, work: {a: 1, t: {x: 2.5, y: 'z'}}} | t <Task_home_t>?; x double?, y string?",
            })
    void what_a_model_leaves_out_holds_the_values_of_both(String object, String expected) {
        TypeSchema task =
                schema((Apply) decide(Extent.NAMED, object, task("'home':'Address','work':'Address'"), ADDRESS));

        assertThat(task.types().values().stream().map(RefinedAwayTest::text).collect(Collectors.joining("; ")))
                .isEqualTo("_id int, home <Address>?, work <Address>?; a int, " + expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{home: {a: 1, zip: 1}, work: {a: 1, zip: 'x'}}",
                "{home: {a: 1, zip: [1]}, work: {a: 1, zip: 1}}",
                "{home: {a: 1, zip: {n: 1}}, work: {a: 1, zip: 'x'}}",
                "{home: {a: 1, zip: {n: 1}}, work: {a: 1, zip: {n: 'x'}}}",
            })
    void two_types_that_disagree_in_what_the_model_leaves_out_do_not_become_one(String object) {
        Refuse refuse = (Refuse) decide(Extent.NAMED, object, task("'home':'Address','work':'Address'"), ADDRESS);

        assertThat(refuse.refusal().reasons())
                .containsExactly("Property 'Task.work' has been changed from '<Task_work>' to '<Address>'.");
    }

    @Test
    void what_another_property_still_has_inside_is_not_refined_away() {
        Refuse refuse = (Refuse) decide(
                Extent.WHOLE,
                "{home: {a: 1, in: {x: 1}}, work: {a: 1}}",
                task("'home':'Address','work':'Address'"),
                ADDRESS);

        assertThat(refuse.refusal().reasons())
                .containsExactly("Property 'Address.in' has been removed.", "Class 'Task_home_in' has been removed.");
    }

    private static EvolutionDecision decide(Extent extent, String object, String task, String types) {
        TypeSchema empty = TypeSchema.empty("Task");
        BsonDocument inserted = BsonDocument.parse(object).append("_id", new org.bson.BsonInt32(1));
        TypeSchema inferred = empty.with(Inference.ofObject(empty, inserted).changes(), true, 1);
        return ModelEvolution.decide(
                Map.of("Task", inferred),
                new Wanted(types(task + (types == null ? "" : "," + types)), Renames.NONE, extent),
                Authority.OPERATOR,
                false);
    }

    private static TypeSchema schema(Apply apply) {
        return apply.schemas().get("Task");
    }

    private static String task(String properties) {
        return "{'name':'Task','primaryKey':'_id','properties':{'_id':'int'," + properties + "}}";
    }

    private static List<ObjectType> types(String types) {
        try {
            return RealmNotation.objectTypes(
                    new ObjectMapper().readTree("[" + types.replace('\'', '"') + "]"), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(TypeSchema.SchemaType type) {
        return type.properties().values().stream()
                .map(SchemaProperty::property)
                .map(p -> p.name() + " " + p.type().text() + (p.optional() ? "?" : ""))
                .collect(Collectors.joining(", "));
    }
}
