package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InferenceTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | int?",
                "{$numberLong: '1700000000000'} | int?",
                "1.5 | double?",
                "'x' | string?",
                "true | bool?",
                "{$date: '2026-01-01T00:00:00Z'} | date?",
                "{$oid: '65f000000000000000000000'} | object id?",
                "{$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}} | uuid?",
                "{$binary: {base64: 'AAAA', subType: '00'}} | data?",
                "{$numberDecimal: '1.5'} | decimal?",
                "[1, 2] | array<int>",
                "[12, 26.49] | array<double>",
                "[1, null] | array<int>?",
                "[1, 'a'] | array<mixed>?",
                "[[1], [2]] | array<mixed>?",
                "[{a: 1}, {b: 2}] | array<Quake_p>",
                "{a: 1} | <Quake_p>?",
            })
    void a_value_tells_its_type_and_everything_is_optional(String value, String type) {
        assertThat(property(grown("{_id: 'q', p: " + value + "}"), "p")).isEqualTo(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "[null]"})
    void what_tells_nothing_waits_until_a_value_tells(String value) {
        TypeSchema waiting = grown("{_id: 'q', p: " + value + "}");
        assertThat(waiting.types().get("Quake").properties()).containsOnlyKeys("_id");

        assertThat(property(grown(waiting, "{_id: 'q', p: [1.5]}"), "p")).isEqualTo("array<double>");
    }

    @Test
    void the_id_is_required_and_the_primary_key() {
        TypeSchema schema = grown("{_id: {$oid: '65f000000000000000000000'}}");

        assertThat(property(schema, "_id")).isEqualTo("object id");
        assertThat(schema.types().get("Quake").primaryKey()).contains("_id");
    }

    @Test
    void embedded_objects_are_titled_after_their_place_and_grow() {
        TypeSchema schema = grown(grown("{_id: 1, geo: {lat: 1}}"), "{_id: 1, geo: {lon: 2, in: {deep: true}}}");

        assertThat(schema.types()).containsOnlyKeys("Quake", "Quake_geo", "Quake_geo_in");
        assertThat(schema.types().get("Quake_geo").properties()).containsOnlyKeys("lat", "lon", "in");
    }

    @Test
    void a_title_that_is_taken_gets_another() {
        TypeSchema schema = grown("{_id: 1, a: {b_c: {x: 1}}, a_b: {c: {y: 1}}}");

        assertThat(schema.types()).containsOnlyKeys("Quake", "Quake_a", "Quake_a_b_c", "Quake_a_b", "Quake_a_b_c_");
    }

    @Test
    void an_inferred_int_becomes_a_double_when_one_arrives_and_keeps_taking_ints() {
        TypeSchema schema = grown(grown("{_id: 1, mag: 2, list: [1]}"), "{_id: 2, mag: 2.04, list: [1, 2.5]}");

        assertThat(property(schema, "mag")).isEqualTo("double?");
        assertThat(property(schema, "list")).isEqualTo("array<double>");
        assertThat(Inference.ofObject(schema, BsonDocument.parse("{_id: 3, mag: 3, list: [3]}")))
                .isSameAs(Observation.NOTHING_NEW);
    }

    @Test
    void nothing_else_changes_its_type_and_every_violation_is_named() {
        Observation observation = Inference.ofObject(
                grown("{_id: 1, a: 1, b: [1], c: {d: true}}"),
                BsonDocument.parse("{_id: 'x', a: 'x', b: ['x'], c: {d: 1}, e: 5}"));

        assertThat(observation.breaking())
                .containsExactly(
                        "Property 'Quake._id' has been changed from 'int' to 'string'.",
                        "Property 'Quake.a' has been changed from 'int' to 'string'.",
                        "Property 'Quake.b' has been changed from 'array<int>' to 'array<string>'.",
                        "Property 'Quake_c.d' has been changed from 'bool' to 'int'.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{k: 'x'} | Property 'Quake.d' has been changed from 'dictionary<string, int>' to 'dictionary<string, string>'.",
                "{k: 1, l: 'x', m: null} | Property 'Quake.d' has been changed from 'dictionary<string, int>' to 'dictionary<string, mixed>'.",
                "{k: {a: 1}} | Property 'Quake.d' has been changed from 'dictionary<string, int>' to 'dictionary<string, Quake_d>'.",
                "[1] | Property 'Quake.d' has been changed from 'dictionary<string, int>' to 'array<int>'.",
                "{k: {$minKey: 1}} | Property 'Quake.d' has a value of BSON type 'min_key', which no Realm type can hold.",
                "{k: 1, l: [{$minKey: 1}]} | Property 'Quake.d' has a value of BSON type 'min_key', which no Realm type can hold."
            })
    void what_is_no_such_dictionary_is_named_like_what_is_no_such_list(String value, String reason) {
        TypeSchema schema = TypeSchema.empty("Quake")
                .with(
                        List.of(new SchemaChange.TypeAdded(new ObjectType(
                                "Quake",
                                ObjectType.Kind.TOP_LEVEL,
                                Optional.of("_id"),
                                List.of(
                                        new Property("_id", Scalar.INT, false, false),
                                        new Property("d", new DictionaryOf(Scalar.INT), true, false))))),
                        false,
                        1);

        Observation observation = Inference.ofObject(schema, BsonDocument.parse("{_id: 1, d: " + value + "}"));

        assertThat(Stream.concat(observation.breaking().stream(), observation.unsupported().stream()))
                .containsExactly(reason);
    }

    @Test
    void null_is_no_element_of_a_list_of_objects_whenever_it_comes() {
        String reason = "Property 'Quake.p' of type 'array' cannot be nullable.";
        BsonDocument object = BsonDocument.parse("{_id: 1, p: [null, {a: 1}]}");

        assertThat(Inference.ofObject(TypeSchema.empty("Quake"), object).breaking())
                .containsExactly(reason);
        assertThat(Inference.ofObject(grown("{_id: 1, p: [{a: 1}]}"), object).breaking())
                .containsExactly(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{$regularExpression: {pattern: 'a', options: ''}}",
                "{$timestamp: {t: 1, i: 1}}",
                "{$minKey: 1}",
                "{$maxKey: 1}",
                "{$code: 'x'}",
                "{$undefined: true}",
                "[{$minKey: 1}]",
                "[[{$minKey: 1}]]",
                "{a: {$minKey: 1}}"
            })
    void what_no_realm_type_holds_is_named(String value) {
        Observation observation =
                Inference.ofObject(TypeSchema.empty("Quake"), BsonDocument.parse("{_id: 1, p: " + value + "}"));

        assertThat(observation.unsupported())
                .singleElement()
                .asString()
                .startsWith("Property 'Quake")
                .endsWith("which no Realm type can hold.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{p: 1}", "{_id: null}", "{_id: 1.5}", "{_id: {a: 1}}", "{_id: [1]}", "{_id: true}"})
    void an_object_without_a_key_is_refused(String object) {
        assertThat(Inference.ofObject(TypeSchema.empty("Quake"), BsonDocument.parse(object))
                        .breaking())
                .singleElement()
                .asString()
                .contains("Quake._id")
                .endsWith("cannot be made the primary key.");
    }

    @Test
    void odd_names_are_names() {
        TypeSchema schema = grown("{_id: 1, '': 1, 'a.b': 2, '$set': 3, 'a': {'$inc': {'x.y': 1}}}");

        assertThat(schema.types().get("Quake").properties()).containsOnlyKeys("_id", "", "a.b", "$set", "a");
    }

    @Test
    void too_many_levels_are_refused_before_mongodb_has_to() {
        BsonDocument deep = new BsonDocument("v", new BsonInt32(1));
        for (int i = 0; i < 150; i++) {
            deep = new BsonDocument("d", deep);
        }
        deep.append("_id", new BsonString("deep"));

        assertThat(Inference.ofObject(TypeSchema.empty("Quake"), deep).unsupported())
                .containsExactly("An object of type 'Quake' has more than 100 levels.");
    }

    @Test
    void a_change_of_properties_is_observed_like_an_object_and_spares_the_key() {
        TypeSchema schema = grown("{_id: 1, mag: 1}");

        Observation observation = Inference.ofUpdate(
                schema, new BsonInt32(1), BsonDocument.parse("{mag: 'x', more: 1, _id: 2}"), List.of());

        assertThat(observation.breaking())
                .containsExactly(
                        "Property 'Quake._id' is the primary key and cannot be set or removed.",
                        "Property 'Quake.mag' has been changed from 'int' to 'string'.");
    }

    private static TypeSchema grown(String object) {
        return grown(TypeSchema.empty("Quake"), object);
    }

    static TypeSchema grown(TypeSchema schema, String object) {
        Observation observation = Inference.ofObject(schema, BsonDocument.parse(object));
        assertThat(observation.breaking()).isEmpty();
        assertThat(observation.unsupported()).isEmpty();
        return schema.with(observation.changes(), true, schema.version() + 1);
    }

    private static String property(TypeSchema schema, String name) {
        var property = schema.types().get("Quake").properties().get(name).property();
        return property.type().text() + (property.optional() ? "?" : "");
    }
}
