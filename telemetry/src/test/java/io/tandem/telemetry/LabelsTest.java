package io.tandem.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void the_first_values_have_their_own_label_and_a_million_others_share_one() {
        Labels labels = new Labels(3);

        assertThat(IntStream.range(0, 1_000_000).mapToObj(n -> labels.of("app" + n)))
                .containsOnly("app0", "app1", "app2", Labels.OTHER);
        assertThat(labels.of("app2")).isEqualTo("app2");
    }

    @Test
    void made_up_paths_and_methods_make_no_series() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new HttpLabels());

        for (int n = 0; n < 10_000; n++) {
            registry.counter("http.server.requests", http("FOO" + n, "/v1/" + n, "CLIENT_ERROR"))
                    .increment();
            registry.counter("http.server.requests", http("GET", "/v1/" + n, "SERVER_ERROR"))
                    .increment();
            registry.counter("http.client.requests", http("GET", "/v1/api-keys/by-hash/" + n, "SUCCESS"))
                    .increment();
        }
        registry.counter("http.server.requests", http("GET", "/v1/apps/{app}", "CLIENT_ERROR"))
                .increment();
        registry.counter("http.server.requests", http("GET", "/v1/apps", "SUCCESS"))
                .increment();

        assertThat(registry.getMeters().stream()
                        .map(Meter::getId)
                        .map(id -> id.getName() + " " + id.getTag("method") + " " + id.getTag("uri")))
                .containsExactlyInAnyOrder(
                        "http.server.requests UNKNOWN UNKNOWN",
                        "http.server.requests GET UNKNOWN",
                        "http.client.requests GET UNKNOWN",
                        "http.server.requests GET /v1/apps/{app}",
                        "http.server.requests GET /v1/apps");
    }

    private static Tags http(String method, String uri, String outcome) {
        return Tags.of("method", method, "uri", uri, "outcome", outcome);
    }
}
