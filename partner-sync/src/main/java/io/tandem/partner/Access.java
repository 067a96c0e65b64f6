package io.tandem.partner;

import io.tandem.access.Call;
import io.tandem.access.Calls;
import io.tandem.access.Role;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/// Who may make which call. A migration's app stands in its row:
/// [io.tandem.partner.migration.MigrationAccess] looks there.
final class Access {
    private static final String MIGRATIONS = "/v1/migrations/**";

    private Access() {}

    @Produces
    @Singleton
    static Calls calls() {
        return new Calls(
                Call.read("GET", MIGRATIONS, Role.OPERATOR),
                Call.act("PUT", MIGRATIONS, Role.OPERATOR),
                Call.act("POST", MIGRATIONS, Role.OPERATOR),
                Call.act("DELETE", MIGRATIONS, Role.OPERATOR));
    }
}
