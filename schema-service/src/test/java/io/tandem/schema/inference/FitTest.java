package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitTest {
    private static final Map<String, PropertyType> TYPES = Map.ofEntries(
            Map.entry("int", Scalar.INT),
            Map.entry("bool", Scalar.BOOL),
            Map.entry("float", Scalar.FLOAT),
            Map.entry("double", Scalar.DOUBLE),
            Map.entry("string", Scalar.STRING),
            Map.entry("data", Scalar.DATA),
            Map.entry("date", Scalar.DATE),
            Map.entry("objectId", Scalar.OBJECT_ID),
            Map.entry("uuid", Scalar.UUID),
            Map.entry("decimal", Scalar.DECIMAL),
            Map.entry("mixed", Scalar.MIXED),
            Map.entry("int[]", new ListOf(Scalar.INT)),
            Map.entry("double<>", new SetOf(Scalar.DOUBLE)),
            Map.entry("int<>", new SetOf(Scalar.INT)),
            Map.entry("mixed<>", new SetOf(Scalar.MIXED)),
            Map.entry("decimal<>", new SetOf(Scalar.DECIMAL)),
            Map.entry("string{}", new DictionaryOf(Scalar.STRING)),
            Map.entry("Person", new Link("Person")),
            Map.entry("Person[]", new ListOf(new Link("Person"))),
            Map.entry("Address", new Link("Address")),
            Map.entry("Address[]", new ListOf(new Link("Address"))),
            Map.entry("Address{}", new DictionaryOf(new Link("Address"))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "int | 1 | ",
                "int | {$numberLong: '1'} | ",
                "int | 1.5 | wrong-type /p",
                "double | 1 | ",
                "float | {$numberLong: '1'} | ",
                "double | {$numberDecimal: '1'} | wrong-type /p",
                "bool | 0 | wrong-type /p",
                "string | 'x' | ",
                "string | {$symbol: 'x'} | unsupported /p",
                "data | {$binary: {base64: 'AAAA', subType: '00'}} | ",
                "uuid | {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '04'}} | ",
                "uuid | {$binary: {base64: 'AAAAAAAAAAAAAAAAAAAAAA==', subType: '03'}} | wrong-type /p",
                "date | {$date: '2026-01-01T00:00:00Z'} | ",
                "date | {$timestamp: {t: 1, i: 1}} | unsupported /p",
                "objectId | '65f000000000000000000000' | wrong-type /p",
                "decimal | {$numberDecimal: '1'} | ",
                "mixed | {a: [1, 'x', null]} | ",
                "mixed | {a: [1, {$minKey: 1}]} | unsupported /p/a/1",
                "int[] | [] | ",
                "int[] | 1 | wrong-type /p",
                "int[] | [1, 'x', 2.5] | wrong-type /p/1, wrong-type /p/2",
                "int[] | [1, null] | null /p/1",
                "int[] | null | ",
                "int<> | [1, 2] | ",
                "int<> | [1, {$numberLong: '1'}, 2, 2] | duplicate /p/1, duplicate /p/3",
                "double<> | [1, 1.0] | duplicate /p/1",
                "double<> | [0.0, -0.0, NaN, 1] | duplicate /p/1",
                "mixed<> | [1, '1', {$numberLong: '1'}, 1.0, {$numberDecimal: '1.00'}, 1.5] | duplicate /p/2, duplicate /p/3, duplicate /p/4",
                "mixed<> | ['n1', 1, 0, -0.0, 1e300, {$numberDecimal: '1'}] | duplicate /p/3, duplicate /p/5",
                "decimal<> | [{$numberDecimal: '1'}, {$numberDecimal: '1.0'}, {$numberDecimal: '-0'}, {$numberDecimal: '0'}] | duplicate /p/1, duplicate /p/3",
                "string{} | {a: 'x', 'b.c': 1, '$d': 'x', '': null} | wrong-type /p/b.c, null /p/",
                "string{} | [] | wrong-type /p",
                "Person | 'anna' | ",
                "Person | 7 | wrong-type /p",
                "Person[] | ['anna', {}] | wrong-type /p/1",
                "Address | {street: 'x'} | ",
                "Address | {} | missing /p/street",
                "Address | {street: null, zip: 'x', more: 1} | null /p/street, wrong-type /p/zip",
                "Address | 'x' | wrong-type /p",
                "Address[] | [{street: 'x'}, {street: 1}, 2] | wrong-type /p/1/street, wrong-type /p/2",
                "Address{} | {'a/b': {street: 1}, 'c~': {}} | wrong-type /p/a~1b/street, missing /p/c~0/street",
            })
    void every_reason_is_named_with_its_place(String type, String value, String reasons) {
        BsonDocument document = BsonDocument.parse("{_id: 1, p: " + value + "}");

        assertThat(found(schema(TYPES.get(type), false), document))
                .containsExactlyElementsOf(reasons == null ? List.of() : List.of(reasons.split(", ")));
    }

    /// One table says what fits: what inference takes as it is fits, and what it calls breaking does not.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "{$numberLong: '7'}",
                "1.5",
                "'x'",
                "true",
                "null",
                "[]",
                "[1]",
                "['x', 'y']",
                "[1.5, 2]",
                "[null]",
                "[{street: 'x'}]",
                "{}",
                "{street: 'x'}",
                "{a: 'x'}",
                "{a: null}",
                "{$date: 1}",
                "{$oid: '65f000000000000000000000'}",
                "{$numberDecimal: '1'}",
                "{$binary: {base64: 'AAAA', subType: '00'}}",
                "{$minKey: 1}",
                "[{$minKey: 1}]"
            })
    void inference_and_fit_are_of_one_mind(String value) {
        BsonDocument document = BsonDocument.parse("{_id: 1, p: " + value + "}");
        TYPES.forEach((name, type) -> {
            for (boolean optional : new boolean[] {true, false}) {
                TypeSchema schema = schema(type, optional);
                Observation observation = Inference.ofObject(schema, document);
                List<Misfit> misfits = Fit.reasons(schema, Map.of(), document).stream()
                        .filter(misfit -> misfit.kind() != Misfit.Kind.MISSING)
                        .toList();

                assertThat(misfits.isEmpty())
                        .as("%s in %s, %s, %s", value, name, observation, misfits)
                        .isEqualTo(observation.breaking().isEmpty()
                                && observation.unsupported().isEmpty());
            }
        });
    }

    @Test
    void a_required_property_has_to_be_there_and_everything_else_may() {
        TypeSchema required = schema(Scalar.STRING, false);

        assertThat(found(required, BsonDocument.parse("{_id: 1, other: {$minKey: 1}}")))
                .containsExactly("missing /p");
        assertThat(found(required, BsonDocument.parse("{_id: 1, p: null}"))).containsExactly("null /p");
        assertThat(found(schema(Scalar.STRING, true), BsonDocument.parse("{_id: 1, more: 1}")))
                .isEmpty();
        assertThat(found(schema(new ListOf(Scalar.INT), false), BsonDocument.parse("{_id: 1}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{_id: 'x'}", "{_id: null}", "{_id: {a: 1}}", "{_id: 1.5}", "{}"})
    void a_key_of_another_type_does_not_fit(String document) {
        assertThat(found(schema(Scalar.STRING, true), BsonDocument.parse(document)))
                .containsExactly("wrong-type /_id");
    }

    @Test
    void a_sentence_names_property_type_and_value() {
        assertThat(Fit.reasons(schema(Scalar.INT, false), Map.of(), BsonDocument.parse("{_id: 1, p: 'x'}")))
                .extracting(Misfit::message)
                .containsExactly("Property 'Task.p' of type 'int' has a value of type 'string' here.");
        assertThat(Fit.reasons(schema(Scalar.INT, false), Map.of(), BsonDocument.parse("{_id: 1}")))
                .extracting(Misfit::message)
                .containsExactly("The required property 'Task.p' of type 'int' is missing.");
    }

    @Test
    void too_many_levels_and_too_many_reasons_are_said_once() {
        BsonValue deep = new BsonInt32(1);
        for (int i = 0; i < 150; i++) {
            deep = new BsonDocument("d", deep);
        }
        BsonDocument document = new BsonDocument("_id", new BsonInt32(1)).append("p", deep);
        assertThat(Fit.reasons(schema(Scalar.MIXED, true), Map.of(), document))
                .extracting(Misfit::kind)
                .containsExactly(Misfit.Kind.TOO_DEEP);

        document.put(
                "p",
                new BsonArray(IntStream.range(0, 5_000)
                        .mapToObj(i -> new BsonString("x"))
                        .toList()));
        assertThat(Fit.reasons(schema(new ListOf(Scalar.INT), true), Map.of(), document))
                .hasSize(Fit.MAX_REASONS + 1)
                .last()
                .extracting(Misfit::kind)
                .isEqualTo(Misfit.Kind.MORE);
    }

    @Test
    void names_are_names_and_long_ones_are_cut() {
        TypeSchema schema = TypeSchema.empty("Task").with(List.of(), true, 1);
        schema = schema.with(
                List.of(new SchemaChange.TypeAdded(new ObjectType(
                        "Task",
                        ObjectType.Kind.TOP_LEVEL,
                        Optional.of("_id"),
                        List.of(
                                property("_id", Scalar.INT, false),
                                property("a.b", Scalar.INT, false),
                                property("$set", Scalar.INT, false),
                                property("", Scalar.INT, false),
                                property("n".repeat(5_000), Scalar.INT, false))))),
                false,
                1);

        List<Misfit> misfits = Fit.reasons(schema, Map.of(), BsonDocument.parse("{_id: 1, 'a.b': '$x', '$set': 1}"));

        assertThat(misfits).extracting(Misfit::pointer).startsWith("/a.b", "/");
        assertThat(misfits)
                .last()
                .satisfies(
                        misfit -> assertThat(misfit.message().length()).isLessThan(Fit.MAX_NAME + 100),
                        misfit -> assertThat(misfit.pointer()).hasSize(Fit.MAX_NAME + 2));
    }

    private static List<String> found(TypeSchema schema, BsonDocument document) {
        return Fit.reasons(schema, Map.of("Person", Scalar.STRING), document).stream()
                .map(misfit -> misfit.kind().word() + " " + misfit.pointer())
                .toList();
    }

    private static TypeSchema schema(PropertyType type, boolean optional) {
        ObjectType task = new ObjectType(
                "Task",
                ObjectType.Kind.TOP_LEVEL,
                Optional.of("_id"),
                List.of(property("_id", Scalar.INT, false), property("p", type, optional)));
        ObjectType address = new ObjectType(
                "Address",
                ObjectType.Kind.EMBEDDED,
                Optional.empty(),
                List.of(property("street", Scalar.STRING, false), property("zip", Scalar.INT, true)));
        return TypeSchema.empty("Task")
                .with(List.of(new SchemaChange.TypeAdded(task), new SchemaChange.TypeAdded(address)), false, 1);
    }

    private static Property property(String name, PropertyType type, boolean optional) {
        return new Property(name, type, optional, false);
    }
}
