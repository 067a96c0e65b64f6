package io.tandem.schema.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.http.Problem;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RenamesNotationTest {
    @ParameterizedTest
    @CsvSource({"Hound.a, b, b", "Dog.a, b, b", "Dog.a, Dog.b, b", "Dog.a, Hound.b, b", "Dog.a, a.b, a.b"})
    void the_type_may_stand_before_a_new_name_and_any_other_dot_is_a_part_of_it(String from, String to, String name)
            throws JsonProcessingException {
        assertThat(RenamesNotation.read(json("{'" + from + "':'" + to + "','Dog':'Hound'}")))
                .isEqualTo(new Renames(Map.of("Dog", "Hound"), Map.of(from, name)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]"})
    void nothing_is_renamed_by_nothing(String nothing) throws JsonProcessingException {
        assertThat(RenamesNotation.read(json(nothing))).isEqualTo(Renames.NONE);
        assertThat(RenamesNotation.read(null)).isEqualTo(Renames.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x'", "''", "5", "true", "['Dog']"})
    void what_is_no_object_is_refused(String other) throws JsonProcessingException {
        JsonNode json = json(other);

        assertThatThrownBy(() -> RenamesNotation.read(json))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("renames: an object such as");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "5", "{}", "['b']"})
    void a_new_name_is_a_string(String other) throws JsonProcessingException {
        JsonNode json = json("{'Dog.a':" + other + "}");

        assertThatThrownBy(() -> RenamesNotation.read(json))
                .isInstanceOf(Problem.class)
                .hasMessage("renames.Dog.a: the new name is needed, which is a string");
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
