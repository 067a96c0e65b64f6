package io.tandem.schema.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeployTest {
    @ParameterizedTest
    @ValueSource(strings = {"automated", "AUTOMATED", "ci", "false", ""})
    void any_value_says_that_a_program_asks(String value) {
        assertThat(Deploy.isAutomated(value)).isTrue();
        assertThatThrownBy(() -> Deploy.requirePerson(value, "terminates sync", "a person can"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(409))
                .hasMessage("an automated deploy (header Tandem-Deploy) never terminates sync, and nothing was changed;"
                        + " a person can");
    }

    @Test
    void without_the_header_a_person_asks() {
        assertThatCode(() -> Deploy.requirePerson(null, "terminates sync", "a person can"))
                .doesNotThrowAnyException();
    }
}
