package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;

class ObjectKeyTest {

    @Test
    void numbers_that_are_one_id_to_mongodb_have_one_key() {
        List<BsonValue> ones = List.of(
                new BsonInt32(1), new BsonInt64(1), new BsonDouble(1.0), new BsonDecimal128(Decimal128.parse("1.000")));

        assertThat(ones.stream().map(ObjectKey::canonical)).containsOnly("n1");
    }

    @Test
    void all_zeros_are_one_key() {
        List<BsonValue> zeros = List.of(
                new BsonInt32(0),
                new BsonDouble(-0.0),
                new BsonDecimal128(Decimal128.NEGATIVE_ZERO),
                new BsonDecimal128(Decimal128.parse("0E+3")));

        assertThat(zeros.stream().map(ObjectKey::canonical)).containsOnly("n0");
    }

    @Test
    void numbers_that_differ_beyond_a_double_stay_apart() {
        assertThat(ObjectKey.canonical(new BsonInt64(9007199254740993L)))
                .isNotEqualTo(ObjectKey.canonical(new BsonDouble(9007199254740992d)));
        assertThat(ObjectKey.canonical(new BsonDouble(0.1)))
                .isNotEqualTo(ObjectKey.canonical(new BsonDecimal128(Decimal128.parse("0.1"))));
    }

    @Test
    void values_of_other_types_stay_apart() {
        ObjectId id = new ObjectId("507f1f77bcf86cd799439011");

        assertThat(List.of(
                        ObjectKey.canonical(new BsonString("1")),
                        ObjectKey.canonical(new BsonInt32(1)),
                        ObjectKey.canonical(BsonNull.VALUE),
                        ObjectKey.canonical(new BsonString("null")),
                        ObjectKey.canonical(new BsonObjectId(id)),
                        ObjectKey.canonical(new BsonString(id.toHexString())),
                        ObjectKey.canonical(new BsonBinary((byte) 4, new byte[16])),
                        ObjectKey.canonical(new BsonBinary((byte) 0, new byte[16]))))
                .doesNotHaveDuplicates();
    }

    @Test
    void documents_and_arrays_cannot_be_mistaken_for_each_others_parts() {
        BsonDocument one = new BsonDocument("a", new BsonString("b")).append("c", new BsonInt32(1));
        BsonDocument other = new BsonDocument("a", new BsonString("b1:cn1"));

        assertThat(ObjectKey.canonical(one)).isNotEqualTo(ObjectKey.canonical(other));
        assertThat(ObjectKey.canonical(new BsonArray(List.of(new BsonString("a"), new BsonString("b")))))
                .isNotEqualTo(ObjectKey.canonical(new BsonArray(List.of(new BsonString("a3:sb")))));
        assertThat(ObjectKey.canonical(new BsonDocument("n", new BsonInt64(1))))
                .isEqualTo(ObjectKey.canonical(new BsonDocument("n", new BsonDouble(1))));
    }

    @Test
    void infinities_and_nan_of_both_number_types_are_one_key_each() {
        assertThat(ObjectKey.canonical(new BsonDouble(Double.NaN)))
                .isEqualTo(ObjectKey.canonical(new BsonDecimal128(Decimal128.NaN)));
        assertThat(ObjectKey.canonical(new BsonDouble(Double.NEGATIVE_INFINITY)))
                .isEqualTo(ObjectKey.canonical(new BsonDecimal128(Decimal128.NEGATIVE_INFINITY)));
        assertThat(ObjectKey.canonical(new BsonDecimal128(Decimal128.parse("9E+6144"))))
                .isNotEqualTo(ObjectKey.canonical(new BsonDouble(Double.POSITIVE_INFINITY)));
    }

    @Test
    void the_bytes_name_app_type_and_id() {
        ObjectKey key = new ObjectKey("seismic", "Quake", new BsonString("ci37868143"));

        assertThat(new String(key.bytes(), StandardCharsets.UTF_8)).isEqualTo("seismic\0Quake\0sci37868143");
    }
}
