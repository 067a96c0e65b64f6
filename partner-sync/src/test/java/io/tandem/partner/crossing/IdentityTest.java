package io.tandem.partner.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import io.tandem.partner.transform.Side;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class IdentityTest {
    private static final Identity IDENTITY = new Identity(new BsonInt32(1), new BsonString("1"));

    private static @Nullable String fault(Identity identity, Side side, String document) {
        BsonDocument made = BsonDocument.parse(document);
        String fault = identity.fault(side, made);
        assertThat(identity.fault(side, new RawBsonDocument(BsonBytes.encode(made))))
                .isEqualTo(fault);
        return fault;
    }

    @Test
    void a_document_of_the_pair_has_the_key_of_its_side() {
        assertThat(fault(IDENTITY, Side.PARTNER, "{a: 1, _id: '1'}")).isNull();
        assertThat(fault(IDENTITY, Side.INITIAL, "{_id: 1}")).isNull();
        assertThat(fault(IDENTITY, Side.INITIAL, "{_id: 1.0}")).isNull();
    }

    @Test
    void one_with_another_key_is_not_of_the_pair() {
        assertThat(fault(IDENTITY, Side.PARTNER, "{_id: 1}"))
                .isEqualTo("makes a document with _id 1, while its _id alone becomes \"1\"");
        assertThat(fault(IDENTITY, Side.INITIAL, "{_id: null}")).contains("with _id null,");
    }

    @Test
    void nor_is_one_without_a_key_whose_place_the_server_would_fill() {
        assertThat(fault(IDENTITY, Side.PARTNER, "{a: 1}")).contains("without an _id");
        assertThat(fault(new Identity(BsonNull.VALUE, BsonNull.VALUE), Side.PARTNER, "{}"))
                .contains("without an _id");
    }
}
