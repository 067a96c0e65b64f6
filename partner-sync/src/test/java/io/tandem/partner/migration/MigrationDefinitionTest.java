package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationDefinitionTest {
    private static Migration parse(String app, String initial, String partner) {
        return MigrationDefinition.parse("m", """
                {"app": "%s", "initial": {"collection": "%s"}, "partner": %s, "forward": [{"rename": {"a": "b"}}]}""".formatted(app, initial, partner), ignored -> "db");
    }

    @Test
    void a_collection_may_have_any_name_that_mongodb_takes() {
        assertThat(parse("seismic", "old tasks#1", "{\"collection\": \"V2\"}").initial())
                .isEqualTo("old tasks#1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a%zz", "../x", "a#b", "..", "a/schemas"})
    void what_can_be_the_name_of_no_app_is_refused_before_anybody_is_asked(String app) {
        assertThatThrownBy(() -> parse(app, "T", "{\"collection\": \"V2\"}"))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("app: ");
    }

    @Test
    void an_object_type_is_no_deeper_than_what_mongodb_stores() {
        String deep = "{\"a\":".repeat(98) + "1" + "}".repeat(98);

        assertThat(parse("seismic", "T", "{\"objectType\": {\"name\": \"V2\", \"deep\": [" + deep + "]}}")
                        .partner())
                .isEqualTo("V2");
        assertThatThrownBy(
                        () -> parse("seismic", "T", "{\"objectType\": {\"name\": \"V2\", \"deep\": [[" + deep + "]]}}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("more than 100 levels");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ..  | {"collection": "V2"}                                                  | initial.collection
            T   | {"collection": "V2."}                                                 | partner.collection
            T   | {"objectType": {"name": "system.x"}}                                  | partner.objectType.name
            T   | {"objectType": {"name": "V2", "properties": {"a\\u0000b": "int"}}}     | cannot be stored
            """)
    void what_cannot_be_stored_is_refused(String initial, String partner, String message) {
        assertThatThrownBy(() -> parse("seismic", initial, partner))
                .isInstanceOf(Problem.class)
                .hasMessageContaining(message);
    }
}
