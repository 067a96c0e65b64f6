package io.tandem.schema.operator;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.WrittenSchemas;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.evolution.Wanted;
import io.tandem.schema.evolution.Wanted.Extent;
import io.tandem.schema.http.Deploy;
import io.tandem.schema.http.Parameters;
import io.tandem.schema.http.Problem;
import io.tandem.schema.http.StrictJson;
import io.tandem.schema.model.DeclaredModel;
import io.tandem.schema.model.RenamesNotation;
import io.tandem.schema.model.SchemaBody;
import io.tandem.schema.notation.AsWritten;
import io.tandem.schema.notation.Finding;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/schemas/{type}`, changing. Each call takes `?dryRun=true`.
@Path("/v1/apps/{app}/schemas")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OperatorResource {
    private final Apps apps;
    private final CollectionSchemas schemas;
    private final SchemaEdits edits;
    private final WrittenSchemas written;

    OperatorResource(Apps apps, CollectionSchemas schemas, SchemaEdits edits, WrittenSchemas written) {
        this.apps = apps;
        this.schemas = schemas;
        this.edits = edits;
        this.written = written;
    }

    /// The schema is to be exactly this.
    @PUT
    @Path("/{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> replace(
            String app,
            String type,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            @HeaderParam("Tandem-Confirmation") @Nullable String confirmation,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            byte[] body) {
        return edit(app, type, Extent.WHOLE, body, dryRun, confirmation, deploy, operator);
    }

    /// The schema is to have this; what is not named stays as it is.
    @PATCH
    @Path("/{type}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Map<String, Object> extend(
            String app,
            String type,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            @HeaderParam("Tandem-Confirmation") @Nullable String confirmation,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            @HeaderParam("Tandem-Operator") @Nullable String operator,
            byte[] body) {
        return edit(app, type, Extent.NAMED, body, dryRun, confirmation, deploy, operator);
    }

    /// The object type is to be no more. Its documents and its history stay.
    @DELETE
    @Path("/{type}")
    public Map<String, Object> remove(
            String app,
            String type,
            @QueryParam("dryRun") @DefaultValue("false") String dryRun,
            @HeaderParam("Tandem-Confirmation") @Nullable String confirmation,
            @HeaderParam(Deploy.HEADER) @Nullable String deploy,
            @HeaderParam("Tandem-Operator") @Nullable String operator) {
        App known = apps.known(app);
        schemas.known(new TypeKey(app, type));
        Wanted wanted = new Wanted(List.of(), Renames.NONE, Extent.WHOLE);
        Map<String, Object> answer = edit(known, type, wanted, dryRun, confirmation, deploy, operator);
        if (dryRun.equals("false")) {
            written.forget(new TypeKey(app, type));
        }
        return answer;
    }

    private Map<String, Object> edit(
            String app,
            String type,
            Extent extent,
            byte[] body,
            String dryRun,
            @Nullable String confirmation,
            @Nullable String deploy,
            @Nullable String operator) {
        App known = apps.known(app);
        SchemaBody given =
                SchemaBody.read(StrictJson.object(body), Set.of("renames"), known.database(), schemas.all(app));
        Wanted wanted = wanted(known, type, given, extent);
        TypeKey key = new TypeKey(app, type);
        Optional<AsWritten> kept = given.written().map(brought -> kept(key, extent, brought));
        kept.ifPresent(all -> written.demandSize(key, all));
        Map<String, Object> answer = edit(known, type, wanted, dryRun, confirmation, deploy, operator);
        if (kept.isEmpty()) {
            return answer;
        }
        if (dryRun.equals("false")) {
            written.keep(key, kept.get());
        }
        Map<String, Object> told = new LinkedHashMap<>(answer);
        told.put("findings", given.findings().stream().map(Finding::json).toList());
        return told;
    }

    /// An App Services schema as it was written; a part of it beside what is there.
    private AsWritten kept(TypeKey key, Extent extent, AsWritten brought) {
        return switch (extent) {
            case NAMED -> written.find(key).map(whole -> whole.amended(brought)).orElse(brought);
            case WHOLE -> brought;
        };
    }

    private Map<String, Object> edit(
            App app,
            String type,
            Wanted wanted,
            String dryRun,
            @Nullable String confirmation,
            @Nullable String deploy,
            @Nullable String operator) {
        boolean dry = Parameters.flag("dryRun", dryRun);
        String who = operator == null || operator.isBlank() ? "operator" : operator.strip();
        return edits.edit(
                new WantedSchema(app, type, wanted, dry, Deploy.isAutomated(deploy), confirmation, who, null));
    }

    private Wanted wanted(App app, String type, SchemaBody body, Extent extent) {
        DeclaredModel model =
                DeclaredModel.of(app.app(), body.types(), others(app, type, extent), () -> schemas.all(app.app()));
        List<ObjectType> types = model.types();
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
        Renames said = RenamesNotation.read(body.json().get("renames"));
        Renames mapped = schemas.find(new TypeKey(app.app(), type))
                .map(found -> model.renames(List.of(found.schema())))
                .orElse(Renames.NONE);
        return new Wanted(types, said.and(mapped), extent);
    }

    /// What may be linked to beside what is given; where the rest stays, also embedded types, the type's own first.
    private List<ObjectType> others(App app, String type, Extent extent) {
        return schemas.all(app.app()).stream()
                .map(CollectionSchema::schema)
                .sorted(Comparator.comparing(schema -> !schema.title().equals(type)))
                .flatMap(schema -> extent == Extent.NAMED
                        ? schema.types().values().stream()
                        : Stream.ofNullable(schema.type(schema.title())))
                .map(SchemaType::objectType)
                .toList();
    }
}
