package io.tandem.ingest.apps;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectTypeBson;
import io.tandem.ingest.line.DeclaredModel;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import org.jboss.logging.Logger;

/// The declared models that objects are checked against. A model's id is the hash of its content, so that what was
/// read once is never asked for again, and never goes stale.
@ApplicationScoped
public class Models {
    private static final Logger LOG = Logger.getLogger(Models.class);
    // Some 140 bytes each.
    private static final long CACHED_PROPERTIES = 100_000;

    /// What asking for a model came to.
    public sealed interface Found {
        /// It was declared.
        record Declared(DeclaredModel model) implements Found {}

        /// Nobody has declared it.
        record Unknown() implements Found {}

        /// schema-service could not be asked, and the model was never read before.
        record NotTold() implements Found {}
    }

    private final SchemaServiceClient schemaService;
    private final ModelCache cache;

    Models(Vertx vertx, SchemaServiceClient schemaService) {
        this.schemaService = schemaService;
        this.cache = new ModelCache(vertx, CACHED_PROPERTIES);
    }

    /// An app's model. Does not block.
    ///
    /// @param app   an app that exists
    /// @param model safe in a path
    public Future<Found> find(String app, String model) {
        String path = "/v1/apps/" + app + "/models/" + model;
        return cache.find(path, () -> read(path));
    }

    private Future<Found> read(String path) {
        return schemaService
                .get(path)
                .compose(request ->
                        request.putHeader("accept", "application/bson").send())
                .compose(response -> response.body().map(body -> found(response.statusCode(), body)))
                .otherwise(failure -> {
                    LOG.warnf("Model %s cannot be read: %s", path, failure.getMessage());
                    return new Found.NotTold();
                });
    }

    private static Found found(int status, Buffer body) {
        return switch (status) {
            case 200 -> {
                DeclaredModel model =
                        new DeclaredModel(BsonBytes.decode(body.getBytes()).getArray("objectTypes").stream()
                                .map(type -> ObjectTypeBson.objectType(type.asDocument()))
                                .toList());
                yield new Found.Declared(model);
            }
            case 404 -> new Found.Unknown();
            default -> new Found.NotTold();
        };
    }
}
