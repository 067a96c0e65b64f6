package io.tandem.telemetry.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final String NOT_SAMPLED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    private record Settings(double ratio, Optional<URI> endpoint, Optional<String> headers) implements TraceSettings {
        @Override
        public int lines() {
            return 1;
        }

        @Override
        public int linesPerSecond() {
            return 1;
        }

        @Override
        public Duration kept() {
            return Duration.ofHours(1);
        }
    }

    private static boolean isSampled(double ratio, @Nullable String traceparent) {
        SdkTracerProvider provider =
                Tracing.provider(new Settings(ratio, Optional.empty(), Optional.empty()), List.of(), "s", "r");
        Span span = provider.get("test")
                .spanBuilder("request")
                .setParent(Traceparent.context(traceparent))
                .startSpan();
        return span.getSpanContext().isSampled();
    }

    @Test
    void what_a_caller_says_counts_and_of_the_others_a_share_is_drawn() {
        assertThat(isSampled(0, SAMPLED)).isTrue();
        assertThat(isSampled(1, NOT_SAMPLED)).isFalse();
        assertThat(isSampled(0, null)).isFalse();
        assertThat(isSampled(1, null)).isTrue();
    }

    @Test
    void spans_go_to_the_collector_that_is_configured() throws IOException {
        List<String> received = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            received.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("api-key") + " " + body.contains("followed")
                    + body.contains("schema-service"));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            URI endpoint =
                    URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/");
            SdkTracerProvider provider = Tracing.provider(
                    new Settings(0, Optional.of(endpoint), Optional.of("api-key=secret, other=1")),
                    List.of(),
                    "schema-service",
                    "host:8081");
            provider.get("test")
                    .spanBuilder("followed")
                    .setParent(Traceparent.context(SAMPLED))
                    .startSpan()
                    .end();
            provider.get("test").spanBuilder("not followed").startSpan().end();
            assertThat(provider.shutdown().join(10, TimeUnit.SECONDS).isSuccess())
                    .isTrue();
        } finally {
            collector.stop(0);
        }
        assertThat(received).containsExactly("/v1/traces secret truetrue");
    }
}
