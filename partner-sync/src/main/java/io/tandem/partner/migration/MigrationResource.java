package io.tandem.partner.migration;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// Migrations over HTTP. Each act answers 202 at once; what came of it shows in the state.
@Path("/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class MigrationResource {
    private final Migrations migrations;
    private final MigrationStatus status;
    private final SchemaAuthority schemas;

    public MigrationResource(Migrations migrations, MigrationStatus status, SchemaAuthority schemas) {
        this.migrations = migrations;
        this.status = status;
        this.schemas = schemas;
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Define a migration, or change one that was never started")
    public Response define(@PathParam("name") String name, String body) {
        Migration defined = MigrationDefinition.parse(
                name, body, app -> schemas.database(app).orElse(null));
        if (!migrations.define(defined)) {
            Migration existing = migrations.require(name);
            if (!existing.isDefinedAs(defined)) {
                throw new Problem(
                        409,
                        "Migration already started",
                        "migration '" + name + "' is " + existing.state().word()
                                + " with another definition; give the new one another name.");
            }
        }
        return Response.ok(Json.of(status.of(migrations.require(name)))).build();
    }

    @GET
    @Operation(summary = "All migrations")
    public Response list() {
        BsonArray all = new BsonArray();
        migrations.all().forEach(migration -> all.add(status.of(migration)));
        return Response.ok(Json.of(new BsonDocument("migrations", all))).build();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One migration: its state, its progress, its set-aside documents")
    public Response get(@PathParam("name") String name) {
        return Response.ok(Json.of(status.of(migrations.require(name)))).build();
    }

    @POST
    @Path("/{name}/start")
    @Operation(summary = "Check, copy what is there, then carry every change across, in both directions")
    public Response start(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return act(
                name, Set.of(MigrationState.DEFINED, MigrationState.REFUSED), MigrationState.CHECKING, "started", by);
    }

    @POST
    @Path("/{name}/pause")
    @Operation(summary = "Stop carrying changes across; the position is kept")
    public Response pause(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return act(name, Set.of(MigrationState.COPYING, MigrationState.LIVE), MigrationState.PAUSED, "paused", by);
    }

    @POST
    @Path("/{name}/resume")
    @Operation(summary = "Go on from where it was paused")
    public Response resume(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        boolean copied = migrations
                        .position(name)
                        .map(position -> position.copy().done())
                        .orElse(false)
                && !migrations.isLost(name);
        MigrationState to = copied ? MigrationState.LIVE : MigrationState.COPYING;
        return act(name, Set.of(MigrationState.PAUSED), to, "resumed", by);
    }

    private Response act(String name, Set<MigrationState> from, MigrationState to, String done, String by) {
        Migration migration = migrations.require(name);
        if (!migrations.move(name, from, to, null, by)) {
            throw new Problem(
                    409,
                    "Not in this state",
                    "migration '" + name + "' is " + migration.state().word() + "; it can be " + done + " when it is "
                            + String.join(
                                    " or ",
                                    from.stream()
                                            .map(MigrationState::word)
                                            .sorted()
                                            .toList()) + ".");
        }
        return Response.accepted(Json.of(status.of(migrations.require(name)))).build();
    }
}
