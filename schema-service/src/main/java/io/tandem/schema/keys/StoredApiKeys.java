package io.tandem.schema.keys;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.MongoException;
import com.mongodb.client.model.Sorts;
import io.quarkus.runtime.StartupEvent;
import io.tandem.access.ApiKey;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.tandem.access.http.AccessSettings;
import io.tandem.access.http.ApiKeys;
import io.tandem.access.http.Trust;
import io.tandem.schema.TandemDatabase;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;
import org.jboss.logging.Logger;

/// The API keys in MongoDB, by their hashes, and the root key of the settings. Nothing is cached: a key that was
/// revoked is dead here at once.
@ApplicationScoped
public class StoredApiKeys implements ApiKeys {
    private static final Logger LOG = Logger.getLogger(StoredApiKeys.class);

    private final TandemDatabase tandem;
    private final Optional<String> rootHash;

    /// A key that is kept.
    ///
    /// @param id        by which it is revoked
    /// @param createdBy who made it
    record Row(String id, ApiKey key, Instant createdAt, String createdBy) {}

    StoredApiKeys(TandemDatabase tandem, AccessSettings settings) {
        this.tandem = tandem;
        this.rootHash = settings.rootKey().map(ApiKey::hash);
    }

    void start(@Observes StartupEvent event, Trust trust) {
        if (rootHash.isEmpty() && !trust.hasIssuer()) {
            throw new IllegalStateException("Nobody could call: set quarkus.oidc.auth-server-url to your issuer, or"
                    + " tandem.access.root-key to an API key made by: echo tk_$(openssl rand -hex 32)");
        }
    }

    @Override
    public Future<Found> find(String hash) {
        return Future.fromCompletionStage(CompletableFuture.supplyAsync(
                () -> look(hash), task -> Thread.ofVirtual().start(task)));
    }

    /// The same; blocks.
    Found look(String hash) {
        if (rootHash.filter(hash::equals).isPresent()) {
            return new Found.Known(
                    new ApiKey("root", Set.of(Role.OPERATOR, Role.SERVICE), Reach.of(Set.of(Reach.EVERY)), null));
        }
        return stored(hash);
    }

    private Found stored(String hash) {
        try {
            BsonDocument row = tandem.apiKeys().find(eq("hash", hash)).first();
            return row == null ? new Found.Unknown() : new Found.Known(row(row).key());
        } catch (MongoException away) {
            LOG.error("MongoDB did not tell of an API key", away);
            return new Found.NotTold();
        }
    }

    /// All of them, the newest first.
    List<Row> all() {
        return tandem.apiKeys()
                .find()
                .sort(Sorts.descending("_id"))
                .map(StoredApiKeys::row)
                .into(new ArrayList<>());
    }

    /// The key with this id.
    Optional<Row> byId(String id) {
        return ObjectId.isValid(id)
                ? Optional.ofNullable(tandem.apiKeys()
                                .find(eq("_id", new ObjectId(id)))
                                .first())
                        .map(StoredApiKeys::row)
                : Optional.empty();
    }

    /// Keeps a new key, of which only the hash is kept.
    Row keep(ApiKey key, String secret, String by) {
        BsonDocument row = new BsonDocument("_id", new BsonObjectId())
                .append("name", new BsonString(key.name()))
                .append("hash", new BsonString(ApiKey.hash(secret)))
                .append(
                        "roles",
                        texts(key.roles().stream().map(Role::word).sorted().toList()))
                .append("apps", texts(key.reach().words()))
                .append("createdAt", new BsonDateTime(Instant.now().toEpochMilli()))
                .append("createdBy", new BsonString(by));
        if (key.expiresAt() != null) {
            row.append("expiresAt", new BsonDateTime(key.expiresAt().toEpochMilli()));
        }
        tandem.apiKeys().insertOne(row);
        return row(row);
    }

    /// Lets a key count no more.
    void revoke(String id) {
        tandem.apiKeys().deleteOne(eq("_id", new ObjectId(id)));
    }

    private static Row row(BsonDocument row) {
        return new Row(
                row.getObjectId("_id").getValue().toHexString(),
                new ApiKey(
                        row.getString("name").getValue(),
                        Set.copyOf(texts(row.getArray("roles")).stream()
                                .map(Role::ofWord)
                                .flatMap(Optional::stream)
                                .toList()),
                        Reach.of(texts(row.getArray("apps"))),
                        row.containsKey("expiresAt")
                                ? Instant.ofEpochMilli(
                                        row.getDateTime("expiresAt").getValue())
                                : null),
                Instant.ofEpochMilli(row.getDateTime("createdAt").getValue()),
                row.getString("createdBy").getValue());
    }

    private static BsonArray texts(List<String> texts) {
        return new BsonArray(texts.stream().map(BsonString::new).toList());
    }

    private static List<String> texts(BsonArray array) {
        return array.stream().map(text -> text.asString().getValue()).toList();
    }
}
