package io.tandem.contract.transform;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
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
                "{$set: {a: '$$ROOT.NOW'}}"
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
            })
    void anything_else_is_named_with_its_place(String stage, String place) {
        assertThat(TransformLanguage.fault(BsonDocument.parse(stage), "stages[0]"))
                .map(TransformLanguage.Fault::place)
                .contains(place);
    }
}
