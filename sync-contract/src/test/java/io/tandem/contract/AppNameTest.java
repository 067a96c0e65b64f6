package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppNameTest {
    @Test
    void letters_digits_and_two_signs_make_a_name() {
        assertThat(AppName.isOne("crm_2-B")).isTrue();
        assertThat(AppName.isOne("x".repeat(57))).isTrue();
        assertThat(AppName.isOne("x".repeat(58))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a.b", "a/b", "a\u0000", "a\n", "\u00e4"})
    void nothing_else_does(String name) {
        assertThat(AppName.isOne(name)).isFalse();
    }
}
