package io.tandem.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessLogTest {
    @Test
    void what_a_client_sends_stays_one_word_of_one_line() {
        assertThat(AccessLog.word("/v1/apps/todo/changes")).isEqualTo("/v1/apps/todo/changes");
        assertThat(AccessLog.word("/a b\"\n127.0.0.1 root \"GET /"))
                .isEqualTo("/a%20b%22%0a127.0.0.1%20root%20%22GET%20/");
        assertThat(AccessLog.word("\u001b[2Jäda\u007f")).isEqualTo("%1b[2Jäda%7f");
        assertThat(AccessLog.word("/" + "x".repeat(100_000))).hasSize(1_000);
    }
}
