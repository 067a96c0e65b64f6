package io.tandem.partner.migration;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.crossing.SetAside;
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
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What is not as it should be, over HTTP: documents that are set aside, and what a verification found to differ.
@Path("/v1/migrations/{name}")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "migrations")
@RunOnVirtualThread
public class FindingsResource {
    private final Migrations migrations;
    private final Acts acts;
    private final MongoDatabase tandem;

    public FindingsResource(Migrations migrations, Acts acts, MongoClient client, PartnerConfiguration configuration) {
        this.acts = acts;
        this.migrations = migrations;
        this.tandem = client.getDatabase(configuration.database());
    }

    @GET
    @Path("/set-aside")
    @Operation(summary = "The documents that cannot cross, each with its reason, the oldest first")
    public Response setAside(@PathParam("name") String name, @QueryParam("limit") @DefaultValue("100") String limit) {
        migrations.require(name);
        BsonArray documents = new BsonArray();
        SetAside.list(tandem, name, Limit.of(limit)).forEach(row -> documents.add(shown(row)));
        return Response.ok(Json.of(new BsonDocument("setAside", documents))).build();
    }

    @POST
    @Path("/set-aside/retry")
    @Operation(summary = "Try all documents that are set aside again")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response retryAll(
            @PathParam("name") String name, @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return retry(name, null, by);
    }

    @POST
    @Path("/set-aside/{id}/retry")
    @Operation(summary = "Try one document that is set aside again")
    @APIResponse(responseCode = "202", description = Acting.ACCEPTED)
    public Response retryOne(
            @PathParam("name") String name,
            @PathParam("id") String id,
            @HeaderParam("Tandem-Operator") @DefaultValue("operator") String by) {
        return retry(name, id, by);
    }

    private Response retry(String name, @Nullable String id, String by) {
        Migration migration = migrations.require(name);
        long count = SetAside.retry(tandem, name, id);
        if (id != null && count == 0) {
            throw new Problem(
                    404,
                    "Not set aside",
                    "no document '" + id + "' that could be tried again is set aside; GET /v1/migrations/" + name
                            + "/set-aside lists them.");
        }
        acts.note(migration, "retry", by, id == null ? new BsonDocument() : new BsonDocument("id", new BsonString(id)));
        return Response.accepted(Json.of(new BsonDocument("retried", new BsonInt64(count))))
                .build();
    }

    @GET
    @Path("/mismatches")
    @Operation(summary = "What the last verification found to differ, the oldest first")
    public Response mismatches(@PathParam("name") String name, @QueryParam("limit") @DefaultValue("100") String limit) {
        migrations.require(name);
        Listed found = Listed.of(Mismatches.list(tandem, name, Limit.of(limit)));
        return Response.ok(Json.of(found.as("mismatches"))).build();
    }

    /// A row as people read it.
    static BsonDocument shown(BsonDocument row) {
        BsonDocument shown = new BsonDocument("id", row.get("_id", BsonNull.VALUE));
        for (String member : List.of("side", "key", "partnerKey", "reason", "tries", "at")) {
            if (row.containsKey(member)) {
                shown.append(member, row.get(member));
            }
        }
        return shown;
    }
}
