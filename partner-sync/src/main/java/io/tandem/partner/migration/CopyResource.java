package io.tandem.partner.migration;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// How fast the initial copy may be, while it runs.
@Path("/v1/migrations/{name}/copy")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class CopyResource {
    private final Migrations migrations;
    private final Acts acts;
    private final CopyPace pace;
    private final MigrationStatus status;

    public CopyResource(Migrations migrations, Acts acts, CopyPace pace, MigrationStatus status) {
        this.acts = acts;
        this.migrations = migrations;
        this.pace = pace;
        this.status = status;
    }

    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Let the copy be so fast, in documents a second; null: as fast as MongoDB bears")
    public Response pace(
            @PathParam("name") String name,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        Migration migration = migrations.require(name);
        BsonDocument asked = Json.object(body, Set.of("perSecond"));
        pace.set(name, perSecond(asked), by);
        acts.note(migration, "pace", by, asked);
        return Response.ok(Json.of(status.of(migrations.require(name)))).build();
    }

    private static OptionalInt perSecond(BsonDocument asked) {
        BsonValue said = asked.get("perSecond");
        if (said != null && said.isNull()) {
            return OptionalInt.empty();
        }
        if (said != null && said.isInt32()) {
            int perSecond = said.asInt32().getValue();
            if (perSecond >= 1 && perSecond <= CopyPace.MOST) {
                return OptionalInt.of(perSecond);
            }
        }
        throw new Problem(
                400,
                "Invalid pace",
                "perSecond: takes a whole number from 1 to " + CopyPace.MOST
                        + ", or null for as fast as MongoDB bears.");
    }
}
