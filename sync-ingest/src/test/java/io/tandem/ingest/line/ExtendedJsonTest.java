package io.tandem.ingest.line;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDbPointer;
import org.bson.BsonDecimal128;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonJavaScript;
import org.bson.BsonJavaScriptWithScope;
import org.bson.BsonMaxKey;
import org.bson.BsonMinKey;
import org.bson.BsonNull;
import org.bson.BsonObjectId;
import org.bson.BsonRegularExpression;
import org.bson.BsonString;
import org.bson.BsonSymbol;
import org.bson.BsonTimestamp;
import org.bson.BsonUndefined;
import org.bson.BsonValue;
import org.bson.UuidRepresentation;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtendedJsonTest {
    private static final String OID = "5f6dc78b206ef8b8a05a027f";
    private static final String UUID_TEXT = "123e4567-e89b-42d3-a456-426614174000";

    private final LineParser parser = new LineParser();

    static List<Arguments> values() {
        return List.of(
                Arguments.of("{\"$oid\":\"" + OID + "\"}", new BsonObjectId(new ObjectId(OID))),
                Arguments.of("7", new BsonInt32(7)),
                Arguments.of("-2147483648", new BsonInt32(Integer.MIN_VALUE)),
                Arguments.of("2147483648", new BsonInt64(2_147_483_648L)),
                Arguments.of("9223372036854775807", new BsonInt64(Long.MAX_VALUE)),
                Arguments.of("-9223372036854775808", new BsonInt64(Long.MIN_VALUE)),
                Arguments.of("{\"$numberInt\":\"-7\"}", new BsonInt32(-7)),
                Arguments.of("{\"$numberLong\":\"7\"}", new BsonInt64(7)),
                Arguments.of("2.5", new BsonDouble(2.5)),
                Arguments.of("2.0", new BsonDouble(2)),
                Arguments.of("1e3", new BsonDouble(1000)),
                Arguments.of("-0.0", new BsonDouble(-0.0)),
                Arguments.of("0.1", new BsonDouble(0.1)),
                Arguments.of("5e-324", new BsonDouble(Double.MIN_VALUE)),
                Arguments.of("{\"$numberDouble\":\"-0.0\"}", new BsonDouble(-0.0)),
                Arguments.of("{\"$numberDouble\":\"1.5E+300\"}", new BsonDouble(1.5E300)),
                Arguments.of("{\"$numberDouble\":\"Infinity\"}", new BsonDouble(Double.POSITIVE_INFINITY)),
                Arguments.of("{\"$numberDouble\":\"-Infinity\"}", new BsonDouble(Double.NEGATIVE_INFINITY)),
                Arguments.of("{\"$numberDouble\":\"NaN\"}", new BsonDouble(Double.NaN)),
                Arguments.of("{\"$numberDecimal\":\"-1.50\"}", new BsonDecimal128(Decimal128.parse("-1.50"))),
                Arguments.of("{\"$numberDecimal\":\"NaN\"}", new BsonDecimal128(Decimal128.NaN)),
                Arguments.of("{\"$numberDecimal\":\"-0\"}", new BsonDecimal128(Decimal128.NEGATIVE_ZERO)),
                Arguments.of("{\"$numberDecimal\":\"1E+6144\"}", new BsonDecimal128(Decimal128.parse("1E+6144"))),
                Arguments.of("{\"$date\":\"1970-01-01T00:00:00.001Z\"}", new BsonDateTime(1)),
                Arguments.of("{\"$date\":\"1970-01-01T01:00:00+01:00\"}", new BsonDateTime(0)),
                Arguments.of("{\"$date\":{\"$numberLong\":\"-5\"}}", new BsonDateTime(-5)),
                Arguments.of("{\"$date\":1700000000000}", new BsonDateTime(1_700_000_000_000L)),
                Arguments.of("\"a\\u0000\\ud83d\\ude00é\"", new BsonString("a\0😀é")),
                Arguments.of("\"$price\"", new BsonString("$price")),
                Arguments.of("true", BsonBoolean.TRUE),
                Arguments.of("false", BsonBoolean.FALSE),
                Arguments.of("null", BsonNull.VALUE),
                Arguments.of("[]", new BsonArray()),
                Arguments.of("[1,[2.5]]", BsonArray.parse("[1,[2.5]]")),
                Arguments.of(
                        "{\"$binary\":{\"base64\":\"AQID\",\"subType\":\"80\"}}",
                        new BsonBinary((byte) 0x80, new byte[] {1, 2, 3})),
                Arguments.of(
                        "{\"$binary\":{\"subType\":\"0\",\"base64\":\"\"}}", new BsonBinary((byte) 0, new byte[0])),
                Arguments.of(
                        "{\"$uuid\":\"" + UUID_TEXT + "\"}",
                        new BsonBinary(UUID.fromString(UUID_TEXT), UuidRepresentation.STANDARD)),
                Arguments.of("{\"$timestamp\":{\"t\":4294967295,\"i\":1}}", new BsonTimestamp(-1, 1)),
                Arguments.of(
                        "{\"$regularExpression\":{\"pattern\":\"^a\",\"options\":\"im\"}}",
                        new BsonRegularExpression("^a", "im")),
                Arguments.of("{\"$minKey\":1}", new BsonMinKey()),
                Arguments.of("{\"$maxKey\":1}", new BsonMaxKey()),
                Arguments.of("{\"$undefined\":true}", new BsonUndefined()),
                Arguments.of("{\"$symbol\":\"s\"}", new BsonSymbol("s")),
                Arguments.of("{\"$code\":\"f()\"}", new BsonJavaScript("f()")),
                Arguments.of(
                        "{\"$code\":\"f()\",\"$scope\":{\"x\":{\"$numberLong\":\"1\"}}}",
                        new BsonJavaScriptWithScope("f()", new BsonDocument("x", new BsonInt64(1)))),
                Arguments.of(
                        "{\"$dbPointer\":{\"$ref\":\"a.b\",\"$id\":{\"$oid\":\"" + OID + "\"}}}",
                        new BsonDbPointer("a.b", new ObjectId(OID))));
    }

    @ParameterizedTest
    @MethodSource("values")
    void every_type_is_read_exactly(String json, BsonValue expected) {
        assertThat(accepted("{\"_id\":1,\"v\":" + json + "}").get("v")).isEqualTo(expected);
        assertThat(accepted("{\"_id\":1,\"v\":[" + json + "]}").get("v")).isEqualTo(new BsonArray(List.of(expected)));
    }

    @Test
    void a_negative_zero_keeps_its_sign() {
        double zero = accepted("{\"_id\":1,\"v\":-0.0}").getDouble("v").getValue();

        assertThat(1 / zero).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$function\":{\"body\":\"f\",\"args\":[],\"lang\":\"js\"}}",
                "{\"$price\":1}",
                "{\"$$NOW\":\"$$ROOT\"}",
                "{\"$oid\":\"zz\",\"other\":1}",
                "{\"$ref\":\"a\",\"$id\":1}",
                "{\"$regex\":\"^a\",\"$options\":\"i\"}",
                "{\"\":1,\"a.b\":2,\"$\":3,\"$set\":{\"x\":1}}",
                "{\"base64\":\"x\",\"subType\":\"y\"}",
                "{}"
            })
    void an_object_that_is_not_named_like_a_wrapper_is_data(String json) {
        BsonDocument value = accepted("{\"_id\":1,\"v\":" + json + "}").getDocument("v");

        assertThat(value.toJson()).isEqualTo(json.replace(":", ": ").replace(",", ", "));
    }

    @Test
    void properties_stay_in_the_order_of_the_line() {
        assertThat(accepted("{\"z\":1,\"_id\":2,\"a\":3}").keySet()).containsExactly("z", "_id", "a");
    }

    private BsonDocument accepted(String object) {
        ChangeLine line = parse(object);
        assertThat(line).isInstanceOf(ChangeLine.Sound.class);
        return ((Operation.Upsert) ((ChangeLine.Sound) line).operation()).object();
    }

    private ChangeLine parse(String object) {
        return parser.parse(("{\"type\":\"T\",\"object\":" + object + "}").getBytes(StandardCharsets.UTF_8), null);
    }
}
