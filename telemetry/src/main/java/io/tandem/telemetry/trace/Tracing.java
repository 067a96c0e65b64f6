package io.tandem.telemetry.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SdkTracerProviderBuilder;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/// OpenTelemetry as this process uses it: which requests are sampled, and where their spans go: to a collector where
/// one is configured, and to what this process keeps itself. Nothing is instrumented by itself.
@Singleton
public class Tracing {
    private static final Duration SOON = Duration.ofMillis(200);
    private static final int LONGEST_TEXT = 4_096;
    private static final int MOST_WAITING = 8_192;
    private static final long LAST_EXPORT_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final String replica;

    Tracing(
            TraceSettings settings,
            @Any Instance<SpanExporter> kept,
            @ConfigProperty(name = "quarkus.application.name") String service,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.replica = host() + ":" + port;
        this.provider = provider(settings, kept, service, replica);
        this.tracer = provider.get("io.tandem");
    }

    /// @param kept what this process keeps itself
    static SdkTracerProvider provider(
            TraceSettings settings, Iterable<SpanExporter> kept, String service, String replica) {
        SdkTracerProviderBuilder builder = SdkTracerProvider.builder()
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_TEXT)
                        .build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.ratio())))
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        service,
                        AttributeKey.stringKey("service.instance.id"),
                        replica)));
        settings.endpoint()
                .ifPresent(
                        endpoint -> builder.addSpanProcessor(BatchSpanProcessor.builder(collector(endpoint, settings))
                                .build()));
        kept.forEach(exporter -> builder.addSpanProcessor(BatchSpanProcessor.builder(exporter)
                .setScheduleDelay(SOON)
                .setMaxQueueSize(MOST_WAITING)
                .build()));
        return builder.build();
    }

    void stop(@Observes ShutdownEvent event) {
        provider.shutdown().join(LAST_EXPORT_SECONDS, TimeUnit.SECONDS);
    }

    /// What spans are made with.
    public Tracer tracer() {
        return tracer;
    }

    /// What this process is called in traces: its host and port.
    public String replica() {
        return replica;
    }

    private static SpanExporter collector(URI endpoint, TraceSettings settings) {
        String base = endpoint.toString().replaceAll("/+$", "");
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder().setEndpoint(base + "/v1/traces");
        for (String header : settings.headers().orElse("").split(",", -1)) {
            int equals = header.indexOf('=');
            if (equals > 0) {
                builder.addHeader(
                        header.substring(0, equals).strip(),
                        header.substring(equals + 1).strip());
            } else if (!header.isBlank()) {
                throw new IllegalStateException("tandem.tracing.headers is name=value, between commas");
            }
        }
        return builder.build();
    }

    private static String host() {
        String said = System.getenv("HOSTNAME");
        if (said != null && !said.isBlank()) {
            return said;
        }
        try {
            return Objects.requireNonNull(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }
}
