package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.app.Names;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.Authority;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.model.ModelValidation.Realm;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/models` and an operator's `PUT /v1/apps/{app}/schemas/{type}`.
@Path("/v1/apps/{app}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ModelResource {
    private final Apps apps;
    private final Models models;
    private final CollectionSchemas schemas;
    private final Declaration declaration;

    ModelResource(Apps apps, Models models, CollectionSchemas schemas, Declaration declaration) {
        this.apps = apps;
        this.models = models;
        this.schemas = schemas;
        this.declaration = declaration;
    }

    /// A client declares what it was built with. In development mode the schemas grow; otherwise they must fit.
    @POST
    @Path("/models")
    public Map<String, Object> declare(String app, byte[] body) {
        App known = apps.known(app);
        List<ObjectType> types = objectTypes(known, body, List.of());
        String id = Models.id(types);
        Authority authority =
                known.developmentMode() ? Authority.CLIENT_IN_DEVELOPMENT : Authority.CLIENT_IN_PRODUCTION;
        Map<TypeKey, CollectionSchema> now = declaration.apply(known, types, authority, "model " + id);
        models.keep(app, id, types);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("model", id);
        answer.put("schemaVersions", versions(now));
        return answer;
    }

    /// An operator's additive change of one object type and the embedded types that it needs.
    @PUT
    @Path("/schemas/{type}")
    public Map<String, Object> operate(
            String app, String type, @HeaderParam("Tandem-Operator") @Nullable String operator, byte[] body) {
        App known = apps.known(app);
        List<ObjectType> others = schemas.all(app).stream()
                .flatMap(schema ->
                        Optional.ofNullable(schema.schema().type(schema.schema().title())).stream())
                .map(SchemaType::objectType)
                .toList();
        List<ObjectType> types = objectTypes(known, body, others);
        for (int i = 0; i < types.size(); i++) {
            ObjectType given = types.get(i);
            if (given.name().equals(type) == (given.kind() == Kind.EMBEDDED)) {
                throw Problem.badRequest(
                        "objectTypes[" + i + "]",
                        "only '" + type + "' and the embedded object types that it needs belong here");
            }
        }
        if (types.stream().noneMatch(given -> given.name().equals(type))) {
            throw Problem.badRequest("objectTypes", "'" + type + "' is missing");
        }
        String who = operator == null || operator.isBlank() ? "operator" : operator.strip();
        Map<TypeKey, CollectionSchema> now = declaration.apply(known, types, Authority.OPERATOR, who);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", type);
        answer.put("version", versions(now).get(type));
        return answer;
    }

    private static List<ObjectType> objectTypes(App app, byte[] body, List<ObjectType> others) {
        JsonNode json = StrictJson.object(body);
        StrictJson.onlyMembers(json, "", Set.of("objectTypes"));
        List<DeclaredType> types = RealmNotation.declared(json.get("objectTypes"), "objectTypes");
        for (int i = 0; i < types.size(); i++) {
            String place = "objectTypes[" + i + "].name";
            Names.typeError(types.get(i).name()).ifPresent(error -> {
                throw Problem.badRequest(place, error);
            });
        }
        List<String> errors = ModelValidation.errors(types, others, Realm.SYNC);
        if (!errors.isEmpty()) {
            throw new Problem(
                    400,
                    "Schema validation failed",
                    "the model of app '" + app.app() + "' is not sound; see errors",
                    Map.of(
                            "errorCode",
                            ModelValidation.ERROR_CODE,
                            "message",
                            ModelValidation.text(errors),
                            "errors",
                            errors));
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i).hasCollectionAsKey()) {
                throw Problem.badRequest(
                        "objectTypes[" + i + "].primaryKey",
                        "the primary key is a collection; no document in MongoDB has an _id that is one");
            }
        }
        return RealmNotation.objectTypes(types, "objectTypes");
    }

    private static Map<String, Integer> versions(Map<TypeKey, CollectionSchema> schemas) {
        Map<String, Integer> versions = new TreeMap<>(SchemaDiff.BYTE_ORDER);
        schemas.forEach(
                (key, schema) -> versions.put(key.type(), schema.schema().version()));
        return versions;
    }
}
