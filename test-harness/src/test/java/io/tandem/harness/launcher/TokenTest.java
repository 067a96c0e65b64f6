package io.tandem.harness.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenTest {
    private final Token.Lifetime lifetime = new Token.Lifetime();

    @ParameterizedTest
    @CsvSource({"1h, PT1H", "15m, PT15M", "30s, PT30S", "30d, P30D", "PT1H, PT1H", "P1DT12H, PT36H"})
    void a_lifetime_is_a_number_with_a_unit_or_iso_8601(String said, Duration meant) {
        assertThat(lifetime.convert(said)).isEqualTo(meant);
    }

    @Test
    void another_one_is_told_what_it_could_be() {
        assertThatThrownBy(() -> lifetime.convert("an hour"))
                .hasMessage("'an hour' is no duration such as 30d, 1h, 15m or PT1H");
        assertThatThrownBy(() -> lifetime.convert("-PT1H"))
                .hasMessage("a token lives for a second at least, not for '-PT1H'");
    }

    @Test
    void what_no_header_can_carry_is_refused_without_repeating_it() {
        assertThatThrownBy(() -> Token.find("secret\n", null))
                .hasMessageStartingWith("the token is empty, or has a blank")
                .hasMessageNotContaining("secret");
    }
}
