package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.access.Caller;
import io.tandem.access.Role;
import io.tandem.access.http.CurrentCaller;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.notation.Finding;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.sync.SyncGate;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
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

/// `/v1/apps/{app}/models`.
@Path("/v1/apps/{app}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ModelResource {
    private final Apps apps;
    private final Models models;
    private final CollectionSchemas schemas;
    private final Declaration declaration;
    private final LocalFiles localFiles;
    private final CurrentCaller caller;
    private final SchemaSettings settings;

    ModelResource(
            Apps apps,
            Models models,
            CollectionSchemas schemas,
            Declaration declaration,
            LocalFiles localFiles,
            CurrentCaller caller,
            SchemaSettings settings) {
        this.caller = caller;
        this.settings = settings;
        this.apps = apps;
        this.models = models;
        this.schemas = schemas;
        this.declaration = declaration;
        this.localFiles = localFiles;
    }

    /// A client declares what it was built with. In development mode the schemas grow; otherwise they must fit.
    @POST
    @Path("/models")
    public Map<String, Object> declare(
            String app, @HeaderParam("Tandem-Previous-Model") @Nullable String previous, byte[] body) {
        Optional<String> made = LocalFiles.previous(previous);
        App known = apps.known(app);
        JsonNode json = StrictJson.object(body);
        // Only links in an App Services schema may lead out of what is declared.
        List<CollectionSchema> others = json.has("schema") ? schemas.all(app) : List.of();
        SchemaBody given = SchemaBody.read(json, Set.of(), known.database(), others);
        DeclaredModel model = DeclaredModel.of(app, given.types(), roots(others), () -> schemas.all(app));
        String id = Models.id(model.types());
        SyncGate.model(known, model.types().stream().map(ObjectType::name).toList())
                .ifPresent(ModelResource::refuse);
        Declaration.Declared declared = declaration.apply(growable(known), model, id);
        // Before it is kept: that makes it current.
        Map<String, Object> localFile = localFiles.answer(known, id, model.types(), made);
        models.keep(new ModelKey(app, id), model.types(), known.sync().epoch());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("model", id);
        answer.put("schemaVersions", versions(declared.schemas()));
        answer.put("localFile", localFile);
        if (given.written().isPresent()) {
            answer.put("findings", given.findings().stream().map(Finding::json).toList());
        }
        if (!declared.overwritten().isEmpty()) {
            answer.put("overwritten", declared.overwritten());
            answer.put(
                    "detail",
                    "the schema is the model's now; documents that do not fit it any more do not sync, and are listed by"
                            + " GET /v1/apps/" + app + "/unsynced");
        }
        return answer;
    }

    /// Whoever may not write all data of an app changes none of its schemas: for that user it is as if development
    /// mode were off.
    private App growable(App app) {
        Caller declares = caller.get();
        return !settings.rules().modelsNeedWriteAccess()
                        || declares.has(Role.SCHEMA_EDITOR)
                        || app.rules().letWriteAll(declares.name())
                ? app
                : app.withoutDevelopmentMode();
    }

    private static List<ObjectType> roots(List<CollectionSchema> schemas) {
        return schemas.stream()
                .flatMap(schema -> schema.schema().objectTypes().stream())
                .filter(type -> type.kind() != ObjectType.Kind.EMBEDDED)
                .toList();
    }

    private static void refuse(SyncGate.Closed closed) {
        boolean reset = closed.code() == RejectionCode.CLIENT_RESET;
        Map<String, Object> code = Map.of("code", closed.code().word());
        throw new Problem(
                409,
                "Sync does not take this model",
                closed.reason(),
                reset ? Map.of("code", closed.code().word(), "errorCode", SyncGate.CLIENT_RESET_CODE) : code);
    }

    private static Map<String, Integer> versions(Map<TypeKey, CollectionSchema> schemas) {
        Map<String, Integer> versions = new TreeMap<>(SchemaDiff.BYTE_ORDER);
        schemas.forEach(
                (key, schema) -> versions.put(key.type(), schema.schema().version()));
        return versions;
    }
}
