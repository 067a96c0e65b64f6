package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tandem.contract.JsonDocument.NotJsonException;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDocumentTest {
    @Test
    void extended_json_is_read() throws NotJsonException {
        assertThat(JsonDocument.parse("{\"a\":{\"$numberLong\":\"7\"}}"))
                .isEqualTo(new BsonDocument("a", new BsonInt64(7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nope", "[]", "{\"a\":1", "{\"a\":{\"$oid\":\"zz\"}}", "{\"a\":{\"$numberInt\":\"x\"}}"})
    void what_is_no_extended_json_is_said(String text) {
        assertThatExceptionOfType(NotJsonException.class).isThrownBy(() -> JsonDocument.parse(text));
    }

    @Test
    void levels_that_lie_beside_each_other_do_not_add_up() throws NotJsonException {
        String list = "[" + "[{}],".repeat(1_000) + "[]]";

        assertThat(JsonDocument.parse("{\"a\":" + list + "}").getArray("a")).hasSize(1_001);
        assertThat(JsonDocument.parse(documents(200))).hasSize(1);
        assertThat(JsonDocument.parse("{\"a\":" + lists(199) + "}")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 1_000, 20_000, 1_000_000})
    void a_bomb_of_levels_is_refused(int levels) {
        for (String bomb : new String[] {
            documents(levels),
            "{\"a\":" + lists(levels - 1) + "}",
            "{\"a\":" + "{\"$code\":\"f\",\"$scope\":{\"a\":".repeat(levels),
            "{\"/\\\"\":1,\"a\":" + "[".repeat(levels)
        }) {
            assertThatExceptionOfType(NotJsonException.class)
                    .isThrownBy(() -> JsonDocument.parse(bomb))
                    .withMessage("more than 200 levels of documents and lists; flatten it");
        }
    }

    private static String documents(int levels) {
        return "{\"a\":".repeat(levels) + "1" + "}".repeat(levels);
    }

    private static String lists(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    @Test
    void a_value_is_written_as_people_write_it() {
        BsonDocument values = BsonDocument.parse("{i: 3, l: {$numberLong: '4'}, d: 1.5, t: 'a\"b', n: null, "
                + "o: {$oid: '507f1f77bcf86cd799439011'}, w: {$date: 0}, e: {a: 1}, s: [1, 'x']}");

        assertThat(values.values().stream().map(JsonDocument::text))
                .containsExactly(
                        "3",
                        "4",
                        "1.5",
                        "\"a\\\"b\"",
                        "null",
                        "{\"$oid\": \"507f1f77bcf86cd799439011\"}",
                        "{\"$date\": \"1970-01-01T00:00:00Z\"}",
                        "{\"a\": 1}",
                        "[1, \"x\"]");
    }
}
