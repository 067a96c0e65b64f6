package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class CheckOfServerTest {
    private static List<BsonDocument> clashes(String index) {
        return CheckOfServer.clashes(BsonDocument.parse(index));
    }

    @Test
    void documents_clash_that_have_other_ids_and_the_same_keys_where_missing_is_null() {
        assertThat(clashes("{key: {a: 1, 'b.c': -1}, unique: true}")).first().isEqualTo(BsonDocument.parse("""
                        {$group: {_id: {k0: {$ifNull: ['$a', null]}, k1: {$ifNull: ['$b.c', null]}},
                         one: {$min: '$_id'}, other: {$max: '$_id'}}}"""));
    }

    @Test
    void an_index_is_the_same_whose_keys_have_the_same_order_and_directions() {
        BsonDocument keys = BsonDocument.parse("{a: 1, b: -1, c: 'text'}");

        assertThat(CheckOfServer.isSame(keys, BsonDocument.parse("{a: 1.0, b: -1.0, c: 'text'}")))
                .isTrue();
        assertThat(CheckOfServer.isSame(keys, BsonDocument.parse("{b: -1, a: 1, c: 'text'}")))
                .isFalse();
        assertThat(CheckOfServer.isSame(keys, BsonDocument.parse("{a: 1, b: 1, c: 'text'}")))
                .isFalse();
    }

    @Test
    void only_what_the_index_holds_clashes() {
        assertThat(clashes("{key: {a: 1, b: 1}, unique: true, sparse: true}"))
                .first()
                .isEqualTo(BsonDocument.parse("{$match: {$or: [{a: {$exists: true}}, {b: {$exists: true}}]}}"));
        assertThat(clashes("{key: {a: 1}, unique: true, partialFilterExpression: {done: false}}"))
                .first()
                .isEqualTo(BsonDocument.parse("{$match: {done: false}}"));
    }
}
