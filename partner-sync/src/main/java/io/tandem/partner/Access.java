package io.tandem.partner;

import io.tandem.access.Call;
import io.tandem.access.Calls;
import io.tandem.access.Role;
import io.tandem.access.http.AccessSettings;
import io.tandem.access.http.ApiKeys;
import io.tandem.access.http.RemoteApiKeys;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;

/// Who may make which call, and where API keys are known. A migration's app stands in its row:
/// [io.tandem.partner.migration.MigrationAccess] looks there.
final class Access {
    private static final String MIGRATIONS = "/v1/migrations/**";

    private Access() {}

    @Produces
    @Singleton
    static Calls calls() {
        return new Calls(
                Set.of("/q/openapi"),
                List.of(
                        Call.read("GET", MIGRATIONS, Role.OPERATOR),
                        Call.act("PUT", MIGRATIONS, Role.OPERATOR),
                        Call.act("POST", MIGRATIONS, Role.OPERATOR),
                        Call.act("DELETE", MIGRATIONS, Role.OPERATOR)));
    }

    @Produces
    @Singleton
    static ApiKeys apiKeys(Vertx vertx, PartnerConfiguration configuration, AccessSettings access) {
        return new RemoteApiKeys(
                vertx,
                configuration.schemaService().url(),
                configuration.schemaService().token(),
                access.keyCache());
    }
}
