package io.tandem.partner.migration;

import io.tandem.access.Caller;
import io.tandem.access.http.CurrentCaller;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Keeps operators to the migrations of their own apps: the path names the migration, and its row the app.
public final class MigrationAccess {
    private final Migrations migrations;
    private final CurrentCaller caller;

    MigrationAccess(Migrations migrations, CurrentCaller caller) {
        this.migrations = migrations;
        this.caller = caller;
    }

    @ServerRequestFilter
    void look(ContainerRequestContext request) {
        String name = request.getUriInfo().getPathParameters().getFirst("name");
        if (name != null) {
            migrations.find(name).ifPresent(migration -> require(caller.get(), migration.app()));
        }
    }

    /// Refuses whoever is no operator of this app.
    ///
    /// @throws Problem 403
    static void require(Caller caller, String app) {
        if (!caller.reach().includes(app)) {
            throw new Problem(
                    403,
                    "Forbidden",
                    "this call needs the role operator for app '" + app + "'; '" + caller.name() + "' has "
                            + caller.told() + ".");
        }
    }
}
