package io.tandem.partner.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.partner.transform.PropertyGroups.Group;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformTest {

    private static Transform.Both compile(String forward, String reverse) {
        return Transform.compile(BsonArray.parse(forward), BsonArray.parse(reverse));
    }

    private static PropertyGroups groups(String forward, String reverse) {
        Transform.Both both = compile(forward, reverse);
        return new PropertyGroups(both.forward(), both.reverse());
    }

    @Test
    void short_forms_invert_themselves_last_first() {
        Transform.Both both =
                compile("[{rename: {name: 'title'}}, {convert: {title: {from: 'string', to: 'int'}}}]", "[]");

        assertThat(both.reverse().stages().getFirst().toJson())
                .contains("$convert")
                .contains("\"to\": \"string\"");
        assertThat(both.reverse().stages().get(1)).isEqualTo(BsonDocument.parse("{$set: {name: '$title'}}"));
    }

    @Test
    void a_rename_takes_the_old_name_away() {
        assertThat(compile("[{rename: {mag: 'magnitude'}}]", "[]").forward().stages())
                .containsExactly(
                        BsonDocument.parse("{$set: {magnitude: '$mag'}}"), BsonDocument.parse("{$unset: ['mag']}"));
    }

    @Test
    void two_properties_can_swap_their_names() {
        assertThat(compile("[{rename: {a: 'b', b: 'a'}}]", "[]").forward().stages())
                .containsExactly(BsonDocument.parse("{$set: {b: '$a', a: '$b'}}"));
    }

    @Test
    void a_constant_is_data() {
        assertThat(compile("[{set: {source: '$$NOW'}}]", "[]").forward().stages())
                .containsExactly(BsonDocument.parse("{$set: {source: {$literal: '$$NOW'}}}"));
    }

    @Test
    void the_id_maps_by_a_stage_of_its_own() {
        Transform.Both both = compile("[{rename: {a: 'b'}}, {convert: {_id: {from: 'int', to: 'string'}}}]", "[]");

        assertThat(both.forward().idStages())
                .containsExactly(BsonDocument.parse("{$set: {_id: {$convert: {input: '$_id', to: 'string'}}}}"));
        assertThat(both.reverse().idStages()).hasSize(1);
    }

    @Test
    void mapped_values_are_data_and_map_back() {
        Transform.Both both = compile("[{map: {s: {values: [['$open', 0], [null, 1]]}}}]", "[]");

        assertThat(both.forward().stages().getFirst().toJson())
                .contains("{\"$literal\": \"$open\"}")
                .contains("\"default\": \"$s\"");
        assertThat(both.reverse().stages().getFirst().toJson()).contains("\"then\": {\"$literal\": \"$open\"}");
        assertThat(groups("[{map: {s: {values: [['$open', 0]]}}}]", "[]")
                        .of(Side.INITIAL, "s")
                        .partner())
                .containsExactly("s");
    }

    @Test
    void an_embedded_object_and_what_comes_out_of_it_are_one_group() {
        Group group = groups("[{move: {'address.city': 'city', 'address.zip': 'zip'}}]", "[]")
                .of(Side.INITIAL, "address");

        assertThat(group.partner()).contains("address", "city", "zip");
        assertThat(group.madeReverse()).contains("address");
    }

    @Test
    void what_cannot_be_converted_becomes_what_the_definition_says() {
        String convert = "[{convert: {n: {to: 'int', onError: -1, onNull: 0}}}]";

        assertThat(compile(convert, "[{$set: {n: {$toString: '$n'}}}]")
                        .forward()
                        .stages()
                        .getFirst()
                        .toJson())
                .contains("\"onError\": {\"$literal\": -1}")
                .contains("\"onNull\": {\"$literal\": 0}");
        assertThatThrownBy(() -> compile("[{convert: {n: {from: 'string', to: 'int', onError: 0}}}]", "[]"))
                .hasMessageContaining("has no inverse");
        assertThatThrownBy(() -> compile("[{map: {s: {values: [['a', 1], ['b', 1]]}}}]", "[]"))
                .hasMessageContaining("two values become one");
        assertThatThrownBy(() -> compile("[{map: {s: {values: [['a', 1], ['b', 1.0]]}}}]", "[]"))
                .as("one value to MongoDB")
                .hasMessageContaining("two values become one");
        assertThatThrownBy(() -> compile("[{map: {s: {values: [[1, 'a'], [1.0, 'b']]}}}]", "[]"))
                .hasMessageContaining("gives one value two values");
        assertThatThrownBy(() -> compile("[{map: {s: {values: [['a', 1]], other: 0}}}]", "[]"))
                .hasMessageContaining("makes many values one");
    }

    @Test
    void declared_groups_join_what_stages_do_not_and_tell_apart_what_takes_the_whole_document() {
        Transform.Both both = compile("[{$replaceWith: {$mergeObjects: ['$$ROOT', {v: 2}]}}]", "[{$unset: 'v'}]");
        PropertyGroups found = new PropertyGroups(both.forward(), both.reverse());
        PropertyGroups declared = new PropertyGroups(
                both.forward(),
                both.reverse(),
                java.util.List.of(new PropertyGroups.Declared("place", Set.of("lat", "lon"), Set.of("lat", "lon"))));

        assertThat(found.isSingle()).isTrue();
        assertThat(declared.isSingle()).isFalse();
        assertThat(declared.of(Side.INITIAL, "lat")).isEqualTo(declared.of(Side.PARTNER, "lon"));
        assertThat(declared.named("place").initial()).containsExactly("lat", "lon");
        assertThat(declared.of(Side.INITIAL, "name").partner()).containsExactly("name");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{$match: {a: 1}}]                              | forward[0]: '$match' is neither a short form
            [{$set: {a: {$function: {body: 'x'}}}}]         | $function is not allowed
            [{$set: {a: [1, {b: '$$NOW'}]}}]                | $$NOW has another value each time
            [{$set: {a: {$rand: {}}}}]                      | $rand is not allowed
            [{$set: {_id: '$name'}}]                        | _id is made from _id alone
            [{$project: {_id: 0, a: 1}}]                    | _id cannot be removed
            [{rename: {_id: 'key'}}]                        | _id keeps its name
            [{rename: {a: 'c', b: 'c'}}]                    | gives two properties one name
            [{rename: 'a'}]                                 | forward[0].rename: takes an object
            [{convert: {a: 'number'}}]                      | is no type that MongoDB converts to
            [{convert: {a: 'string'}}]                      | say the type before
            [{move: {'c.0': 'x', 'c.2': 'z'}}]              | without a gap
            [{move: {'c.0': 'x', 'd.1': 'y'}}]              | of one array
            [{$set: {a: '$b'}}]                             | has no known inverse
            [{$set: {a: 1}, $unset: 'b'}]                   | is an object with one name
            ['rename']                                      | is an object with one name
            [{move: {a: 'a.0'}}]                            | the name of the array
            [{move: {'a.0': 'a'}}]                          | the name of the array
            [{move: {'a.0': 'x', 'a.1': 'b.0'}}]            | takes the name of a property
            [{move: {'$NOW.a': 'b'}}]                       | takes the name of a property
            [{move: {'_id.a': 'b'}}]                        | _id keeps its name
            [{rename: {'$NOW': 'stamp'}}]                   | takes the name of a property
            [{rename: {a: '$NOW'}}]                         | takes the name of a property
            [{rename: {a: 'b.c'}}]                          | takes the name of a property
            [{rename: {'a.b': 'c'}}]                        | takes the name of a property
            [{rename: {'': 'c'}}]                           | takes the name of a property
            [{convert: {'a.b': {from: 'int', to: 'long'}}}] | takes the name of a property
            [{convert: {'$NOW': 'date'}}]                   | takes the name of a property
            [{set: {'a.b': 1}}]                             | takes the name of a property
            [{unset: ['a', 'b.c']}]                         | takes the name of a property
            [{map: {'$NOW': {values: [[1, 2]]}}}]           | takes the name of a property
            """)
    void what_cannot_be_used_is_refused_with_its_place(String forward, String message) {
        assertThatThrownBy(() -> compile(forward, "[]"))
                .isInstanceOf(InvalidTransformException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [{unset: ['_id']}]                              | _id can be converted, and nothing else
            [{set: {_id: 5}}]                               | _id can be converted, and nothing else
            [{$unset: '_id'}]                               | _id cannot be removed
            [{$unset: ['a', '_id.x']}]                      | _id is made as a whole
            [{$set: {'_id.x': '$_id'}}]                     | _id is made as a whole
            [{$project: {'_id.x': 1}}]                      | _id is made as a whole
            [{$project: {_id: {x: 0}}}]                     | _id is made as a whole
            [{$project: {_id: false}}]                      | _id cannot be removed
            [{$set: {_id: 5}}]                              | _id is made from _id alone
            [{$set: {_id: '$$REMOVE'}}]                     | _id is made from _id alone
            [{$set: {_id: '$$ROOT'}}]                       | _id is made from _id alone
            [{$set: {_id: {$getField: {$literal: '$a'}}}}]  | _id is made from _id alone
            [{$replaceWith: {a: '$a'}}]                     | let the replacement have _id
            [{$replaceWith: {}}]                            | let the replacement have _id
            [{$replaceRoot: {newRoot: {a: '$a'}}}]          | let the replacement have _id
            [{$replaceWith: {_id: 1}}]                      | _id is made from _id alone
            """)
    void a_transform_does_not_lose_the_id(String stages, String message) {
        assertThatThrownBy(() -> compile(stages, "[{$unset: 'x'}]"))
                .isInstanceOf(InvalidTransformException.class)
                .hasMessageContaining("forward[0]")
                .hasMessageContaining(message);
    }

    @Test
    void a_replacement_makes_the_id_as_it_does_in_the_document() {
        Transform.Both both = compile("[{$replaceWith: {_id: {k: '$_id'}, a: '$a'}}]", "[{$set: {_id: '$_id.k'}}]");

        assertThat(both.forward().idStages()).containsExactly(BsonDocument.parse("{$replaceWith: {_id: {k: '$_id'}}}"));
    }

    @Test
    void properties_that_feed_each_other_are_one_group() {
        PropertyGroups groups = groups("[{move: {'coordinates.0': 'longitude', 'coordinates.1': 'latitude'}}]", "[]");

        Group coordinates = groups.of(Side.INITIAL, "coordinates");

        assertThat(coordinates.partner()).contains("longitude", "latitude");
        assertThat(groups.of(Side.PARTNER, "latitude")).isEqualTo(coordinates);
        assertThat(groups.of(Side.INITIAL, "place")).isEqualTo(groups.of(Side.PARTNER, "place"));
        assertThat(groups.of(Side.INITIAL, "place")).isNotEqualTo(coordinates);
    }

    @Test
    void a_dropped_property_reaches_nothing_on_the_other_side() {
        PropertyGroups groups = groups("[{unset: ['secret']}]", "[]");

        assertThat(groups.of(Side.INITIAL, "secret").madeOn(Side.PARTNER)).isEmpty();
    }

    @Test
    void a_constant_belongs_to_its_own_side() {
        PropertyGroups groups = groups("[{set: {version: 2}}]", "[]");

        assertThat(groups.of(Side.PARTNER, "version").madeOn(Side.INITIAL)).isEmpty();
        assertThat(groups.of(Side.PARTNER, "version").madeOn(Side.PARTNER)).isEmpty();
    }

    @Test
    void stages_of_ones_own_are_traced_as_well() {
        PropertyGroups groups = groups(
                "[{$set: {full: {$concat: ['$first', ' ', '$last']}}}, {$unset: ['first', 'last']}]",
                "[{$set: {first: {$arrayElemAt: [{$split: ['$full', ' ']}, 0]}}}, {$unset: 'full'}]");

        assertThat(groups.of(Side.PARTNER, "full").initial()).isEqualTo(Set.of("first", "last"));
    }

    @Test
    void a_stage_that_takes_the_whole_document_makes_one_group() {
        PropertyGroups groups = groups("[{$replaceWith: {$mergeObjects: ['$$ROOT', {a: 1}]}}]", "[{$unset: 'a'}]");

        assertThat(groups.isSingle()).isTrue();
        assertThat(groups.of(Side.INITIAL, "x")).isEqualTo(PropertyGroups.WHOLE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {$project: {a: {c: 0}}}                                           | a | a
            {$project: {a: {c: 0}}}                                           | z | z
            {$project: {a: {b: {c: 0}}, d: 0}}                                | a | a
            {$project: {a: {c: 0}, d: 0}}                                     | d |
            {$project: {_id: 1, d: 0}}                                        | z | z
            {$project: {a: {b: 1}}}                                           | a | a
            {$project: {a: {b: 1}}}                                           | z |
            {$project: {a: {b: 1, c: '$x'}}}                                  | a | a x
            {$project: {'a.b': '$x'}}                                         | a | a x
            {$set: {a: {b: '$x'}}}                                            | a | a x
            {$set: {a: {$getField: 'x'}}}                                     | a | x
            {$set: {a: {$getField: {$literal: '$x'}}}}                        | a | $x
            {$set: {a: {$getField: {field: 'x'}}}}                            | a | x
            {$set: {a: {$getField: {field: 'x.y', input: '$$CURRENT'}}}}      | a | x.y
            {$set: {a: {$getField: {field: {$literal: '$x'}, input: '$$ROOT'}}}} | a | $x
            {$set: {a: {$getField: {field: 'x', input: '$y'}}}}               | a | y
            {$set: {a: {$getField: {field: '$x', input: '$y'}}}}              | a | x y
            {$set: {a: {$getField: '$x'}}}                                    | a | $$ROOT
            {$set: {a: {$getField: {$concat: ['p', '.q']}}}}                  | a | $$ROOT
            {$set: {a: {$getField: {field: {$toString: '$x'}}}}}              | a | $$ROOT
            {$set: {a: {$unsetField: {field: 'x', input: '$y'}}}}             | a | y
            {$set: {a: {$setField: {field: 'x', input: '$$ROOT', value: 1}}}} | a | $$ROOT
            {$set: {a: {$objectToArray: '$$CURRENT'}}}                        | a | $$ROOT
            {$set: {a: {$let: {vars: {v: '$$ROOT'}, in: '$$v.x'}}}}           | a | $$ROOT
            {$set: {a: {$let: {vars: {CURRENT: '$x'}, in: '$y'}}}}            | a | x y
            {$set: {a: {$map: {input: '$x', as: 'e', in: {$add: ['$$e', '$y']}}}}} | a | x y
            {$set: {a: {$reduce: {input: '$x', initialValue: '$y', in: '$$value'}}}} | a | x y
            {$set: {a: {$mergeObjects: ['$x', {b: '$y'}]}}}                   | a | x y
            {$set: {a: {$switch: {branches: [{case: '$x', then: '$y'}], default: '$z'}}}} | a | x y z
            {$set: {a: {$cond: {if: '$x', then: '$$CURRENT.y', else: '$$ROOT.z'}}}} | a | x y z
            """)
    void a_property_is_made_from_all_that_its_expression_looks_at(String stage, String property, String sources) {
        assertThat(Flow.IDENTITY.then(BsonDocument.parse(stage)).of(property))
                .containsExactlyInAnyOrder(sources == null ? new String[0] : sources.split(" "));
    }

    @Test
    void a_projection_lets_only_the_named_properties_cross() {
        PropertyGroups groups = groups("[{$project: {a: 1}}]", "[{$set: {b: '$a'}}]");

        assertThat(groups.of(Side.INITIAL, "other").madeOn(Side.PARTNER)).isEmpty();
        assertThat(groups.of(Side.INITIAL, "a").madeOn(Side.PARTNER)).contains("a");
    }
}
