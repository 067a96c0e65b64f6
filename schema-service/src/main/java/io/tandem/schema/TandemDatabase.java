package io.tandem.schema;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.tandem.telemetry.trace.KeptSpans;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.TimeUnit;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;

/// The collections in which schema-service keeps what is its own.
@ApplicationScoped
public class TandemDatabase {
    /// In a schema's row: that no other type of its app has its collection, which a unique index holds. Rows from
    /// before there was that rule lack it.
    public static final String SOLE = "sole";

    private final MongoDatabase database;
    private final SchemaSettings settings;

    TandemDatabase(MongoClient client, SchemaSettings settings) {
        this.database = client.getDatabase(settings.database());
        this.settings = settings;
    }

    /// One row per app, by its name.
    public MongoCollection<BsonDocument> apps() {
        return collection("apps");
    }

    /// One row per declared model and app.
    public MongoCollection<BsonDocument> models() {
        return collection("models");
    }

    /// One row per object type: its schema as it is now.
    public MongoCollection<BsonDocument> schemas() {
        return collection("schemas");
    }

    /// One row per version of a schema: what changed, and the outbox of topic `schema.changes`.
    public MongoCollection<BsonDocument> schemaVersions() {
        return collection("schemaVersions");
    }

    /// One row per object type whose schema somebody wrote as App Services JSON schema.
    public MongoCollection<BsonDocument> writtenSchemas() {
        return collection("writtenSchemas");
    }

    /// One row per object type whose collection has a validator.
    public MongoCollection<BsonDocument> validators() {
        return collection("validators");
    }

    /// One row per confirmation that a dry run gave, by its hash.
    public MongoCollection<BsonDocument> confirmations() {
        return collection("confirmations");
    }

    /// One row per Kafka partition: the next offset to apply.
    public MongoCollection<BsonDocument> positions() {
        return collection("positions");
    }

    /// One row per applied batch: the hashes of its events' ids and payloads.
    public MongoCollection<BsonDocument> fingerprints() {
        return collection("fingerprints");
    }

    /// One row per refused event, and the outbox of topic `sync.rejections`.
    public MongoCollection<BsonDocument> rejections() {
        return collection("rejections");
    }

    /// One row per object type and stream: what was seen of it, and who wrote it.
    public MongoCollection<BsonDocument> observations() {
        return collection("observations");
    }

    /// One row per document that does not fit its schema.
    public MongoCollection<BsonDocument> unsynced() {
        return collection("unsynced");
    }

    /// One row per object type: its scans for unsynced documents, and whether it is followed.
    public MongoCollection<BsonDocument> unsyncedTypes() {
        return collection("unsyncedTypes");
    }

    /// One row per repair of a type's documents.
    public MongoCollection<BsonDocument> repairs() {
        return collection("repairs");
    }

    /// One row per repair that was taken: the session in which it is carried out.
    public MongoCollection<BsonDocument> repairSessions() {
        return collection("repairSessions");
    }

    /// One row per document that a repair could not repair.
    public MongoCollection<BsonDocument> repairFailures() {
        return collection("repairFailures");
    }

    /// One row per API key, by the hash of what its holder shows.
    public MongoCollection<BsonDocument> apiKeys() {
        return collection("apiKeys");
    }

    /// One row per session of an HTTP call's transaction, while it is in use.
    public MongoCollection<BsonDocument> sessions() {
        return collection("sessions");
    }

    /// What befell objects that were traced.
    public MongoCollection<BsonDocument> spans() {
        return collection(KeptSpans.COLLECTION);
    }

    /// Whether MongoDB answers.
    public void ping() {
        database.runCommand(BsonDocument.parse("{ping: 1}"));
    }

    /// Creates what transactions cannot create, and the indexes.
    public void prepare() {
        IndexOptions unpublished =
                new IndexOptions().partialFilterExpression(new BsonDocument("published", BsonBoolean.FALSE));
        apiKeys().createIndex(Indexes.ascending("hash"), new IndexOptions().unique(true));
        schemas().createIndex(Indexes.ascending("app", "type"));
        schemas().createIndex(Indexes.ascending("app", "types.name"));
        schemas().createIndex(Indexes.ascending("app", "database", "collection"));
        schemas()
                .createIndex(
                        Indexes.ascending("app", "collection", "database"),
                        new IndexOptions()
                                .unique(true)
                                .partialFilterExpression(new BsonDocument(SOLE, BsonBoolean.TRUE)));
        models().createIndex(Indexes.compoundIndex(Indexes.ascending("app"), Indexes.descending("renewedAt")));
        writtenSchemas().createIndex(Indexes.ascending("app"));
        schemaVersions().createIndex(Indexes.ascending("app", "type", "version"));
        schemaVersions().createIndex(Indexes.ascending("changedAt"), unpublished);
        rejections().createIndex(Indexes.compoundIndex(Indexes.ascending("app"), Indexes.descending("_id")));
        rejections().createIndex(Indexes.ascending("rejectedAt"), unpublished);
        rejections().createIndex(Indexes.ascending("stream", "offset"));
        rejections().createIndex(Indexes.ascending("key"));
        observations().createIndex(Indexes.ascending("app", "type"));
        unsynced().createIndex(Indexes.ascending("app", "type", "_id"));
        unsynced().createIndex(Indexes.ascending("app", "_id"));
        repairs().createIndex(Indexes.ascending("app", "type", "_id"));
        repairs().createIndex(Indexes.ascending("state"));
        repairFailures().createIndex(Indexes.ascending("repair", "_id"));
        unsyncedTypes().createIndex(Indexes.ascending("app"));
        // Kept for a day longer than it is good for, so that an answer can tell why it is none any more.
        confirmations().createIndex(Indexes.ascending("expiresAt"), new IndexOptions().expireAfter(1L, TimeUnit.DAYS));
        fingerprints().createIndex(Indexes.compoundIndex(Indexes.ascending("stream"), Indexes.descending("from")));
        fingerprints()
                .createIndex(
                        Indexes.ascending("at"),
                        new IndexOptions().expireAfter(settings.window().age().toSeconds(), TimeUnit.SECONDS));
    }

    private MongoCollection<BsonDocument> collection(String name) {
        return database.getCollection(name, BsonDocument.class);
    }
}
