package io.tandem.partner;

import com.mongodb.client.MongoClient;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.tandem.telemetry.trace.KeptSpans;
import io.tandem.telemetry.trace.TraceSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Where partner-sync keeps what befell traced objects.
final class Spans {
    private Spans() {}

    @Produces
    @Singleton
    static SpanExporter kept(MongoClient client, PartnerConfiguration configuration, TraceSettings traces) {
        return new KeptSpans(client.getDatabase(configuration.database()), traces.kept());
    }
}
