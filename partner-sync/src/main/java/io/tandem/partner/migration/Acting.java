package io.tandem.partner.migration;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// Carries out what persons ask of migrations: the state changes at once, and its owner does the rest.
@ApplicationScoped
public class Acting {
    /// What 202 says.
    static final String ACCEPTED = "It is asked for; what comes of it shows in the state.";

    private final Migrations migrations;
    private final MigrationStatus status;

    public Acting(Migrations migrations, MigrationStatus status) {
        this.migrations = migrations;
        this.status = status;
    }

    /// Moves a migration on; 409 where it is in another state.
    ///
    /// @param act   what is asked for, like `pause`
    /// @param asked the act's parameters, which are recorded with it
    Response act(
            String name,
            Set<MigrationState> from,
            MigrationState to,
            String act,
            String by,
            @Nullable BsonDocument asked) {
        Migration migration = migrations.require(name);
        if (!migrations.move(name, from, to, by, act, asked)) {
            throw new Problem(
                    409,
                    "Not in this state",
                    "migration '" + name + "' is " + migration.state().word() + "; it can be " + act
                            + (act.endsWith("e") ? "d" : "ed") + " when it is "
                            + from.stream().map(MigrationState::word).sorted().collect(Collectors.joining(" or "))
                            + ".");
        }
        return accepted(name);
    }

    /// 202 with the migration as it is now.
    Response accepted(String name) {
        return Response.accepted(Json.of(status.of(migrations.require(name)))).build();
    }
}
