package io.tandem.schema.applying;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Projections;
import io.tandem.schema.collection.CollectionSchema;
import jakarta.enterprise.context.ApplicationScoped;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Says what is stored.
@ApplicationScoped
class StoredObjects {
    private final MongoClient client;

    StoredObjects(MongoClient client) {
        this.client = client;
    }

    /// Whether there is an object of this `_id`, as this session sees it.
    boolean has(ClientSession session, CollectionSchema schema, BsonValue id) {
        // With `$eq` a document that looks like operators is a value.
        return client.getDatabase(schema.namespace().getDatabaseName())
                        .getCollection(schema.namespace().getCollectionName(), BsonDocument.class)
                        .find(session, new BsonDocument("_id", new BsonDocument("$eq", id)))
                        .projection(Projections.include("_id"))
                        .first()
                != null;
    }
}
