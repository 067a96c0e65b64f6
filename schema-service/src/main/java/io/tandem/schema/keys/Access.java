package io.tandem.schema.keys;

import static io.tandem.access.Role.DEVICE_WRITER;
import static io.tandem.access.Role.OPERATOR;
import static io.tandem.access.Role.SCHEMA_EDITOR;
import static io.tandem.access.Role.SERVICE;

import io.tandem.access.Call;
import io.tandem.access.Calls;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Who may make which call of schema-service; what is not named here is the operators'.
final class Access {
    private static final String SCHEMA = "/v1/apps/{app}/schemas/{type}";

    private Access() {}

    @Produces
    @Singleton
    static Calls calls() {
        return new Calls(
                Call.read("GET", "/v1/apps", DEVICE_WRITER, SCHEMA_EDITOR, SERVICE),
                Call.read("GET", "/v1/apps/{app}", DEVICE_WRITER, SCHEMA_EDITOR, SERVICE),
                Call.read("GET", "/v1/apps/{app}/sync", DEVICE_WRITER, SCHEMA_EDITOR),
                Call.act("POST", "/v1/apps/{app}/models", DEVICE_WRITER, SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/models/**", DEVICE_WRITER, SCHEMA_EDITOR, SERVICE),
                Call.read("GET", "/v1/apps/{app}/rejections", DEVICE_WRITER, SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/schemas/**", SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/data-models/{language}", SCHEMA_EDITOR),
                Call.act("PUT", SCHEMA, SCHEMA_EDITOR),
                Call.act("PATCH", SCHEMA, SCHEMA_EDITOR),
                Call.act("DELETE", SCHEMA, SCHEMA_EDITOR),
                Call.act("POST", "/v1/apps/{app}/import", SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/unsynced/**", SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/rules/**", SCHEMA_EDITOR),
                Call.read("GET", "/v1/apps/{app}/traces/**", SCHEMA_EDITOR),
                Call.read("POST", "/v1/apps/{app}/rules/try", SCHEMA_EDITOR),
                Call.read("POST", "/v1/schema-diff", SCHEMA_EDITOR),
                Call.read("POST", "/v1/schema-notations", SCHEMA_EDITOR),
                Call.read("GET", "/v1/api-keys/by-hash/{hash}", SERVICE).inEveryApp(),
                Call.read("GET", "/v1/api-keys", OPERATOR),
                Call.act("POST", "/v1/api-keys", OPERATOR),
                Call.act("DELETE", "/v1/api-keys/{id}", OPERATOR));
    }
}
