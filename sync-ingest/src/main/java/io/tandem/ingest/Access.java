package io.tandem.ingest;

import static io.tandem.access.Role.DEVICE_WRITER;
import static io.tandem.access.Role.SCHEMA_EDITOR;

import io.tandem.access.Call;
import io.tandem.access.Calls;
import io.tandem.access.http.AccessSettings;
import io.tandem.access.http.ApiKeys;
import io.tandem.access.http.RemoteApiKeys;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Who may make which call, and where API keys are known.
final class Access {
    private Access() {}

    @Produces
    @Singleton
    static Calls calls() {
        return new Calls(
                Set.of("/q/openapi"),
                List.of(
                        Call.read("POST", "/v1/apps/{app}/changes", DEVICE_WRITER),
                        // schema-service, which it is passed on to, decides and tells of it.
                        Call.read("POST", "/v1/apps/{app}/models", DEVICE_WRITER, SCHEMA_EDITOR)));
    }

    @Produces
    @Singleton
    static ApiKeys apiKeys(Vertx vertx, IngestConfig config, AccessSettings access) {
        return new RemoteApiKeys(vertx, config.schemaServiceUrl(), config.schemaServiceToken(), access.keyCache());
    }
}
