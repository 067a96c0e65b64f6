package io.tandem.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeaderTextTest {
    @Test
    void what_is_valid_utf_8_is_read_as_that_and_everything_else_as_latin_1() {
        String utf8 = new String("J\u00f6rg \u9673".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(HeaderText.of(utf8)).isEqualTo("J\u00f6rg \u9673");
        assertThat(HeaderText.of("J\u00f6rg")).isEqualTo("J\u00f6rg");
        assertThat(HeaderText.of("grace")).isEqualTo("grace");
        assertThat(HeaderText.of("\u9673")).isEqualTo("\u9673");
    }
}
