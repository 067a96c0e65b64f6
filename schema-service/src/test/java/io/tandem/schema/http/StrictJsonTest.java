package io.tandem.schema.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StrictJsonTest {
    @Test
    void a_body_of_too_many_parts_is_refused_however_short_they_are() {
        assertThat(StrictJson.object(lists(200_000)).path("a")).hasSize(200_000);
        assertThatThrownBy(() -> StrictJson.object(lists(300_000)))
                .isInstanceOf(Problem.class)
                .hasMessage("Token count (500001) exceeds the maximum allowed (500000)");
    }

    private static byte[] lists(int count) {
        return ("{\"a\":[[]" + ",[]".repeat(count - 1) + "]}").getBytes(StandardCharsets.UTF_8);
    }
}
