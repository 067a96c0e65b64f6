package io.tandem.ingest.line;

import static io.tandem.contract.SyncedObjectEvent.MOST_VALUES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileValuesTest {
    private static final String OID = "5f6dc78b206ef8b8a05a027f";

    private final LineParser parser = new LineParser();

    static List<Arguments> malformed() {
        return List.of(
                Arguments.of("{\"$oid\":\"zz\"}"),
                Arguments.of("{\"$oid\":5}"),
                Arguments.of("{\"$oid\":\"" + OID + "00\"}"),
                Arguments.of("{\"$numberInt\":\"2147483648\"}"),
                Arguments.of("{\"$numberInt\":7}"),
                Arguments.of("{\"$numberLong\":\"9223372036854775808\"}"),
                Arguments.of("{\"$numberLong\":\" 7\"}"),
                Arguments.of("{\"$numberDouble\":\"1e400\"}"),
                Arguments.of("{\"$numberDouble\":\"0x1p3\"}"),
                Arguments.of("{\"$numberDouble\":\"1d\"}"),
                Arguments.of("{\"$numberDecimal\":\"12345678901234567890123456789012345\"}"),
                Arguments.of("{\"$numberDecimal\":\"1E+99999999999\"}"),
                Arguments.of("{\"$numberDecimal\":\"" + "9".repeat(1_000_000) + "\"}"),
                Arguments.of("{\"$date\":\"yesterday\"}"),
                Arguments.of("{\"$date\":\"2026-11-21\"}"),
                Arguments.of("{\"$date\":\"2026-11-21T10:00:00.123456Z\"}"),
                Arguments.of("{\"$date\":\"+999999999-01-01T00:00:00Z\"}"),
                Arguments.of("{\"$date\":1.5}"),
                Arguments.of("{\"$binary\":\"AQID\"}"),
                Arguments.of("{\"$binary\":{\"base64\":\"A\",\"subType\":\"00\"}}"),
                Arguments.of("{\"$binary\":{\"base64\":\"AQID\",\"subType\":\"100\"}}"),
                Arguments.of("{\"$binary\":{\"base64\":\"AQID\"}}"),
                Arguments.of("{\"$uuid\":\"123e4567\"}"),
                Arguments.of("{\"$timestamp\":{\"t\":-1,\"i\":0}}"),
                Arguments.of("{\"$timestamp\":{\"t\":1}}"),
                Arguments.of("{\"$regularExpression\":{\"pattern\":\"a\\u0000\",\"options\":\"\"}}"),
                Arguments.of("{\"$minKey\":2}"),
                Arguments.of("{\"$maxKey\":\"1\"}"),
                Arguments.of("{\"$undefined\":false}"),
                Arguments.of("{\"$symbol\":1}"),
                Arguments.of("{\"$code\":\"f\",\"$scope\":1}"),
                Arguments.of("{\"$dbPointer\":{\"$ref\":\"a\",\"$id\":1}}"));
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void a_wrapper_with_other_content_is_refused_with_its_place(String json) {
        assertThat(faults("{\"_id\":1,\"a/b\":[0," + json + "]}"))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/object/a~1b/1", FaultCode.MALFORMED_VALUE));
    }

    static List<Arguments> hostile() {
        return List.of(
                Arguments.of("{\"_id\":1,\"a\":9223372036854775808}", "/object/a", FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of("{\"_id\":1,\"a\":-1e400}", "/object/a", FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of("{\"_id\":1,\"a\":" + "9".repeat(1_001) + "}", "/object/a", FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of(
                        "{\"_id\":1,\"a\":" + "9".repeat(17_000_000) + "}", "/object/a", FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of(
                        "{\"_id\":1,\"a\":" + "9".repeat(17_000_000) + ".5}",
                        "/object/a",
                        FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of(
                        "{\"_id\":1,\"a\":1e" + "9".repeat(17_000_000) + "}",
                        "/object/a",
                        FaultCode.NUMBER_OUT_OF_RANGE),
                Arguments.of("{\"_id\":1,\"a\":{\"b\":1,\"b\":2}}", "/object/a/b", FaultCode.DUPLICATE_NAME),
                Arguments.of("{\"_id\":1,\"_id\":1}", "/object/_id", FaultCode.DUPLICATE_NAME),
                Arguments.of("{\"_id\":1,\"a\":\"\\ud800\"}", "/object/a", FaultCode.LONE_SURROGATE),
                Arguments.of("{\"_id\":1,\"a\":[\"\\ude00\\ud83d\"]}", "/object/a/0", FaultCode.LONE_SURROGATE),
                Arguments.of("{\"_id\":1,\"\\udc00\":1}", "/object/\udc00", FaultCode.LONE_SURROGATE),
                Arguments.of("{\"_id\":1,\"a\\u0000b\":1}", "/object/a\0b", FaultCode.NUL_IN_NAME),
                Arguments.of(
                        "{\"_id\":1,\"a\":" + nested(100) + "}", "/object/a" + "/0".repeat(99), FaultCode.TOO_DEEP));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void what_bson_cannot_keep_is_refused_with_its_place(String object, String pointer, FaultCode code) {
        assertThat(faults(object)).extracting(Fault::pointer, Fault::code).containsExactly(tuple(pointer, code));
    }

    @Test
    void one_hundred_levels_are_taken_also_around_a_wrapper() {
        String deepest = "[".repeat(98) + "{\"d\":{\"$date\":{\"$numberLong\":\"5\"}}}" + "]".repeat(98);

        assertThat(accepted("{\"_id\":1,\"a\":" + nested(99) + "}")).containsKey("a");
        assertThat(accepted("{\"_id\":1,\"a\":" + deepest + "}")).containsKey("a");
    }

    @ParameterizedTest
    @ValueSource(ints = {150, 999, 10_000, 1_000_000})
    void a_bomb_of_levels_is_refused(int levels) {
        assertThat(faults("{\"_id\":1,\"a\":" + nested(levels) + "}"))
                .extracting(Fault::code)
                .first()
                .isEqualTo(FaultCode.TOO_DEEP);
        assertThat(faults("{\"_id\":1,\"a\":" + "{\"b\":".repeat(levels) + "1" + "}".repeat(levels) + "}"))
                .extracting(Fault::code)
                .first()
                .isEqualTo(FaultCode.TOO_DEEP);
    }

    @Test
    void sixteen_mebibytes_are_taken_and_one_byte_more_is_refused() {
        // 22 bytes beside the text: document 5, _id 9, name and length of the text 8.
        String text = "y".repeat(ExtendedJson.LARGEST - 22);

        assertThat(BsonBytes.encode(accepted("{\"_id\":1,\"a\":\"" + text + "\"}")))
                .hasSize(ExtendedJson.LARGEST);
        assertThat(faults("{\"_id\":1,\"a\":\"" + text + "y\"}"))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/object", FaultCode.OBJECT_TOO_LARGE));
    }

    @Test
    void a_fraction_of_any_length_is_the_double_next_to_it() {
        BsonDocument object = accepted("{\"_id\":1,\"a\":0." + "3".repeat(17_000_000) + "}");

        assertThat(object.getDouble("a").getValue()).isEqualTo(1.0 / 3);
    }

    @Test
    void a_name_is_taken_below_256_kibibytes_and_refused_above() {
        String name = "n".repeat(256 * 1024 - 8);

        assertThat(accepted("{\"_id\":1,\"" + name + "\":7}")).containsKey(name);
        assertThat(faults("{\"_id\":1,\"" + name + "n".repeat(8) + "\":7}"))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/object/_id", FaultCode.NAME_TOO_LONG));
        assertThat(faults("{\"_id\":1,\"a\":[{\"" + "n".repeat(17_000_000) + "\":7}]}"))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/object/a/0", FaultCode.NAME_TOO_LONG));
    }

    @Test
    void a_pointer_is_made_only_as_far_as_it_is_told() {
        String name = "n~/".repeat(50_000);
        String deep = ("{\"" + name + "\":").repeat(90) + "[" + "{\"$oid\":1},".repeat(101) + "1]" + "}".repeat(90);

        assertThat(faults("{\"_id\":1,\"a\":" + deep + "}"))
                .hasSizeBetween(8, 10)
                .first()
                .satisfies(fault -> assertThat(fault.pointer())
                        .startsWith("/object/a/n~0~1n~0~1n")
                        .endsWith("…"));
    }

    @Test
    void a_binary_counts_by_its_bytes_and_not_by_its_text() {
        String base64 = Base64.getEncoder().encodeToString(new byte[13 * 1024 * 1024]);

        BsonDocument object =
                accepted("{\"_id\":1,\"a\":{\"$binary\":{\"base64\":\"" + base64 + "\",\"subType\":\"00\"}}}");

        assertThat(object.getBinary("a").getData()).hasSize(13 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "{}", "[]", "null", "[1]", "{\"a\":{}}"})
    void many_small_values_are_refused_before_they_fill_the_memory(String value) {
        String many = (value + ",").repeat(17 * 1024 * 1024 / (value.length() + 1)) + value;

        assertThat(faults("{\"_id\":1,\"a\":[" + many + "]}"))
                .extracting(Fault::code)
                .containsExactly(FaultCode.TOO_MANY_VALUES);
    }

    @Test
    void two_hundred_thousand_values_are_taken_and_one_more_is_refused() {
        String most = "0,".repeat(MOST_VALUES - 3) + "0";

        assertThat(accepted("{\"_id\":1,\"a\":[" + most + "]}").getArray("a")).hasSize(MOST_VALUES - 2);
        assertThat(faults("{\"_id\":1,\"a\":[" + most + ",0]}"))
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/object/a", FaultCode.TOO_MANY_VALUES));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "two words"})
    void as_many_names_are_unset_and_no_more(String name) {
        String most = ("\"" + name + "\",").repeat(MOST_VALUES - 1) + "\"" + name + "\"";

        assertThat(unset(most)).isInstanceOf(ChangeLine.Sound.class);
        assertThat(((ChangeLine.Faulty) unset(most + ",\"y\"")).faults())
                .extracting(Fault::pointer, Fault::code)
                .containsExactly(tuple("/unset/" + MOST_VALUES, FaultCode.TOO_MANY_VALUES));
    }

    private ChangeLine unset(String names) {
        String line = "{\"type\":\"T\",\"op\":\"update\",\"key\":1,\"unset\":[" + names + "]}";
        return parser.parse(line.getBytes(StandardCharsets.UTF_8), null);
    }

    @Test
    void many_wrappers_count_by_what_they_stand_for() {
        String value = "{\"$date\":{\"$numberLong\":\"1\"}}";

        BsonDocument object = accepted("{\"_id\":1,\"a\":[" + (value + ",").repeat(MOST_VALUES - 3) + value + "]}");

        assertThat(object.getArray("a")).hasSize(MOST_VALUES - 2);
    }

    @Test
    void all_faults_of_an_object_are_told() {
        assertThat(faults("{\"_id\":{\"$oid\":1},\"a\":[{\"$uuid\":\"\"},99999999999999999999],\"a\":1}"))
                .extracting(Fault::pointer)
                .containsExactly("/object/_id", "/object/a/0", "/object/a/1", "/object/a");
    }

    @Test
    void faults_without_end_are_not_all_told() {
        String bad = "{\"$oid\":1},".repeat(10_000) + "1";

        List<Fault> faults = faults("{\"_id\":1,\"a\":[" + bad + "]}");

        assertThat(faults).hasSize(101);
        assertThat(faults.getLast().code()).isEqualTo(FaultCode.MORE_FAULTS);
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    private BsonDocument accepted(String object) {
        ChangeLine line = parse(object);
        assertThat(line).isInstanceOf(ChangeLine.Sound.class);
        return ((Operation.Upsert) ((ChangeLine.Sound) line).operation()).object();
    }

    private List<Fault> faults(String object) {
        ChangeLine line = parse(object);
        assertThat(line).isInstanceOf(ChangeLine.Faulty.class);
        return ((ChangeLine.Faulty) line).faults();
    }

    private ChangeLine parse(String object) {
        return parser.parse(("{\"type\":\"T\",\"object\":" + object + "}").getBytes(StandardCharsets.UTF_8), null);
    }
}
