package io.tandem.schema.collection;

import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.http.Problem;
import io.tandem.schema.notation.JsonBson;
import io.tandem.schema.notation.LinkTargets;
import io.tandem.schema.notation.MongoSchema;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The validators of collections. One that is on follows its schema: whoever makes a version brings it in step before
/// anything is written that needs the version, and whoever meets one that lags does the same.
@ApplicationScoped
public class Validators {
    private static final Logger LOG = Logger.getLogger(Validators.class);

    /// What MongoDB says of a validator that it cannot take: bad values, syntax, too deep, too large.
    private static final Set<Integer> UNUSABLE = Set.of(2, 9, 14, 15, 72, 10334, 17280);

    private static final BsonDocument NONE = new BsonDocument();

    private final MongoClient client;
    private final TandemDatabase tandem;

    Validators(MongoClient client, TandemDatabase tandem) {
        this.client = client;
        this.tandem = tandem;
    }

    /// What a collection's validator is.
    ///
    /// @param error   why MongoDB does not take the validator, so that there is none
    /// @param inForce the collection's validator, empty if it has none
    public record State(ValidatorMode mode, @Nullable String error, BsonDocument inForce) {}

    /// How things are with this type's collection.
    public State state(CollectionSchema schema) {
        BsonDocument row = row(schema.key());
        String error = row.containsKey("error") ? row.getString("error").getValue() : null;
        return new State(mode(row), error, options(schema).getDocument("validator", NONE));
    }

    /// Switches a collection's validator.
    ///
    /// @throws Problem 409 when somebody else's validator is there, or MongoDB does not take ours
    public void set(CollectionSchema schema, ValidatorMode mode) {
        BsonDocument row = row(schema.key());
        boolean foreign =
                row.isEmpty() && !options(schema).getDocument("validator", NONE).isEmpty();
        if (foreign && mode != ValidatorMode.OFF) {
            throw Problem.conflict("the collection " + schema.namespace() + " has a validator of its own; read it with"
                    + " POST /v1/schema-notations, and remove it with collMod first");
        }
        if (foreign) {
            return;
        }
        if (mode == ValidatorMode.OFF) {
            tandem.validators().deleteOne(eq("_id", schema.key().id()));
            modify(schema, mode.options(NONE));
        } else {
            keep(schema.key(), mode, null);
        }
        follow(schema.key());
        String error = state(schema).error();
        if (error != null) {
            throw Problem.conflict("MongoDB does not take the schema as a validator: " + error);
        }
    }

    /// Brings the validator of a type in step with its schema, as both are now.
    ///
    /// @return whether it was not
    public boolean follow(TypeKey key) {
        boolean changed = false;
        while (true) {
            BsonDocument row = row(key);
            if (row.isEmpty() || row.containsKey("error")) {
                return changed;
            }
            CollectionSchema schema = schema(key);
            if (schema == null) {
                return changed;
            }
            BsonDocument wanted = mode(row).options(validator(schema));
            if (wanted.equals(options(schema))) {
                return changed;
            }
            // Another replica may have made a later version meanwhile, so what is wanted is asked again.
            install(schema, mode(row), wanted);
            changed = true;
        }
    }

    private void install(CollectionSchema schema, ValidatorMode mode, BsonDocument wanted) {
        try {
            modify(schema, wanted);
        } catch (MongoCommandException refused) {
            if (!UNUSABLE.contains(refused.getErrorCode())) {
                throw refused;
            }
            LOG.errorf(refused, "Without a validator: %s", schema.namespace());
            modify(schema, ValidatorMode.OFF.options(NONE));
            keep(schema.key(), mode, refused.getErrorMessage());
        }
    }

    private BsonDocument validator(CollectionSchema schema) {
        List<String> targets = schema.schema().objectTypes().stream()
                .flatMap(type -> type.properties().stream())
                .flatMap(property -> PropertyTypes.target(property.type()).stream())
                .map(target -> new TypeKey(schema.app(), target).id())
                .distinct()
                .toList();
        List<CollectionSchema> linked = tandem.schemas()
                .find(in("_id", targets))
                .map(SchemaRows::schema)
                .into(new ArrayList<>());
        LinkTargets known = SchemaResource.targets(linked);
        return JsonBson.document(
                MongoSchema.of(schema.schema().title(), schema.schema().objectTypes(), known)
                        .validator());
    }

    /// The collection's validation as `listCollections` tells it, with what it leaves out.
    private BsonDocument options(CollectionSchema schema) {
        BsonDocument found = database(schema)
                .listCollections(BsonDocument.class)
                .filter(eq("name", schema.collection()))
                .first();
        BsonDocument options = found == null ? NONE : found.getDocument("options", NONE);
        return new BsonDocument("validator", options.getDocument("validator", NONE))
                .append("validationLevel", options.getString("validationLevel", new BsonString("strict")))
                .append("validationAction", options.getString("validationAction", new BsonString("error")));
    }

    private void modify(CollectionSchema schema, BsonDocument options) {
        BsonDocument command = new BsonDocument("collMod", new BsonString(schema.collection()));
        command.putAll(options);
        database(schema).runCommand(command);
    }

    private MongoDatabase database(CollectionSchema schema) {
        return client.getDatabase(schema.database());
    }

    private @Nullable CollectionSchema schema(TypeKey key) {
        BsonDocument row = tandem.schemas().find(eq("_id", key.id())).first();
        return row == null ? null : SchemaRows.schema(row);
    }

    private BsonDocument row(TypeKey key) {
        return Optional.ofNullable(tandem.validators().find(eq("_id", key.id())).first())
                .orElse(NONE);
    }

    private static ValidatorMode mode(BsonDocument row) {
        return row.isEmpty()
                ? ValidatorMode.OFF
                : ValidatorMode.of(row.getString("validator").getValue())
                        .orElseThrow(() -> new IllegalStateException("A stored validator is " + row));
    }

    private void keep(TypeKey key, ValidatorMode mode, @Nullable String error) {
        BsonDocument row = new BsonDocument("_id", new BsonString(key.id()))
                .append("app", new BsonString(key.app()))
                .append("type", new BsonString(key.type()))
                .append("validator", new BsonString(mode.word()));
        if (error != null) {
            row.append("error", new BsonString(error));
        }
        tandem.validators().replaceOne(eq("_id", key.id()), row, new ReplaceOptions().upsert(true));
    }
}
