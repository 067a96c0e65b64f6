package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.in;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadConcern;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Projections;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.objects.ObjectWrites;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rejection.RejectionRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Writes a batch in one short transaction: its documents, the hashes of its ids, what is refused, the next offset.
/// Everything or nothing, and only where the position is what this batch continues.
@ApplicationScoped
class BatchTransaction {
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .readConcern(ReadConcern.SNAPSHOT)
            .build();

    /// A stream's position before and after.
    record Move(String stream, long from, long next) {}

    /// The position is not where this batch continues: somebody else has applied it, or a part of it.
    static final class PositionMoved extends RuntimeException {
        PositionMoved(Move move) {
            super("The position of " + move.stream() + " is no longer " + move.from());
        }
    }

    private final MongoClient client;
    private final TandemDatabase tandem;
    private final Positions positions;
    private final Fingerprints fingerprints;

    BatchTransaction(MongoClient client, TandemDatabase tandem, Positions positions, Fingerprints fingerprints) {
        this.client = client;
        this.tandem = tandem;
        this.positions = positions;
        this.fingerprints = fingerprints;
    }

    /// Writes once.
    ///
    /// @param session the stream's session
    /// @param schemas the schemas after the batch
    /// @return the steps as they were done: a change of an object that is not there has become a refusal
    /// @throws PositionMoved    when nothing was written because somebody else was faster
    /// @throws RuntimeException of the driver's; nothing was written, unless the answer to the commit was lost,
    /// which the
    ///                          position shows when the batch is written again
    List<Step> write(ClientSession session, Move move, List<Step> steps, Map<TypeKey, CollectionSchema> schemas) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        session.startTransaction(OPTIONS);
        try {
            // First, so that a process that was replaced conflicts before it has written anything large.
            if (!positions.move(session, move.stream(), move.from(), move.next())) {
                throw new PositionMoved(move);
            }
            List<Step> done = store(session, steps, schemas);
            List<Fingerprint> added = fingerprints(done);
            if (!added.isEmpty()) {
                fingerprints.add(session, move.stream(), move.from(), now, added);
            }
            List<BsonDocument> refused = refusals(done, now);
            if (!refused.isEmpty()) {
                tandem.rejections().insertMany(session, refused);
            }
            commit(session);
            return done;
        } finally {
            if (session.hasActiveTransaction()) {
                session.abortTransaction();
            }
        }
    }

    /// The fingerprints that count from now on: those of events that had their first effect.
    static List<Fingerprint> fingerprints(List<Step> done) {
        List<Fingerprint> added = new ArrayList<>();
        for (Step step : done) {
            Fingerprint fingerprint = step.received().fingerprint();
            boolean first =
                    switch (step) {
                        case Step.Store ignored -> true;
                        case Step.Nothing ignored -> true;
                        case Step.Repeat ignored -> false;
                        case Step.Refuse refuse -> refuse.code() != RejectionCode.ID_REUSED;
                    };
            if (first && fingerprint != null) {
                added.add(fingerprint);
            }
        }
        return added;
    }

    private List<Step> store(ClientSession session, List<Step> steps, Map<TypeKey, CollectionSchema> schemas) {
        Map<TypeKey, ObjectWrites> writes = new LinkedHashMap<>();
        keys(steps).forEach((type, keys) -> {
            CollectionSchema schema = known(schemas, type);
            ObjectWrites collection = new ObjectWrites(schema.namespace(), keys);
            collection(collection.namespace())
                    .find(session, in("_id", collection.keys()))
                    .projection(Projections.include("_id"))
                    .forEach(found -> collection.exists(found.get("_id", BsonNull.VALUE)));
            writes.put(type, collection);
        });
        List<Step> done = new ArrayList<>();
        for (Step step : steps) {
            done.add(
                    switch (step) {
                        case Step.Store store -> add(store, writes, schemas);
                        case Step.Refuse refuse -> refuse;
                        case Step.Repeat repeat -> repeat;
                        case Step.Nothing nothing -> nothing;
                    });
        }
        for (ObjectWrites collection : writes.values()) {
            if (!collection.writes().isEmpty()) {
                collection(collection.namespace()).bulkWrite(session, collection.writes());
            }
        }
        return done;
    }

    private static Step add(
            Step.Store store, Map<TypeKey, ObjectWrites> writes, Map<TypeKey, CollectionSchema> schemas) {
        ObjectWrites collection = writes.get(store.type());
        boolean added = collection != null
                && collection.add(
                        store.event().operation(), known(schemas, store.type()).schema(), store.model());
        return added ? store : BatchPlan.noSuchObject(store.received(), store.event());
    }

    private static CollectionSchema known(Map<TypeKey, CollectionSchema> schemas, TypeKey type) {
        CollectionSchema schema = schemas.get(type);
        if (schema == null) {
            throw new IllegalStateException("A batch writes " + type + " without its schema");
        }
        return schema;
    }

    private static Map<TypeKey, Collection<BsonValue>> keys(List<Step> steps) {
        Map<TypeKey, Collection<BsonValue>> keys = new LinkedHashMap<>();
        for (Step step : steps) {
            if (step instanceof Step.Store store) {
                keys.computeIfAbsent(store.type(), type -> new ArrayList<>())
                        .add(store.event().operation().key());
            }
        }
        return keys;
    }

    private static List<BsonDocument> refusals(List<Step> done, Instant now) {
        List<BsonDocument> rows = new ArrayList<>();
        for (Step step : done) {
            if (step instanceof Step.Refuse refuse) {
                ReceivedEvent event = refuse.received();
                rows.add(RejectionRows.row(
                        event.partition(),
                        event.offset(),
                        event.value(),
                        event.event(),
                        refuse.code(),
                        refuse.reasons(),
                        now));
            }
        }
        return rows;
    }

    /// Asking again is safe: the driver names the transaction, and MongoDB commits it once.
    private static void commit(ClientSession session) {
        try {
            session.commitTransaction();
        } catch (MongoException unknown) {
            if (!unknown.hasErrorLabel(MongoException.UNKNOWN_TRANSACTION_COMMIT_RESULT_LABEL)) {
                throw unknown;
            }
            session.commitTransaction();
        }
    }

    private MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
        return client.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class);
    }
}
