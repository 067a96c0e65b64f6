package io.tandem.schema.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.ObjectKey;
import io.tandem.schema.http.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTextTest {
    private static List<String> meanings(String text) {
        return KeyText.meanings(text).stream().map(ObjectKey::canonical).toList();
    }

    @Test
    void a_text_means_what_it_looks_like_too() {
        assertThat(meanings("tea")).containsExactly("stea");
        assertThat(meanings("7")).containsExactly("s7", "n7");
        assertThat(meanings("-1.50")).containsExactly("s-1.50", "n-1.5");
        assertThat(meanings("5f0f0f0f0f0f0f0f0f0f0f0f"))
                .containsExactly("s5f0f0f0f0f0f0f0f0f0f0f0f", "o5f0f0f0f0f0f0f0f0f0f0f0f");
        assertThat(meanings("00112233-4455-6677-8899-aabbccddeeff"))
                .containsExactly("s00112233-4455-6677-8899-aabbccddeeff", "y4:ABEiM0RVZneImaq7zN3u/w==");
    }

    @Test
    void extended_json_means_one_thing() {
        assertThat(meanings("\"7\"")).containsExactly("s7");
        assertThat(meanings("{\"$oid\":\"5f0f0f0f0f0f0f0f0f0f0f0f\"}")).containsExactly("o5f0f0f0f0f0f0f0f0f0f0f0f");
        assertThat(meanings("{\"$numberLong\":\"7\"}")).containsExactly("n7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"$oid\":\"x\"}", "\"", "{\"a\":"})
    void what_begins_as_json_and_is_none_is_refused(String text) {
        assertThatThrownBy(() -> KeyText.meanings(text))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("key: no Extended JSON");
    }
}
