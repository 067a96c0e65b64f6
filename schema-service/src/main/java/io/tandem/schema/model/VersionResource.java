package io.tandem.schema.model;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.SchemaChanged;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.SchemaResource;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.VersionHistory;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.http.Problem;
import io.tandem.schema.notation.AppServicesSchema;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/schemas/{type}/versions`: how a schema became what it is. It outlives the object type.
@Path("/v1/apps/{app}/schemas")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class VersionResource {
    private final Apps apps;
    private final CollectionSchemas schemas;
    private final VersionHistory history;
    private final SchemaSettings settings;

    VersionResource(Apps apps, CollectionSchemas schemas, VersionHistory history, SchemaSettings settings) {
        this.apps = apps;
        this.schemas = schemas;
        this.history = history;
        this.settings = settings;
    }

    /// All versions, oldest first.
    @GET
    @Path("/{type}/versions")
    public Map<String, Object> all(String app, String type) {
        apps.known(app);
        List<BsonDocument> versions = history.of(new TypeKey(app, type));
        if (versions.isEmpty()) {
            throw Problem.notFound("no object type '" + type + "' in app '" + app + "'; GET /v1/apps/" + app
                    + "/schemas lists those that there are");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("versions", versions.stream().map(VersionResource::version).toList());
        return json;
    }

    /// The schema as it was with one version.
    @GET
    @Path("/{type}/versions/{version}")
    public Map<String, Object> one(String app, String type, String version) {
        apps.known(app);
        TypeKey key = new TypeKey(app, type);
        BsonDocument row = history.at(key, number("version", version));
        Map<String, Object> json = version(row);
        TypeSchema then = history.schema(row);
        if (!then.isEmpty()) {
            AppServicesSchema written = schemas.find(key)
                    .map(CollectionSchema::database)
                    .map(database -> written(app, then, database))
                    .orElseGet(() -> written(app, then, apps.known(app).database()));
            json.put("schema", written.schema());
            json.put("relationships", written.relationships());
        }
        return json;
    }

    /// What lies between two versions, as `POST /v1/schema-diff` would say.
    @GET
    @Path("/{type}/versions/compare")
    public SchemaComparison compare(
            String app,
            String type,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @QueryParam("side") @DefaultValue("client") String side) {
        apps.known(app);
        TypeKey key = new TypeKey(app, type);
        int first = number("from", from);
        int last = number("to", to);
        return SchemaComparison.compare(
                history.schema(key, first).objectTypes(),
                history.schema(key, last).objectTypes(),
                history.renames(key, first, last),
                SchemaComparison.word("side", side, Side.class),
                settings.refusal().developmentModeHint());
    }

    private AppServicesSchema written(String app, TypeSchema then, String database) {
        return AppServicesSchema.of(
                then.title(), then.objectTypes(), SchemaResource.targets(schemas.all(app)), database);
    }

    private static int number(String place, @Nullable String given) {
        if (given == null || !given.matches("[0-9]{1,9}")) {
            throw Problem.badRequest(place, "the number of a version is needed, e.g. 1");
        }
        return Integer.parseInt(given);
    }

    private static Map<String, Object> version(BsonDocument row) {
        SchemaChanged changed = SchemaChanged.fromBson(row);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", changed.version());
        json.put("changedBy", changed.changedBy());
        json.put("changedAt", changed.changedAt().toString());
        if (row.getBoolean("breaking", BsonBoolean.FALSE).getValue()) {
            json.put("breaking", true);
        }
        json.put(
                "changes",
                row.getArray("entries").stream()
                        .map(entry -> entry(entry.asDocument()))
                        .toList());
        return json;
    }

    private static Map<String, Object> entry(BsonDocument entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        entry.forEach((name, value) -> json.put(name, value.asString().getValue()));
        return json;
    }
}
