package io.tandem.schema.objects;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.ObjectKey;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.TypeSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The writes of one batch to one collection, in order. Which objects exist is asked once, in the same transaction.
public final class ObjectWrites {
    private final MongoNamespace namespace;
    private final TypeSchema schema;
    private final Set<String> existing = new HashSet<>();
    private final List<WriteModel<BsonDocument>> writes = new ArrayList<>();

    private final Clients clients;

    /// @param namespace the collection
    /// @param schema    the type's schema, which the objects fit
    public ObjectWrites(MongoNamespace namespace, TypeSchema schema) {
        this.namespace = namespace;
        this.schema = schema;
        this.clients = new Clients(schema);
    }

    /// How clients see the type.
    public Clients clients() {
        return clients;
    }

    /// The collection.
    public MongoNamespace namespace() {
        return namespace;
    }

    /// Says that an object of this `_id` is there before the batch.
    public void exists(BsonValue key) {
        existing.add(ObjectKey.canonical(key));
    }

    /// Whether any object is there before the batch, as far as was said.
    public boolean hasExisting() {
        return !existing.isEmpty();
    }

    /// Adds what one event does.
    ///
    /// @param operation of which an upserted object that is bytes is stored as it is, see [KnownShape]
    /// @param model     what the event's client declared, if it did
    /// @return false if it would change an object that is not there, or an inserted one of an asymmetric type
    public boolean add(Operation operation, @Nullable Map<String, ObjectType> model) {
        String key = ObjectKey.canonical(operation.key());
        ClientView client = clients.view(model);
        return switch (operation) {
            case Operation.Upsert upsert -> {
                boolean isNew = existing.add(key);
                if (!isNew && schema.isInsertOnly()) {
                    yield false;
                }
                writes.add(
                        isNew
                                ? new InsertOneModel<>(clients.inserted(upsert.object(), model))
                                : new UpdateOneModel<>(
                                        byKey(upsert.key()),
                                        ObjectUpdate.ofUpsert(clients.stored(upsert.object()), client)));
                yield true;
            }
            case Operation.Update update -> {
                if (!existing.contains(key)) {
                    yield false;
                }
                BsonDocument set = DeclaredForm.of(schema, update.set());
                writes.add(
                        new UpdateOneModel<>(byKey(update.key()), ObjectUpdate.ofUpdate(set, update.unset(), client)));
                yield true;
            }
            case Operation.Delete delete -> {
                if (existing.remove(key)) {
                    writes.add(new DeleteOneModel<>(byKey(delete.key())));
                }
                yield true;
            }
        };
    }

    /// All writes, in the order of the events.
    public List<WriteModel<BsonDocument>> writes() {
        return writes;
    }

    /// With `$eq` a document that looks like operators is a value.
    private static BsonDocument byKey(BsonValue key) {
        return new BsonDocument("_id", new BsonDocument("$eq", key));
    }
}
