package io.tandem.schema.applying;

import com.mongodb.client.ClientSession;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.Transaction;
import io.tandem.schema.applying.Positions.Position;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rejection.RejectionRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;

/// Writes a batch in one short transaction: its documents, what was seen in them, the hashes of its ids, what is
/// refused, the next offset. Everything or nothing, and only where the position is what this batch continues.
@ApplicationScoped
class BatchTransaction {
    /// A stream's position before and after, and the fence by which the batch is decided.
    record Move(String stream, long from, long next, long fence) {}

    /// The position is not where this batch continues: somebody else has applied it, or a part of it, or the rules
    /// have changed since it was decided.
    static final class PositionMoved extends RuntimeException {
        PositionMoved(Move move) {
            super("The position of " + move.stream() + " is no longer " + move.from() + ", or its fence was raised");
        }
    }

    private final StepWrites writes;
    private final TandemDatabase tandem;
    private final Positions positions;
    private final Fingerprints fingerprints;
    private final EventSpans spans;

    BatchTransaction(
            StepWrites writes,
            TandemDatabase tandem,
            Positions positions,
            Fingerprints fingerprints,
            EventSpans spans) {
        this.writes = writes;
        this.tandem = tandem;
        this.positions = positions;
        this.fingerprints = fingerprints;
        this.spans = spans;
    }

    /// Writes once.
    ///
    /// @param place   where the batch is applied
    /// @param schemas the schemas after the batch
    /// @return the steps as they were done: a change of an object that is not there has become a refusal
    /// @throws PositionMoved    when nothing was written because somebody else was faster
    /// @throws RuntimeException of the driver's; nothing was written, unless the answer to the commit was lost: the
    ///                          position shows it when the batch is written again
    List<Step> write(
            BatchApplication.Place place, Move move, List<Step> steps, Map<TypeKey, CollectionSchema> schemas) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        spans.prepare(steps, schemas);
        boolean written = false;
        try {
            List<Step> done = Transaction.in(place.session(), () -> written(place, move, steps, schemas, now));
            written = true;
            return done;
        } finally {
            if (!written) {
                place.observed().forget();
            }
        }
    }

    private List<Step> written(
            BatchApplication.Place place,
            Move move,
            List<Step> steps,
            Map<TypeKey, CollectionSchema> schemas,
            Instant now) {
        ClientSession session = place.session();
        // First, so that a process that was replaced conflicts before it has written anything large.
        if (!positions.move(session, move.stream(), new Position(move.from(), move.fence()), move.next())) {
            throw new PositionMoved(move);
        }
        List<Step> done = writes.store(session, steps, schemas, place.newcomers(), place.observed());
        spans.write(session, done, schemas, now);
        List<Fingerprint> added = fingerprints(done);
        if (!added.isEmpty()) {
            fingerprints.add(session, move.stream(), move.from(), now, added);
        }
        List<BsonDocument> refused = refusals(move.stream(), done, now);
        if (!refused.isEmpty()) {
            tandem.rejections().insertMany(session, refused);
        }
        return done;
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

    private static List<BsonDocument> refusals(String stream, List<Step> done, Instant now) {
        List<BsonDocument> rows = new ArrayList<>();
        for (Step step : done) {
            if (step instanceof Step.Refuse refuse) {
                ReceivedEvent event = refuse.received();
                BsonDocument row = RejectionRows.row(
                        new RejectionRows.Origin(stream, event.partition(), event.offset()),
                        event.value(),
                        event.event(),
                        refuse.code(),
                        refuse.reasons(),
                        now);
                TracedEvent trace = event.trace();
                if (trace != null) {
                    trace.kept().addTo(row);
                }
                rows.add(row);
            }
        }
        return rows;
    }
}
