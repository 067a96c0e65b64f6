package io.tandem.partner.crossing;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.BsonBytes;
import io.tandem.partner.merge.Side;
import io.tandem.partner.merge.Touches;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/// Applies decided writes in short transactions of writes only, the ledger's first.
///
/// A transaction is bounded in count and bytes, since a user's write waits while it is open. On a conflict or an error
/// it is halved, down to one identity: that one waits for its next hint, or is set aside.
final class Transactions {
    private static final int MOST_IDENTITIES = 500;
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    private static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .maxCommitTime(10L, TimeUnit.SECONDS)
            .build();

    private final MongoClient client;
    private final Ledger ledger;
    private final MongoCollection<BsonDocument> initial;
    private final MongoCollection<BsonDocument> partner;
    private final long epoch;

    Transactions(
            MongoClient client,
            Ledger ledger,
            MongoCollection<BsonDocument> initial,
            MongoCollection<BsonDocument> partner,
            long epoch) {
        this.client = client;
        this.ledger = ledger;
        this.initial = initial;
        this.partner = partner;
        this.epoch = epoch;
    }

    /// What is to happen to one identity.
    ///
    /// @param gone whether both documents are gone after it, so that the ledger forgets them
    record Step(Identity identity, List<Write> writes, boolean gone) {
        long bytes() {
            long bytes = 0;
            for (Write write : writes) {
                bytes += switch (write) {
                    case Write.Insert insert -> BsonBytes.encode(insert.document()).length;
                    case Write.Update update ->
                        BsonBytes.encode(update.seen()).length
                                + BsonBytes.encode(update.patch().set()).length;
                    case Write.Remove remove -> BsonBytes.encode(remove.seen()).length;
                };
            }
            return bytes;
        }
    }

    /// What came of the steps: the identities whose documents moved or that a user was writing, whose hints are on
    /// their way; those that MongoDB refuses for a reason of their own; the time of the last commit.
    static final class Outcome {
        record Failure(Identity identity, String reason) {}

        final List<Identity> waiting = new ArrayList<>();
        final List<Failure> failures = new ArrayList<>();
        BsonTimestamp lastCommit = Touches.NEVER;
    }

    /// Applies the steps, on behalf of one worker.
    ///
    /// @throws SupersededException when another replica owns the migration
    Outcome apply(int worker, BsonTimestamp time, List<Step> steps) {
        Outcome outcome = new Outcome();
        int from = 0;
        while (from < steps.size()) {
            int to = from;
            long bytes = 0;
            while (to < steps.size() && to - from < MOST_IDENTITIES && (to == from || bytes < MOST_BYTES)) {
                bytes += steps.get(to).bytes();
                to++;
            }
            attempt(worker, time, steps.subList(from, to), outcome);
            from = to;
        }
        return outcome;
    }

    private void attempt(int worker, BsonTimestamp time, List<Step> steps, Outcome outcome) {
        try {
            if (!commit(worker, time, steps, outcome)) {
                // Some moved since the merge looked; the others' writes stand, and looking again finds them done.
                steps.forEach(step -> outcome.waiting.add(step.identity()));
            }
        } catch (MongoException e) {
            boolean conflict = e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
            boolean documents = e instanceof MongoBulkWriteException || e instanceof MongoCommandException;
            if (!conflict && !documents) {
                throw e; // no answer from MongoDB: the run starts again from its position
            }
            if (steps.size() > 1) {
                int middle = steps.size() / 2;
                attempt(worker, time, steps.subList(0, middle), outcome);
                attempt(worker, time, steps.subList(middle, steps.size()), outcome);
            } else if (conflict || isTakenId(e)) {
                outcome.waiting.add(steps.getFirst().identity());
            } else {
                outcome.failures.add(new Outcome.Failure(steps.getFirst().identity(), String.valueOf(e.getMessage())));
            }
        }
    }

    /// Somebody inserted the same `_id` meanwhile: a hint tells. Another unique index is a reason of its own.
    private static boolean isTakenId(MongoException e) {
        return e instanceof MongoBulkWriteException bulk
                && bulk.getWriteErrors().stream()
                        .allMatch(error -> error.getCategory() == ErrorCategory.DUPLICATE_KEY
                                && error.getMessage().contains("index: _id_ "));
    }

    /// Whether every guard held.
    private boolean commit(int worker, BsonTimestamp time, List<Step> steps, Outcome outcome) {
        List<Identity> kept = new ArrayList<>();
        List<Identity> gone = new ArrayList<>();
        List<Write> writes = new ArrayList<>();
        for (Step step : steps) {
            (step.gone() ? gone : kept).add(step.identity());
            writes.addAll(step.writes());
        }
        try (ClientSession session = client.startSession()) {
            session.startTransaction(OPTIONS);
            try {
                ledger.write(session, worker, epoch, time, kept, gone);
                boolean initialSide = write(session, Side.INITIAL, writes);
                boolean partnerSide = write(session, Side.PARTNER, writes);
                session.commitTransaction();
                BsonTimestamp committed = session.getOperationTime();
                if (committed != null && committed.compareTo(outcome.lastCommit) > 0) {
                    outcome.lastCommit = committed;
                }
                return initialSide && partnerSide;
            } catch (RuntimeException e) {
                if (session.hasActiveTransaction()) {
                    session.abortTransaction();
                }
                throw e;
            }
        }
    }

    private boolean write(ClientSession session, Side side, List<Write> writes) {
        List<WriteModel<BsonDocument>> models = new ArrayList<>();
        int inserts = 0;
        int updates = 0;
        int removes = 0;
        for (Write write : writes) {
            if (write.side() != side) {
                continue;
            }
            switch (write) {
                case Write.Insert insert -> {
                    models.add(new InsertOneModel<>(insert.document()));
                    inserts++;
                }
                case Write.Update update -> {
                    models.add(GuardedWrites.update(update));
                    updates++;
                }
                case Write.Remove remove -> {
                    models.add(GuardedWrites.remove(remove));
                    removes++;
                }
            }
        }
        if (models.isEmpty()) {
            return true;
        }
        MongoCollection<BsonDocument> collection = side == Side.INITIAL ? initial : partner;
        BulkWriteResult result = collection.bulkWrite(session, models, new BulkWriteOptions().ordered(false));
        return result.getInsertedCount() == inserts
                && result.getMatchedCount() == updates
                && result.getDeletedCount() == removes;
    }
}
