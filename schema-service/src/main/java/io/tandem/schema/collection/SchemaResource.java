package io.tandem.schema.collection;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.SchemaChanged;
import io.tandem.schema.app.Apps;
import io.tandem.schema.notation.AppServicesSchema;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;

/// `/v1/apps/{app}/schemas`, reading.
@Path("/v1/apps/{app}/schemas")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SchemaResource {
    private final Apps apps;
    private final CollectionSchemas schemas;

    SchemaResource(Apps apps, CollectionSchemas schemas) {
        this.apps = apps;
        this.schemas = schemas;
    }

    /// All schemas of an app.
    @GET
    public Map<String, Object> all(String app) {
        apps.known(app);
        List<CollectionSchema> all = schemas.all(app);
        LinkTargets targets = targets(all);
        return Map.of(
                "schemas", all.stream().map(schema -> json(schema, targets)).toList());
    }

    /// One schema.
    @GET
    @Path("/{type}")
    public Map<String, Object> one(String app, String type) {
        return json(known(app, type), targets(schemas.all(app)));
    }

    /// How a schema became what it is.
    @GET
    @Path("/{type}/versions")
    public Map<String, Object> versions(String app, String type) {
        TypeKey key = known(app, type).key();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put(
                "versions",
                schemas.versions(key).stream().map(SchemaResource::version).toList());
        return json;
    }

    private CollectionSchema known(String app, String type) {
        apps.known(app);
        return schemas.known(new TypeKey(app, type));
    }

    /// What links between an app's types lead to.
    public static LinkTargets targets(List<CollectionSchema> all) {
        return LinkTargets.of(
                all.stream().flatMap(schema -> target(schema).stream()).toList());
    }

    private static Optional<LinkTarget> target(CollectionSchema schema) {
        return Optional.ofNullable(schema.schema().type(schema.schema().title()))
                .map(type -> LinkTarget.of(type.objectType(), schema.database(), schema.collection()));
    }

    static Map<String, Object> json(CollectionSchema schema, LinkTargets targets) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", schema.schema().title());
        json.put("version", schema.schema().version());
        json.put("database", schema.database());
        json.put("collection", schema.collection());
        AppServicesSchema written = AppServicesSchema.of(
                schema.schema().title(), schema.schema().objectTypes(), targets, schema.database());
        json.put("schema", written.schema());
        json.put("relationships", written.relationships());
        return json;
    }

    private static Map<String, Object> version(BsonDocument row) {
        SchemaChanged changed = SchemaChanged.fromBson(row);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", changed.version());
        json.put("changedBy", changed.changedBy());
        json.put("changedAt", changed.changedAt().toString());
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
