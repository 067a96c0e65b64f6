package io.tandem.schema.model;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tandem.contract.BsonBytes;
import io.tandem.schema.app.Apps;
import io.tandem.schema.collection.SchemaRows;
import io.tandem.schema.http.Problem;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.bson.BsonDocument;

/// A declared model as sync-ingest reads it: `{"objectTypes": […]}` in BSON, asked for with `Accept: application/bson`.
@Path("/v1/apps/{app}/models/{model}")
@RunOnVirtualThread
public class ModelBsonResource {
    private final Apps apps;
    private final Models models;

    ModelBsonResource(Apps apps, Models models) {
        this.apps = apps;
        this.models = models;
    }

    /// The object types of a model.
    @GET
    @Produces("application/bson")
    public byte[] get(String app, String model) {
        apps.known(app);
        return models.find(app, model)
                .map(types -> BsonBytes.encode(
                        new BsonDocument("objectTypes", SchemaRows.objectTypes(List.copyOf(types.values())))))
                .orElseThrow(() -> Problem.notFound("no model '" + model + "' was declared for app '" + app
                        + "'; declare it with POST /v1/apps/" + app + "/models"));
    }
}
