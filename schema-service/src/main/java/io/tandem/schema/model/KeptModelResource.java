package io.tandem.schema.model;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.BsonBytes;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.SchemaRows;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.schema.notation.RealmWriter;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/models`, reading: what clients have declared.
@Path("/v1/apps/{app}/models")
@RunOnVirtualThread
public class KeptModelResource {
    private static final int MAX_LIMIT = 1000;

    /// What hangs on the hash of its own content never changes.
    private static final String FOR_EVER = "private, max-age=31536000, immutable";

    private static final String BSON = "application/bson";

    private final Apps apps;
    private final Models models;

    KeptModelResource(Apps apps, Models models) {
        this.apps = apps;
        this.models = models;
    }

    /// The models that were declared last, newest first, without their content.
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, Object> newest(String app, @QueryParam("limit") @DefaultValue("100") String limit) {
        int most = Parameters.number("limit", limit, 1, MAX_LIMIT);
        App known = apps.known(app);
        return Map.of(
                "models",
                models.outlines(app, most).stream()
                        .map(kept -> outline(known, kept))
                        .toList());
    }

    /// One model: its content, which never changes, and whether it is current, which may.
    ///
    /// @param accept where it names BSON, the content alone, as sync-ingest reads it: `{"objectTypes": […]}`
    @GET
    @Path("/{model}")
    public Response one(
            String app, String model, @HeaderParam("Accept") @Nullable String accept, @Context Request request) {
        App known = apps.known(app);
        KeptModel kept = known(known, model);
        return accept != null && accept.contains(BSON) ? bson(kept, request) : json(known, kept, request);
    }

    /// The content alone, in Realm's notation.
    @GET
    @Path("/{model}/objectTypes")
    @Produces(MediaType.APPLICATION_JSON)
    public Response content(String app, String model, @Context Request request) {
        KeptModel kept = known(apps.known(app), model);
        return immutable(
                kept,
                request,
                Map.of("objectTypes", RealmWriter.objectTypes(kept.types())),
                MediaType.APPLICATION_JSON);
    }

    private static Response json(App app, KeptModel kept, Request request) {
        EntityTag tag = new EntityTag(kept.id() + "-" + kept.epoch() + (kept.isStale(app) ? "-stale" : "-current"));
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        if (unchanged == null) {
            Map<String, Object> json = outline(app, kept);
            json.put("objectTypes", RealmWriter.objectTypes(kept.types()));
            unchanged = Response.ok(json, MediaType.APPLICATION_JSON);
        }
        return unchanged
                .tag(tag)
                .header("Cache-Control", "no-cache")
                .header("Vary", "Accept")
                .build();
    }

    private static Response bson(KeptModel kept, Request request) {
        byte[] content = BsonBytes.encode(new BsonDocument("objectTypes", SchemaRows.objectTypes(kept.types())));
        return immutable(kept, request, content, BSON);
    }

    private static Response immutable(KeptModel kept, Request request, Object content, String type) {
        EntityTag tag = new EntityTag(kept.id());
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged == null ? Response.ok(content, type) : unchanged)
                .tag(tag)
                .header("Cache-Control", FOR_EVER)
                .header("Vary", "Accept")
                .build();
    }

    private KeptModel known(App app, String id) {
        return models.find(new ModelKey(app.app(), id), app.sync().epoch())
                .orElseThrow(() -> Problem.notFound("no model '" + id + "' was declared for app '" + app.app()
                        + "'; declare it with POST /v1/apps/" + app.app() + "/models"));
    }

    private static Map<String, Object> outline(App app, KeptModel kept) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("model", kept.id());
        json.put("status", kept.isStale(app) ? "stale" : "current");
        json.put("declaredAt", kept.declaredAt().toString());
        json.put("renewedAt", kept.renewedAt().toString());
        return json;
    }
}
