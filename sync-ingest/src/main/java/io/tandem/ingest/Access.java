package io.tandem.ingest;

import static io.tandem.access.Role.DEVICE_WRITER;
import static io.tandem.access.Role.SCHEMA_EDITOR;

import io.tandem.access.Call;
import io.tandem.access.Calls;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Who may make which call.
final class Access {
    private Access() {}

    @Produces
    @Singleton
    static Calls calls() {
        return new Calls(
                Call.read("POST", "/v1/apps/{app}/changes", DEVICE_WRITER).asStream(),
                // schema-service, which it is passed on to, decides and tells of it.
                Call.read("POST", "/v1/apps/{app}/models", DEVICE_WRITER, SCHEMA_EDITOR));
    }
}
