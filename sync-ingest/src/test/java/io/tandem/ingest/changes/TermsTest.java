package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "ada", "José", "Łukasz", "😀/1"})
    void the_bytes_of_a_header_are_utf8(String text) throws CharacterCodingException {
        byte[] sent = text.getBytes(StandardCharsets.UTF_8);

        assertThat(Terms.text(new String(sent, StandardCharsets.ISO_8859_1))).isEqualTo(text);
        assertThat(Terms.text(null)).isNull();
    }

    @Test
    void bytes_that_are_not_utf8_are_not_guessed_at() {
        assertThatExceptionOfType(CharacterCodingException.class).isThrownBy(() -> Terms.text("Jos\u00e9"));
    }
}
