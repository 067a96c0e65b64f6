package io.tandem.schema.collection;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.model.Projections;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import org.bson.BsonDocument;

/// Where the object types of an app lie: each in a collection of its own, which a removed type keeps. Apps may share.
@ApplicationScoped
public class Places {
    private static final int INVALID_NAMESPACE = 73;
    private static final int NAMESPACE_EXISTS = 48;
    private static final int DATABASE_DIFFERS_IN_CASE = 13297;

    private final MongoClient client;
    private final TandemDatabase tandem;

    Places(MongoClient client, TandemDatabase tandem) {
        this.client = client;
        this.tandem = tandem;
    }

    /// Demands that no other type of the app has the collection of this one, which is not there yet.
    ///
    /// @throws Problem 409 naming the type that has it
    public void demandFree(CollectionSchema schema) {
        BsonDocument other = tandem.schemas()
                .find(and(
                        eq("app", schema.app()),
                        eq("database", schema.database()),
                        eq("collection", schema.collection()),
                        ne("_id", schema.key().id())))
                .projection(Projections.include("type", "types.name"))
                .first();
        if (other != null) {
            String removed = other.getArray("types").isEmpty() ? "removed " : "";
            throw Problem.conflict("the object type '" + schema.schema().title() + "' would lie in "
                    + schema.namespace() + ", the collection of the " + removed + "object type '"
                    + other.getString("type").getValue()
                    + "'; two types of an app never share one: choose another name, database or collection");
        }
    }

    /// Makes the collection of a new type where it is not there. Two new types that want one at the same time are
    /// told apart by the unique index.
    ///
    /// @return whether it is empty: else it may hold what nobody has judged
    /// @throws Problem 409 when another type has it or MongoDB does not take its name now, 400 when it never does
    boolean create(CollectionSchema schema) {
        demandFree(schema);
        try {
            client.getDatabase(schema.database()).createCollection(schema.collection());
            return true;
        } catch (MongoCommandException e) {
            switch (e.getErrorCode()) {
                case NAMESPACE_EXISTS -> {
                    return client.getDatabase(schema.database())
                                    .getCollection(schema.collection())
                                    .find()
                                    .projection(Projections.include("_id"))
                                    .first()
                            == null;
                }
                case INVALID_NAMESPACE -> throw Problem.badRequest("", unmade(schema, e));
                case DATABASE_DIFFERS_IN_CASE ->
                    throw Problem.conflict(
                            unmade(schema, e) + "; name the database in the upper and lower case that it has");
                default -> throw e;
            }
        }
    }

    private static String unmade(CollectionSchema schema, MongoCommandException refused) {
        return "MongoDB makes no collection " + schema.namespace() + " for the object type '"
                + schema.schema().title() + "': " + refused.getErrorMessage();
    }
}
