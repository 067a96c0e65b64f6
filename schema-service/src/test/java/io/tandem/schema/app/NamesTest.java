package io.tandem.schema.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    @ParameterizedTest
    @ValueSource(strings = {"and", "AND", "Limit", "null", "contains", "TRUE", "IN", "NOT", "uuid", "oid"})
    void words_of_realms_query_language_name_no_declared_property(String name) {
        assertThat(Names.propertyError(name))
                .hasValueSatisfying(
                        error -> assertThat(error).contains("'" + name + "'").contains("mapTo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits", "true", "in", "not", "UUID", "orders", "a.b", "$and", ""})
    void any_other_name_is_data(String name) {
        assertThat(Names.propertyError(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "system.x", "tandem", "a.b", "$a", "a\0b"})
    void names_that_mongodb_or_tandem_keeps_name_no_object_type(String name) {
        assertThat(Names.typeError(name)).isPresent();
    }
}
