package io.tandem.schema.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.schema.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RepairDefinitionTest {
    @Test
    void a_conversion_reads_and_sets_its_property_by_name_and_leaves_what_is_missing() {
        assertThat(parsed("{\"convert\":{\"property\":\"$a.b\",\"to\":\"int\"}}")
                        .stages())
                .containsExactly(BsonDocument.parse("""
                        {$replaceWith: {$setField: {field: {$literal: '$a.b'}, input: '$$ROOT', value: {$cond: [
                          {$eq: [{$type: {$getField: {field: {$literal: '$a.b'}, input: '$$ROOT'}}}, 'missing']},
                          '$$REMOVE',
                          {$cond: [
                            {$isArray: [{$getField: {field: {$literal: '$a.b'}, input: '$$ROOT'}}]},
                            {$map: {input: {$getField: {field: {$literal: '$a.b'}, input: '$$ROOT'}}, as: 'element',
                                    in: {$convert: {input: '$$element', to: 'long'}}}},
                            {$convert: {input: {$getField: {field: {$literal: '$a.b'}, input: '$$ROOT'}}, to: 'long'}}
                          ]}]}}}}"""));
    }

    @Test
    void a_property_of_an_embedded_object_is_changed_only_where_the_object_is_there() {
        String at = "{$getField: {field: {$literal: 'a.t'}, input: '$$ROOT'}}";
        String lat = "{$getField: {field: {$literal: '$lat'}, input: " + at + "}}";

        assertThat(parsed("{\"convert\":{\"property\":[\"a.t\",\"$lat\"],\"to\":\"string\"}}")
                        .stages())
                .containsExactly(BsonDocument.parse("""
                        {$replaceWith: {$cond: [
                          {$eq: [{$type: AT}, 'object']},
                          {$setField: {field: {$literal: 'a.t'}, input: '$$ROOT', value:
                            {$setField: {field: {$literal: '$lat'}, input: AT, value: {$cond: [
                              {$eq: [{$type: LAT}, 'missing']},
                              '$$REMOVE',
                              {$cond: [{$isArray: [LAT]},
                                {$map: {input: LAT, as: 'element', in: {$convert: {input: '$$element', to: 'string'}}}},
                                {$convert: {input: LAT, to: 'string'}}]}]}}}}},
                          '$$ROOT']}}""".replace("LAT", lat).replace("AT", at)));
    }

    @Test
    void what_stands_for_errors_and_nulls_is_data() {
        String stages = parsed(
                        "{\"fill\":{\"property\":\"title\",\"from\":\"name\",\"to\":\"string\",\"onError\":\"$name\",\"onNull\":{\"$function\":1}}}")
                .stages()
                .toString();

        assertThat(stages)
                .contains("\"onError\": {\"$literal\": \"$name\"}")
                .contains("\"onNull\": {\"$literal\": {\"$function\": 1}}");
    }

    @Test
    void what_is_not_said_has_a_default() {
        RepairDefinition definition = parsed("{\"stages\":[{\"$set\":{\"a\":{\"$add\":[\"$b\",1]}}}]}");

        assertThat(definition.all()).isFalse();
        assertThat(definition.perSecond()).isEqualTo(500);
        assertThat(definition.sample()).isEqualTo(20);
        assertThat(definition.stages()).isEqualTo(List.of(BsonDocument.parse("{$set: {a: {$add: ['$b', 1]}}}")));
        assertThat(parsed("{\"stages\":[{\"$unset\":\"a\"}],\"of\":\"all\"}").all())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"convert\":{\"property\":\"_id\",\"to\":\"string\"}}",
                "{\"fill\":{\"property\":\"_id\",\"from\":\"a\"}}",
                "{\"convert\":{\"property\":[\"_id\",\"a\"],\"to\":\"string\"}}",
                "{\"stages\":[{\"$set\":{\"_id\":1}}]}",
                "{\"stages\":[{\"$addFields\":{\"_id.a\":1}}]}",
                "{\"stages\":[{\"$unset\":[\"a\",\"_id\"]}]}",
                "{\"stages\":[{\"$project\":{\"_id\":0}}]}",
                "{\"stages\":[{\"$replaceWith\":{\"_id\":\"$name\"}}]}",
                "{\"stages\":[{\"$replaceRoot\":{\"newRoot\":{\"_id\":\"$name\"}}}]}"
            })
    void the_id_stays_and_a_partner_collection_is_the_way(String body) {
        assertThatThrownBy(() -> parsed(body)).isInstanceOf(Problem.class).hasMessageContaining("partner collection");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"stages\":[{\"$project\":{\"_id\":1,\"a\":1}}]}",
                "{\"stages\":[{\"$replaceWith\":{\"_id\":\"$_id\",\"a\":\"$b\"}}]}",
                "{\"stages\":[{\"$replaceRoot\":{\"newRoot\":\"$a\"}}]}"
            })
    void stages_that_keep_the_id_are_taken(String body) {
        assertThat(parsed(body).stages()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | exactly one of",
                "{\"convert\":{\"property\":\"a\",\"to\":\"int\"},\"stages\":[]} | exactly one of",
                "{\"convert\":[]} | convert: an object",
                "{\"convert\":{\"property\":1,\"to\":\"int\"}} | convert.property",
                "{\"convert\":{\"property\":\"a\"}} | convert.to",
                "{\"convert\":{\"property\":\"a\",\"to\":\"uuid\"}} | convert.to: 'uuid' is no type",
                "{\"convert\":{\"property\":\"a\",\"to\":\"int\",\"else\":1}} | convert: unknown member 'else'",
                "{\"fill\":{\"property\":\"a\",\"from\":\"a\"}} | fill.from: another property",
                "{\"fill\":{\"property\":[\"a\",\"b\"],\"from\":[\"a\",\"b\"]}} | fill.from: another property",
                "{\"fill\":{\"property\":\"a\",\"from\":[]}} | fill.from: a name is needed, or a list",
                "{\"fill\":{\"property\":\"a\",\"from\":\"b\",\"onError\":1}} | fill.onError",
                "{\"stages\":[]} | stages: a list of 1",
                "{\"stages\":[1]} | stages[0]",
                "{\"stages\":[{\"$match\":{}}]} | stages[0]: is no stage",
                "{\"stages\":[{\"$set\":{\"a\":1},\"$unset\":\"b\"}]} | stages[0]: is no stage",
                "{\"stages\":[{\"$set\":{\"a\":\"$$NOW\"}}]} | stages[0].$set.a: $$NOW",
                "{\"stages\":[{\"$set\":{\"a\":{\"$function\":{}}}}]} | $function is not allowed",
                "{\"stages\":[{\"$set\":{\"a\":{\"$rand\":{}}}}]} | $rand is not allowed",
                "{\"stages\":[{\"$set\":{\"a\":1}}],\"of\":\"some\"} | of:",
                "{\"stages\":[{\"$set\":{\"a\":1}}],\"perSecond\":0} | perSecond: a whole number",
                "{\"stages\":[{\"$set\":{\"a\":1}}],\"sample\":201} | sample: a whole number",
                "{\"stages\":[{\"$set\":{\"a\":1}}],\"more\":1} | unknown member 'more'",
                "{\"stages\":[{\"$set\":{\"a\":{\"$date\":\"x\"}}}]} | not extended JSON",
            })
    void what_is_wrong_is_named_with_its_place(String body, String message) {
        assertThatThrownBy(() -> parsed(body)).isInstanceOf(Problem.class).hasMessageContaining(message);
    }

    private static RepairDefinition parsed(String body) {
        return RepairDefinition.parse(body.getBytes(StandardCharsets.UTF_8));
    }
}
