package io.tandem.partner.migration;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.access.http.CurrentCaller;
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
import org.bson.BsonValue;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Migrations over HTTP. Each act answers 202 at once; what came of it shows in the state.
@Path("/v1/migrations")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class MigrationResource {
    private final Migrations migrations;
    private final MigrationStatus status;
    private final SchemaAuthority schemas;
    private final Acting acting;
    private final Life life;
    private final CurrentCaller caller;

    public MigrationResource(
            Migrations migrations,
            MigrationStatus status,
            SchemaAuthority schemas,
            Acting acting,
            Life life,
            CurrentCaller caller) {
        this.caller = caller;
        this.acting = acting;
        this.life = life;
        this.migrations = migrations;
        this.status = status;
        this.schemas = schemas;
    }

    @PUT
    @Path("/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Define a migration, or change one that has never crossed")
    public Response define(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            String body) {
        Migration defined = MigrationDefinition.parse(name, body, app -> {
            MigrationAccess.require(caller.get(), app);
            return schemas.database(app).orElse(null);
        });
        PlacedType.requireReach(defined, schemas.placed(defined.app()));
        if (!migrations.define(defined, by)) {
            Migration existing = migrations.require(name);
            if (!existing.isDefinedAs(defined)) {
                throw new Problem(
                        409,
                        "Migration already started",
                        "migration '" + name + "' is " + existing.state().word()
                                + " with another definition; give the new one another name: both sides then meet as"
                                + " at a first contact.");
            }
        }
        return Response.ok(Json.of(status.of(migrations.require(name)))).build();
    }

    @GET
    @Operation(summary = "All migrations of the caller's apps that can be read")
    public Response list() {
        BsonArray all = new BsonArray();
        migrations.all(Unreadable::leaveOut).stream()
                .filter(migration -> caller.get().reach().includes(migration.app()))
                .forEach(migration -> all.add(status.of(migration)));
        return Response.ok(Json.of(new BsonDocument("migrations", all))).build();
    }

    @GET
    @Path("/{name}")
    @Operation(summary = "One migration: its state, its progress, its set-aside documents")
    public Response get(@PathParam("name") String name) throws InterruptedException {
        return Response.ok(Json.of(status.whole(migrations.require(name)))).build();
    }

    @POST
    @Path("/{name}/check")
    @Operation(summary = "Try the migration on the stored documents, and change nothing")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response check(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("sample"));
        Sample.parse(asked);
        return acting.act(
                name,
                Set.of(MigrationState.DEFINED, MigrationState.REFUSED),
                MigrationState.CHECKING,
                "check",
                by,
                asked);
    }

    @POST
    @Path("/{name}/start")
    @Operation(summary = "Check, copy what is there, then carry every change across, in both directions")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response start(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        Migration migration = migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("override", "sample"));
        Sample.parse(asked);
        BsonValue override = asked.get("override", new BsonArray());
        boolean known = override.isArray()
                && override.asArray().stream()
                        .allMatch(finding -> finding.isString()
                                && Finding.Kind.words()
                                        .contains(finding.asString().getValue()));
        if (!known) {
            throw new Problem(
                    400,
                    "Unknown finding",
                    "override: takes names of findings; there is " + Finding.Kind.words() + ".");
        }
        if (migration.state() == MigrationState.ABORTED) {
            life.startAfresh(name, migration.asked("partner").equals("drop"));
        }
        return acting.act(
                name,
                Set.of(MigrationState.DEFINED, MigrationState.REFUSED, MigrationState.ABORTED),
                MigrationState.CHECKING,
                "start",
                by,
                asked);
    }
}
