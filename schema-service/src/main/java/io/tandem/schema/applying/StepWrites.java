package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.objects.GivenDocumentCodec;
import io.tandem.schema.objects.ObjectWrites;
import io.tandem.schema.observation.StreamObservations;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rules.Judge;
import io.tandem.schema.rules.Rules;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Writes the objects of steps inside a transaction that somebody else began.
@ApplicationScoped
class StepWrites {
    private final MongoClient client;
    private final Judges judges;

    StepWrites(MongoClient client, Judges judges) {
        this.client = client;
        this.judges = judges;
    }

    /// Writes what is to be stored.
    ///
    /// @param schemas the schemas of every type that is written
    /// @param newcomers of which apps it is not asked what exists
    /// @param observed counts what is written; it has to forget where the transaction fails
    /// @throws Newcomers.Mistaken when something exists of which that was not asked: run the transaction again
    /// @return the steps as they were done: a change of an object that is not there has become a refusal
    List<Step> store(
            ClientSession session,
            List<Step> steps,
            Map<TypeKey, CollectionSchema> schemas,
            Newcomers newcomers,
            StreamObservations observed) {
        Map<TypeKey, ObjectWrites> writes = new LinkedHashMap<>();
        Map<TypeKey, Judge> judging = new HashMap<>();
        Set<TypeKey> guessed = new HashSet<>();
        operations(steps).forEach((type, stores) -> {
            List<Operation> operations =
                    stores.stream().map(store -> store.event().operation()).toList();
            Rules.OfType rules = stores.getFirst().rules();
            CollectionSchema schema = known(schemas, type);
            ObjectWrites collection = new ObjectWrites(schema.namespace(), schema.schema());
            if (rules != null) {
                judging.put(type, judges.of(session, rules, schema.namespace(), keys(operations)));
            }
            if (rules == null
                    && newcomers.expected(type.app())
                    && operations.stream().allMatch(Operation.Upsert.class::isInstance)) {
                guessed.add(type);
            } else {
                ask(session, collection, keys(operations));
                newcomers.asked(type.app(), operations.size(), !collection.hasExisting());
            }
            writes.put(type, collection);
        });
        List<Step> done = new ArrayList<>();
        for (Step step : steps) {
            done.add(
                    switch (step) {
                        case Step.Store store -> add(store, writes, judging.get(store.type()));
                        case Step.Refuse refuse -> refuse;
                        case Step.Repeat repeat -> repeat;
                        case Step.Nothing nothing -> nothing;
                    });
        }
        writes.forEach((type, collection) -> {
            try {
                write(session, collection);
            } catch (MongoBulkWriteException failed) {
                throw guessed.contains(type) ? newcomers.mistaken(type.app(), failed) : failed;
            }
        });
        observed.count(session, stored(done, schemas));
        return done;
    }

    private void ask(ClientSession session, ObjectWrites collection, List<BsonValue> keys) {
        collection(collection.namespace())
                .find(session, in("_id", keys))
                .projection(Projections.include("_id"))
                .forEach(found -> collection.exists(found.get("_id", BsonNull.VALUE)));
    }

    private void write(ClientSession session, ObjectWrites collection) {
        if (!collection.writes().isEmpty()) {
            collection(collection.namespace()).bulkWrite(session, collection.writes());
        }
    }

    private static Map<TypeKey, List<StreamObservations.Stored>> stored(
            List<Step> done, Map<TypeKey, CollectionSchema> schemas) {
        Map<TypeKey, List<StreamObservations.Stored>> stored = new LinkedHashMap<>();
        for (Step step : done) {
            if (step instanceof Step.Store store) {
                stored.computeIfAbsent(store.type(), type -> new ArrayList<>())
                        .add(new StreamObservations.Stored(
                                store.event(), known(schemas, store.type()).schema(), store.shape()));
            }
        }
        return stored;
    }

    /// What another writer has changed since the plan was made is judged here, and counts.
    private static Step add(Step.Store store, Map<TypeKey, ObjectWrites> writes, @Nullable Judge judge) {
        ObjectWrites collection = writes.get(store.type());
        if (collection == null) {
            throw new IllegalStateException("A batch writes " + store.type() + " without its collection");
        }
        UnaryOperator<BsonDocument> inserted = given -> collection.clients().inserted(given, store.model());
        Optional<String> refusal = judge == null ? Optional.empty() : judge.refusal(store.event(), inserted);
        if (refusal.isPresent()) {
            return new Step.Refuse(store.received(), RejectionCode.WRITE_NOT_ALLOWED, List.of(refusal.get()));
        }
        boolean added = collection.add(store.event().operation(), store.model());
        if (added && judge != null) {
            judge.done(store.event().operation(), inserted);
        }
        return added ? store : NotDone.of(store.received(), store.event());
    }

    private static CollectionSchema known(Map<TypeKey, CollectionSchema> schemas, TypeKey type) {
        CollectionSchema schema = schemas.get(type);
        if (schema == null) {
            throw new IllegalStateException("A batch writes " + type + " without its schema");
        }
        return schema;
    }

    private static List<BsonValue> keys(List<Operation> operations) {
        return operations.stream().map(Operation::key).toList();
    }

    private static Map<TypeKey, List<Step.Store>> operations(List<Step> steps) {
        Map<TypeKey, List<Step.Store>> operations = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Store store) {
                operations
                        .computeIfAbsent(store.type(), type -> new ArrayList<>())
                        .add(store);
            }
        }
        return operations;
    }

    private MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
        return client.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class)
                .withCodecRegistry(GivenDocumentCodec.REGISTRY);
    }
}
