package io.tandem.contract.transform;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransformLanguageTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{$set: {a: {$add: ['$b', 1]}}}",
                "{$unset: 'a'}",
                "{$unset: ['a', 'b.c']}",
                "{$project: {a: 1}}",
                "{$replaceWith: '$a'}",
                "{$replaceRoot: {newRoot: {_id: '$_id'}}}",
                "{$set: {a: {$literal: {$function: '$$NOW'}}}}",
                "{$set: {a: '$$ROOT.NOW'}}",
                "{$set: {a: '$$CURRENT.a', b: '$$REMOVE'}}",
                "{$set: {a: {$let: {vars: {nOW: '$b'}, in: '$$nOW'}}}}"
            })
    void stages_that_turn_one_document_into_one_are_allowed(String stage) {
        assertThat(TransformLanguage.fault(BsonDocument.parse(stage), "stages[0]"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{$match: {}} | stages[0]",
                "{$out: 'x'} | stages[0]",
                "{$set: {}, $unset: 'a'} | stages[0]",
                "{} | stages[0]",
                "{$set: 1} | stages[0]",
                "{$unset: [1]} | stages[0]",
                "{$replaceRoot: {}} | stages[0]",
                "{$set: {a: '$$NOW'}} | stages[0].$set.a",
                "{$set: {a: ['$$CLUSTER_TIME.x']}} | stages[0].$set.a[0]",
                "{$set: {a: {b: {$rand: {}}}}} | stages[0].$set.a.b",
                "{$set: {a: {$function: {body: '', args: [], lang: 'js'}}}} | stages[0].$set.a",
                "{$set: {a: {$_internalJsEmit: 1}}} | stages[0].$set.a",
                "{$set: {a: '$$USER_ROLES'}} | stages[0].$set.a",
                "{$set: {a: '$$SEARCH_META.count'}} | stages[0].$set.a",
                "{$set: {a: '$$SOMETHING_NEW'}} | stages[0].$set.a",
                "{$project: {a: {b: '$$NOW'}}} | stages[0].$project.a.b",
            })
    void anything_else_is_named_with_its_place(String stage, String place) {
        assertThat(TransformLanguage.fault(BsonDocument.parse(stage), "stages[0]"))
                .map(TransformLanguage.Fault::place)
                .contains(place);
    }

    @Test
    void each_operator_whose_value_depends_on_its_arguments_alone_is_allowed() {
        assertThat(TransformLanguage.OPERATORS)
                .hasSizeGreaterThan(140)
                .contains("$add", "$convert", "$getField", "$switch", "$toUUID", "$zip")
                .allSatisfy(
                        operator -> assertThat(TransformLanguage.fault(BsonDocument.parse(set(operator)), "stages[0]"))
                                .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$rand",
                "$sampleRate",
                "$createObjectId",
                "$currentDate",
                "$function",
                "$accumulator",
                "$where",
                "$meta",
                "$lookup",
                "$toHashedIndexKey",
                "$median",
                "$percentile",
                "$const",
                "$tomorrow"
            })
    void every_other_operator_is_refused_by_its_name(String operator) {
        assertThat(TransformLanguage.fault(BsonDocument.parse(set(operator)), "stages[0]"))
                .map(TransformLanguage.Fault::message)
                .hasValueSatisfying(message -> assertThat(message).startsWith(operator + " is not allowed"));
    }

    private static String set(String operator) {
        return "{$set: {a: {b: [{'" + operator + "': '$c'}]}}}";
    }
}
