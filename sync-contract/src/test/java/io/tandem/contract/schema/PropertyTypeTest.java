package io.tandem.contract.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertyTypeTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1                                                          | INT
            {"$numberLong": "1"}                                       | INT
            {"$numberDouble": "1.0"}                                   | DOUBLE
            {"$numberDecimal": "1"}                                    | DECIMAL
            "text"                                                     | STRING
            true                                                       | BOOL
            {"$date": "1969-01-01T00:00:00Z"}                          | DATE
            {"$oid": "5f0000000000000000000001"}                       | OBJECT_ID
            {"$binary": {"base64": "AAAA", "subType": "00"}}           | DATA
            {"$uuid": "00000000-0000-0000-0000-000000000001"}          | UUID
            {"$binary": {"base64": "AAAAAAAAAAAAAAAAAAAAAA==", "subType": "03"}} | DATA
            {"a": 1}                                                   |
            [1]                                                        |
            null                                                       |
            {"$minKey": 1}                                             |
            {"$timestamp": {"t": 1, "i": 1}}                           |
            """)
    void value_has_scalar(String json, @Nullable Scalar expected) {
        BsonValue value = BsonDocument.parse("{\"value\": " + json + "}").get("value");
        assertThat(value).isNotNull();
        assertThat(Scalar.of(value)).isEqualTo(expected);
    }

    @Test
    void only_an_int_fits_another_type() {
        for (Scalar type : Scalar.values()) {
            List<Scalar> taken =
                    Arrays.stream(Scalar.values()).filter(type::takes).toList();
            switch (type) {
                case DOUBLE -> assertThat(taken).containsExactly(Scalar.INT, Scalar.DOUBLE);
                case FLOAT -> assertThat(taken).containsExactly(Scalar.INT, Scalar.FLOAT, Scalar.DOUBLE);
                case INT, BOOL, STRING, DATA, DATE, OBJECT_ID, UUID, DECIMAL, MIXED ->
                    assertThat(taken).containsExactly(type);
            }
            assertThat(type.takes(null)).isFalse();
        }
    }

    @Test
    void decimal_is_no_key() {
        assertThat(Scalar.of(new BsonInt32(1))).matches(Scalar::canBeKey);
        assertThat(Scalar.DECIMAL.canBeKey()).isFalse();
    }
}
