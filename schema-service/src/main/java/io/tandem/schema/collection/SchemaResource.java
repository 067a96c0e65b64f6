package io.tandem.schema.collection;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.schema.app.Apps;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/v1/apps/{app}/schemas`, reading.
@Path("/v1/apps/{app}/schemas")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SchemaResource {
    private final Apps apps;
    private final CollectionSchemas schemas;
    private final SchemaAnswers answers;

    SchemaResource(Apps apps, CollectionSchemas schemas, SchemaAnswers answers) {
        this.apps = apps;
        this.schemas = schemas;
        this.answers = answers;
    }

    /// All schemas of an app.
    @GET
    public Map<String, Object> all(String app, @QueryParam("notation") @Nullable String notation) {
        apps.known(app);
        return Map.of("schemas", answers.all(app, SchemaAnswers.notation(notation)));
    }

    /// One schema.
    @GET
    @Path("/{type}")
    public Map<String, Object> one(String app, String type, @QueryParam("notation") @Nullable String notation) {
        return answers.one(known(app, type), SchemaAnswers.notation(notation));
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
}
