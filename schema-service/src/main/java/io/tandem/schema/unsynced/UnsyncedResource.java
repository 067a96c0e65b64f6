package io.tandem.schema.unsynced;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/unsynced`: documents that do not fit their schema, and the scans that find them.
@Path("/v1/apps/{app}/unsynced")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UnsyncedResource {
    private static final int MAX_LIMIT = 1000;
    private static final int KEY_DIGITS = 32;

    private final Apps apps;
    private final CollectionSchemas schemas;
    private final UnsyncedDocuments unsynced;
    private final UnsyncedTypes types;

    UnsyncedResource(Apps apps, CollectionSchemas schemas, UnsyncedDocuments unsynced, UnsyncedTypes types) {
        this.apps = apps;
        this.schemas = schemas;
        this.unsynced = unsynced;
        this.types = types;
    }

    /// The list, in an order that stays the same while documents come and go.
    ///
    /// @param after the `next` of the answer before
    @GET
    public Map<String, Object> list(
            String app,
            @QueryParam("type") @Nullable String type,
            @QueryParam("limit") @DefaultValue("50") String limit,
            @QueryParam("after") @Nullable String after) {
        apps.known(app);
        int most = Parameters.number("limit", limit, 1, MAX_LIMIT);
        String wanted = type == null || type.isEmpty() ? null : type;
        List<BsonDocument> rows = unsynced.page(app, wanted, key(after), most);
        Map<String, Long> counts = new LinkedHashMap<>();
        unsynced.counts(app).forEach((key, count) -> counts.put(key.type(), count));
        long total = counts.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("count", total);
        json.put("counts", counts);
        if (total >= UnsyncedCounts.MANY) {
            json.put("warning", UnsyncedCounts.warning(app, total));
        }
        json.put("documents", rows.stream().map(UnsyncedRow::json).toList());
        if (rows.size() == most) {
            json.put(
                    "next",
                    HexFormat.of().formatHex(rows.getLast().getBinary("_id").getData()));
        }
        return json;
    }

    private static @Nullable BsonBinary key(@Nullable String after) {
        if (after == null || after.isEmpty()) {
            return null;
        }
        if (after.length() != KEY_DIGITS || !after.chars().allMatch(HexFormat::isHexDigit)) {
            throw Problem.badRequest("after", "the 'next' of an answer is needed");
        }
        return new BsonBinary(HexFormat.of().parseHex(after));
    }

    /// How far the scans are.
    @GET
    @Path("/scan")
    public Map<String, Object> scans(String app) {
        apps.known(app);
        return Map.of("types", types.of(app).stream().map(ScanState::json).toList());
    }

    /// Asks for a scan: of one type, or without a type of all.
    @POST
    @Path("/scan")
    @Consumes(MediaType.APPLICATION_JSON)
    @APIResponse(responseCode = "202", description = "The scans are asked for")
    public Response scan(String app, byte[] body) {
        apps.known(app);
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("type"));
        JsonNode type = json.get("type");
        if (type != null && !type.isTextual()) {
            throw Problem.badRequest("type", "the name of an object type is needed");
        }
        List<TypeKey> wanted = type == null
                ? schemas.all(app).stream().map(CollectionSchema::key).toList()
                : List.of(new TypeKey(app, type.textValue()));
        if (type != null && schemas.find(wanted.getFirst()).isEmpty()) {
            throw Problem.notFound("no object type '" + type.textValue() + "' in app '" + app + "'");
        }
        wanted.forEach(types::request);
        return Response.accepted(
                        Map.of("requested", wanted.stream().map(TypeKey::type).toList()))
                .build();
    }
}
