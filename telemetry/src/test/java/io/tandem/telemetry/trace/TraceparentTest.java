package io.tandem.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
    private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void what_is_read_is_written_again() {
        assertThat(Traceparent.isSampled(SAMPLED)).isTrue();
        assertThat(Traceparent.of(Span.fromContext(Traceparent.context(SAMPLED)).getSpanContext()))
                .isEqualTo(SAMPLED);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF9-01",
                "nonsense"
            })
    void what_is_no_sampled_place_is_not_sampled(String header) {
        assertThat(Traceparent.isSampled(header)).isFalse();
    }
}
