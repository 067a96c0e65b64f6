package io.tandem.partner.crossing;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.ObjectKey;
import io.tandem.contract.TracedWrite;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonNull;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// Applies decided writes in short transactions of writes only, the ledger's first.
///
/// Each transaction reads as of the time at which the merge looked, so MongoDB itself refuses it where a document
/// has moved since, even if it has moved back. It is bounded in count and bytes, since a user's write waits while
/// it is open. On a conflict what has moved is left out and waits for its hint; on anything else the transaction is
/// halved, down to one identity, which is set aside.
final class Transactions {
    private static final int MOST_IDENTITIES = 500;
    private static final long MOST_BYTES = 4L * 1024 * 1024;
    static final TransactionOptions OPTIONS = TransactionOptions.builder()
            .writeConcern(WriteConcern.MAJORITY)
            .maxCommitTime(10L, TimeUnit.SECONDS)
            .build();

    private final Ledger ledger;
    private final Lanes lanes;
    private final MongoCollection<BsonDocument> initial;
    private final MongoCollection<BsonDocument> partner;
    private final MongoCollection<BsonDocument> conflicts;
    private final Ledger.Fences fences;
    private final MongoDatabase database;

    Transactions(
            MongoDatabase database,
            Namespaces namespaces,
            Ledger ledger,
            Lanes lanes,
            MongoCollection<BsonDocument> conflicts,
            Ledger.Fences fences) {
        this.conflicts = conflicts;
        this.ledger = ledger;
        this.lanes = lanes;
        this.initial = database.getCollection(namespaces.initial(), BsonDocument.class);
        this.partner = database.getCollection(namespaces.partner(), BsonDocument.class);
        this.fences = fences;
        this.database = database;
    }

    /// What came of the steps: the identities that moved or that a user was writing, whose hints are on their way;
    /// those that MongoDB refuses for a reason of their own; the time of the last commit.
    static final class Outcome {
        record Failure(Identity identity, String reason) {}

        final List<Identity> waiting = new ArrayList<>();
        final List<Failure> failures = new ArrayList<>();
        final List<Identity> committed = new ArrayList<>();
        int toInitial;
        int toPartner;
        BsonTimestamp lastCommit = Touches.NEVER;
    }

    /// Whether this worker may begin a transaction as of `time`.
    boolean isFree(int worker, BsonTimestamp time) {
        return lanes.free(worker, time) != null;
    }

    /// Applies the steps as of `time`, on behalf of one worker.
    ///
    /// @throws SupersededException when another replica owns the migration
    /// @throws SnapshotTooOldException when the server no longer keeps that time; nothing is written then
    Outcome apply(int worker, BsonTimestamp time, List<Step> steps) {
        Outcome outcome = new Outcome();
        for (List<Step> some : Evaluation.batches(steps, Step::bytes, MOST_IDENTITIES, MOST_BYTES)) {
            attempt(worker, time, some, outcome, true);
        }
        return outcome;
    }

    private void attempt(int worker, BsonTimestamp time, List<Step> steps, Outcome outcome, boolean first) {
        Lanes.Lane lane = lanes.free(worker, time);
        if (lane == null) {
            steps.forEach(step -> outcome.waiting.add(step.identity()));
            return;
        }
        try {
            commit(lane, time, steps, outcome);
        } catch (BsonMaximumSizeExceededException e) {
            if (steps.size() == 1) {
                outcome.failures.add(new Outcome.Failure(
                        steps.getFirst().identity(), "what is to be written is more than a command of MongoDB holds"));
            } else {
                halve(worker, time, steps, outcome);
            }
        } catch (MongoException e) {
            if (Snapshots.isTooOld(e)) {
                if (outcome.committed.isEmpty()) {
                    throw new SnapshotTooOldException(e);
                }
                steps.forEach(step -> outcome.waiting.add(step.identity()));
                return;
            }
            boolean conflict = e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL);
            if (!conflict && !(e instanceof MongoBulkWriteException) && !(e instanceof MongoCommandException)) {
                throw e; // no answer from MongoDB: the run starts again from its position
            }
            if (steps.size() == 1) {
                Identity identity = steps.getFirst().identity();
                if (conflict) {
                    outcome.waiting.add(identity);
                } else if (!steps.getFirst().traces().isEmpty()) {
                    // Whatever is wrong, it is not to be the trace that keeps a document from crossing.
                    attempt(worker, time, List.of(steps.getFirst().untraced()), outcome, false);
                } else {
                    outcome.failures.add(new Outcome.Failure(identity, String.valueOf(e.getMessage())));
                }
            } else if (conflict && first) {
                List<Step> unmoved = unmoved(steps, outcome);
                if (!unmoved.isEmpty()) {
                    attempt(worker, time, unmoved, outcome, false);
                }
            } else {
                halve(worker, time, steps, outcome);
            }
        }
    }

    private void halve(int worker, BsonTimestamp time, List<Step> steps, Outcome outcome) {
        int middle = steps.size() / 2;
        attempt(worker, time, steps.subList(0, middle), outcome, false);
        attempt(worker, time, steps.subList(middle, steps.size()), outcome, false);
    }

    private void commit(Lanes.Lane lane, BsonTimestamp time, List<Step> steps, Outcome outcome) {
        List<Write> writes =
                steps.stream().flatMap(step -> step.writes().stream()).toList();
        int initialWrites;
        int partnerWrites;
        lane.session.startTransaction(OPTIONS);
        try {
            ledger.write(lane, fences, time, steps);
            initialWrites = write(lane, Side.INITIAL, writes);
            partnerWrites = write(lane, Side.PARTNER, writes);
            note(lane, steps);
            trace(lane, steps);
            lane.session.commitTransaction();
        } catch (RuntimeException e) {
            if (lane.session.hasActiveTransaction()) {
                lane.session.abortTransaction();
            }
            throw e;
        }
        lane.committed();
        BsonTimestamp committed = lane.session.getOperationTime();
        if (committed != null && committed.compareTo(outcome.lastCommit) > 0) {
            outcome.lastCommit = committed;
        }
        steps.forEach(step -> outcome.committed.add(step.identity()));
        outcome.toInitial += initialWrites;
        outcome.toPartner += partnerWrites;
    }

    private int write(Lanes.Lane lane, Side side, List<Write> writes) {
        List<BsonDocument> inserts = new ArrayList<>();
        List<WriteModel<BsonDocument>> removes = new ArrayList<>();
        UpdateCommand updates =
                new UpdateCommand(collection(side).getNamespace().getCollectionName());
        for (Write write : writes) {
            if (write.side() == side) {
                switch (write) {
                    case Write.Insert insert -> inserts.add(insert.document());
                    case Write.Update update ->
                        updates.next(new BsonDocument("_id", update.key()), false)
                                .applying(update.change());
                    case Write.Remove remove -> removes.add(new DeleteOneModel<>(Filters.eq("_id", remove.key())));
                }
            }
        }
        int asked = inserts.size() + removes.size() + updates.updates();
        int done = updates.updates() == 0 ? 0 : updates.send(database, lane.session, null);
        if (!inserts.isEmpty()) {
            collection(side).insertMany(lane.session, inserts, new InsertManyOptions().ordered(false));
            done += inserts.size();
        }
        if (!removes.isEmpty()) {
            done += collection(side)
                    .bulkWrite(lane.session, removes, new BulkWriteOptions().ordered(false))
                    .getDeletedCount();
        }
        if (done != asked) {
            throw new IllegalStateException("of " + asked + " writes " + done
                    + " found their document, although nothing has moved since they were decided");
        }
        return done;
    }

    private void note(Lanes.Lane lane, List<Step> steps) {
        List<WriteModel<BsonDocument>> notes =
                steps.stream().flatMap(step -> step.notes().stream()).toList();
        if (!notes.isEmpty()) {
            conflicts.bulkWrite(lane.session, notes, new BulkWriteOptions().ordered(true));
        }
    }

    /// Upserts: a crossing that carries on what came to it on two ways makes the same row twice.
    private void trace(Lanes.Lane lane, List<Step> steps) {
        List<BsonDocument> rows = steps.stream()
                .flatMap(step -> step.traces().stream())
                .map(TracedWrite::toRow)
                .toList();
        if (!rows.isEmpty()) {
            UpdateCommand updates = new UpdateCommand(TracedWrite.COLLECTION);
            rows.forEach(row -> updates.next(new BsonDocument("_id", row.getDocument("_id")), true)
                    .applying(row));
            updates.send(database, lane.session, null);
        }
    }

    /// The steps whose documents are still as the merge saw them; the others wait.
    private List<Step> unmoved(List<Step> steps, Outcome outcome) {
        Map<String, BsonDocument> initialNow = now(Side.INITIAL, steps);
        Map<String, BsonDocument> partnerNow = now(Side.PARTNER, steps);
        List<Step> unmoved = new ArrayList<>();
        for (Step step : steps) {
            boolean still = step.writes().stream().allMatch(write -> {
                BsonDocument current =
                        (write.side() == Side.INITIAL ? initialNow : partnerNow).get(ObjectKey.canonical(write.key()));
                return Objects.equals(current, write.seen());
            });
            if (still) {
                unmoved.add(step);
            } else {
                outcome.waiting.add(step.identity());
            }
        }
        return unmoved;
    }

    private Map<String, BsonDocument> now(Side side, List<Step> steps) {
        List<BsonValue> keys = steps.stream()
                .flatMap(step -> step.writes().stream())
                .filter(write -> write.side() == side)
                .map(Write::key)
                .toList();
        Map<String, BsonDocument> found = new HashMap<>();
        if (!keys.isEmpty()) {
            collection(side)
                    .find(Filters.in("_id", keys))
                    .forEach(document -> found.put(ObjectKey.canonical(document.get("_id", BsonNull.VALUE)), document));
        }
        return found;
    }

    private MongoCollection<BsonDocument> collection(Side side) {
        return side == Side.INITIAL ? initial : partner;
    }
}
