package io.tandem.partner.crossing;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.crossing.IdMapping.Mapped;
import io.tandem.partner.merge.Fingerprints;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonDocument;
import org.bson.BsonMaximumSizeExceededException;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// Copies initial documents that have no partner and no row in the ledger: what the merge would decide for them, in
/// bulk, without asking first. MongoDB refuses where there is a partner or a row after all; then the merge has to
/// look.
public final class BulkCopy {
    private static final int MOST_DOCUMENTS = 500;
    private static final long MOST_BYTES = 16L * 1024 * 1024;

    private final Evaluation evaluation;
    private final IdMapping ids;
    private final Rules rules;
    private final Fingerprints fingerprints;
    private final Ledger ledger;
    private final Lanes lanes;
    private final MongoCollection<RawBsonDocument> partner;
    private final Ledger.Fences fences;

    public BulkCopy(
            MongoDatabase database,
            Namespaces namespaces,
            Rules rules,
            Ledger ledger,
            Lanes lanes,
            Ledger.Fences fences) {
        this.evaluation = new Evaluation(database);
        this.ids = new IdMapping(evaluation, rules.transforms());
        this.rules = rules;
        this.fingerprints = new Fingerprints(rules.groups());
        this.ledger = ledger;
        this.lanes = lanes;
        this.partner = database.getCollection(namespaces.partner(), RawBsonDocument.class);
        this.fences = fences;
    }

    /// What came of a page.
    ///
    /// @param copied     documents that are on the partner side now
    /// @param left       keys of those that the merge has to look at
    /// @param lastCommit cluster time of the last transaction; NEVER if there was none
    public record Copied(int copied, List<BsonValue> left, BsonTimestamp lastCommit) {}

    private record Pair(RawBsonDocument initial, RawBsonDocument partner, Identity identity) {}

    /// Whether this worker may begin a page as of `time`.
    public boolean isFree(int worker, BsonTimestamp time) {
        return lanes.free(worker, time) != null;
    }

    /// Copies these documents, as they stood at `time`, on behalf of one worker.
    ///
    /// @param apart the pairs that are not to be copied: something of them is not settled
    /// @throws SupersededException when another replica owns the migration
    /// @throws SnapshotTooOldException when the server no longer keeps that time
    public Copied copy(int worker, BsonTimestamp time, List<RawBsonDocument> documents, Predicate<Identity> apart) {
        List<RawBsonDocument> transformed =
                evaluation.all(rules.transforms().forward().stages(), documents);
        if (transformed == null) {
            return new Copied(0, documents.stream().map(RangeReader::key).toList(), Touches.NEVER);
        }
        List<BsonValue> left = new ArrayList<>();
        List<Pair> pairs = new ArrayList<>(documents.size());
        List<Mapped> mapped = ids.identities(
                Side.INITIAL, documents.stream().map(RangeReader::key).toList());
        for (int i = 0; i < documents.size(); i++) {
            if (mapped.get(i) instanceof Mapped.To(Identity identity)
                    && identity.fault(Side.PARTNER, transformed.get(i)) == null
                    && !apart.test(identity)) {
                pairs.add(new Pair(documents.get(i), transformed.get(i), identity));
            } else {
                left.add(RangeReader.key(documents.get(i)));
            }
        }
        BsonTimestamp lastCommit = Touches.NEVER;
        int copied = 0;
        for (List<Pair> some :
                Evaluation.batches(pairs, pair -> RangeReader.size(pair.partner()), MOST_DOCUMENTS, MOST_BYTES)) {
            BsonTimestamp committed = null;
            try {
                committed = commit(worker, time, some);
            } catch (SnapshotTooOldException e) {
                if (copied == 0) {
                    throw e;
                }
            }
            if (committed == null) {
                some.forEach(pair -> left.add(RangeReader.key(pair.initial())));
            } else {
                copied += some.size();
                lastCommit = committed;
            }
        }
        return new Copied(copied, left, lastCommit);
    }

    /// The time of the commit; null where MongoDB refuses these documents, or no lane is free.
    private @Nullable BsonTimestamp commit(int worker, BsonTimestamp time, List<Pair> pairs) {
        Lanes.Lane lane = lanes.free(worker, time);
        if (lane == null) {
            return null;
        }
        List<BsonDocument> rows = pairs.stream()
                .map(pair -> Ledger.newRow(pair.identity(), time, fingerprints.of(pair.initial(), pair.partner())))
                .toList();
        try {
            lane.session.startTransaction(Transactions.OPTIONS);
            try {
                ledger.insert(lane, fences, time, rows);
                partner.insertMany(
                        lane.session,
                        pairs.stream().map(Pair::partner).toList(),
                        new InsertManyOptions().ordered(false));
                lane.session.commitTransaction();
            } catch (RuntimeException e) {
                if (lane.session.hasActiveTransaction()) {
                    lane.session.abortTransaction();
                }
                throw e;
            }
        } catch (BsonMaximumSizeExceededException e) {
            return null;
        } catch (MongoException e) {
            if (Snapshots.isTooOld(e)) {
                throw new SnapshotTooOldException(e);
            }
            boolean refused = e.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)
                    || e instanceof MongoBulkWriteException
                    || e instanceof MongoCommandException;
            if (!refused) {
                throw e; // no answer from MongoDB: the run starts again from its position
            }
            return null;
        }
        lane.committed();
        BsonTimestamp committed = lane.session.getOperationTime();
        return committed == null ? Touches.NEVER : committed;
    }
}
