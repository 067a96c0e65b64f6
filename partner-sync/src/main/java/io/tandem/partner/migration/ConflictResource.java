package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.transform.PropertyGroups;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// The conflicts of a migration over HTTP: what was decided, and what waits for a person.
@Path("/v1/migrations/{name}/conflicts")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class ConflictResource {
    private final Migrations migrations;
    private final Acts acts;
    private final MongoDatabase tandem;

    public ConflictResource(Migrations migrations, Acts acts, MongoClient client, PartnerConfiguration configuration) {
        this.acts = acts;
        this.migrations = migrations;
        this.tandem = client.getDatabase(configuration.database());
    }

    @GET
    @Operation(summary = "The newest conflicts, with both values and the winner")
    public Response list(
            @PathParam("name") String name,
            @QueryParam("state") @Nullable String state,
            @QueryParam("limit") @DefaultValue("100") String limit) {
        migrations.require(name);
        if (state != null && !Set.of("held", "decided", "settled").contains(state)) {
            throw new Problem(400, "Unknown state", "state: takes held, decided or settled.");
        }
        int most = Limit.of(limit);
        Listed found = Listed.of(Conflicts.list(tandem, name, state, most).map(row -> {
            BsonDocument shown = new BsonDocument("id", row.get("_id", BsonNull.VALUE));
            row.forEach((member, value) -> {
                if (member.equals("group")) {
                    shown.append(
                            member,
                            new BsonString(
                                    PropertyGroups.withoutMark(value.asString().getValue())));
                } else if (!Set.of("_id", "migration").contains(member)) {
                    shown.append(member, value);
                }
            });
            return shown;
        }));
        return Response.ok(Json.of(found.as("conflicts"))).build();
    }

    @POST
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Take one version of a conflict that is held")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response take(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by,
            @Nullable String body) {
        Migration migration = migrations.require(name);
        BsonValue side = Json.object(body, Set.of("take")).get("take", BsonNull.VALUE);
        if (!side.isString()
                || !Set.of("initial", "partner").contains(side.asString().getValue())) {
            throw new Problem(400, "Invalid choice", "take: takes \"initial\" or \"partner\".");
        }
        if (!Conflicts.take(tandem, name, id, side.asString().getValue(), by)) {
            throw new Problem(
                    404,
                    "No such conflict",
                    "no conflict '" + id + "' is held; GET /v1/migrations/" + name
                            + "/conflicts?state=held lists them.");
        }
        acts.note(migration, "take", by, new BsonDocument("conflict", new BsonString(id)).append("take", side));
        return Response.accepted("{\"id\": \"" + id + "\", \"take\": \""
                        + side.asString().getValue() + "\"}")
                .build();
    }
}
