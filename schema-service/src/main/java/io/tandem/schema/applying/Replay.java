package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.eq;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Updates;
import io.tandem.schema.Backoff;
import io.tandem.schema.RecordedSessions;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.Transaction;
import io.tandem.schema.applying.Positions.Position;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.observation.Observations;
import io.tandem.schema.rejection.Discarded;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionCode;
import io.tandem.schema.rejection.Replayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.bson.BsonDocument;

/// Applies a rejected event again, by the rules and the code of the first time, as if it came now. The effect and the
/// mark in the rejection's row are one short transaction, so that neither a crash nor two callers apply it twice.
@ApplicationScoped
class Replay {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What came of it.
    sealed interface Outcome {
        /// Somebody has deleted the rejection.
        Outcome GONE = new Superseded("the rejection was deleted meanwhile");

        /// It is applied, now or by an earlier replay.
        record Applied(Replayed replayed) implements Outcome {}

        /// It was discarded, and is not applied any more.
        record GivenUp(Discarded discarded) implements Outcome {}

        /// A later event of its object was applied, or nobody knows whether one was; nothing was written.
        record Superseded(String reason) implements Outcome {}

        /// It is refused once more; nothing was written.
        record Refused(RejectionCode code, List<String> reasons) implements Outcome {
            public Refused {
                reasons = List.copyOf(reasons);
            }
        }
    }

    /// Says inside the transaction whether a later event was applied, and why it is thought so.
    interface Check {
        Optional<String> superseded(ClientSession session, RejectedEvent rejected);
    }

    /// What a replay passes over.
    ///
    /// @param force       later events of the object
    /// @param staleModels that the model was declared before sync was terminated
    record Terms(boolean force, boolean staleModels) {}

    /// The rules have changed since it was decided.
    private static final class FenceRaised extends RuntimeException {}

    private final RecordedSessions sessions;
    private final TandemDatabase tandem;
    private final Positions positions;
    private final BatchApplication application;
    private final StepWrites writes;
    private final Fingerprints fingerprints;
    private final Observations observations;
    private final EventSpans spans;
    private final SchemaSettings settings;

    Replay(
            RecordedSessions sessions,
            TandemDatabase tandem,
            Positions positions,
            BatchApplication application,
            StepWrites writes,
            Fingerprints fingerprints,
            Observations observations,
            EventSpans spans,
            SchemaSettings settings) {
        this.sessions = sessions;
        this.tandem = tandem;
        this.positions = positions;
        this.application = application;
        this.writes = writes;
        this.fingerprints = fingerprints;
        this.observations = observations;
        this.spans = spans;
        this.settings = settings;
    }

    /// Applies it, unless it was replayed before.
    ///
    /// @param check empty to apply it whatever came later
    /// @throws RuntimeException of the driver's when MongoDB cannot be used now, or is too busy at this object
    Outcome of(RejectedEvent rejected, Optional<Check> check, Terms terms) {
        if (rejected.replayed().isPresent()) {
            return new Outcome.Applied(rejected.replayed().get());
        }
        if (rejected.discarded().isPresent()) {
            return new Outcome.GivenUp(rejected.discarded().get());
        }
        if (rejected.omitted()) {
            return new Outcome.Refused(
                    RejectionCode.TOO_LARGE,
                    List.of("an event of more than 15 MB is not kept whole; send the object again under a new id"));
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(50));
        while (true) {
            try {
                return sessions.use(session -> once(session, rejected, check, terms));
            } catch (FenceRaised raised) {
                backoff.pause();
            } catch (RuntimeException failure) {
                switch (MongoFailure.of(failure)) {
                    case EVENT -> {
                        return new Outcome.Refused(MongoFailure.code(failure), List.of(MongoFailure.reason(failure)));
                    }
                    case INFRASTRUCTURE -> throw failure;
                    case TRANSIENT -> {
                        if (System.nanoTime() > deadline) {
                            throw failure;
                        }
                        backoff.pause();
                    }
                }
            }
        }
    }

    private Outcome once(ClientSession session, RejectedEvent rejected, Optional<Check> check, Terms terms) {
        // Before a schema grows for an event that is not going to be applied.
        Optional<String> early =
                check.flatMap(each -> Transaction.in(session, () -> each.superseded(session, rejected)));
        if (early.isPresent()) {
            return new Outcome.Superseded(early.get());
        }
        Optional<Position> decidedAt = rejected.origin().flatMap(origin -> positions.now(origin.stream()));
        BatchPlan plan = application.decided(
                session, List.of(ReceivedEvent.of(rejected)), window(rejected), terms.staleModels());
        Step step = plan.steps().getFirst();
        if (step instanceof Step.Refuse refuse) {
            return new Outcome.Refused(refuse.code(), refuse.reasons());
        }
        Replayed now = new Replayed(Instant.now().truncatedTo(ChronoUnit.MILLIS), terms.force(), terms.staleModels());
        spans.prepare(plan.steps(), plan.schemas());
        Outcome outcome = Transaction.in(session, () -> {
            rejected.origin()
                    .ifPresent(origin -> decidedAt.ifPresent(position -> {
                        if (!positions.holdFence(session, origin.stream(), position.fence())) {
                            throw new FenceRaised();
                        }
                    }));
            return written(session, rejected, check, plan, now);
        });
        TracedEvent trace = step.received().trace();
        if (trace != null && outcome.equals(new Outcome.Applied(now))) {
            spans.tell(step, trace, "replayed");
        }
        return outcome;
    }

    private Outcome written(
            ClientSession session, RejectedEvent rejected, Optional<Check> check, BatchPlan plan, Replayed now) {
        Optional<String> superseded = check.flatMap(each -> each.superseded(session, rejected));
        if (superseded.isPresent()) {
            return new Outcome.Superseded(superseded.get());
        }
        BsonDocument row =
                tandem.rejections().find(session, eq("_id", rejected.id())).first();
        if (row == null || row.containsKey("replayed")) {
            return row == null ? Outcome.GONE : new Outcome.Applied(Replayed.of(row));
        }
        if (row.containsKey("discarded")) {
            return new Outcome.GivenUp(Discarded.of(row));
        }
        // Replicas that replay at the same time share these counts: one of them has to begin again.
        Step done = writes.store(session, plan.steps(), plan.schemas(), new Newcomers(), observations.of("replays"))
                .getFirst();
        if (done instanceof Step.Refuse refuse) {
            return new Outcome.Refused(refuse.code(), refuse.reasons());
        }
        spans.write(session, List.of(done), plan.schemas(), now.at());
        // Whoever replays the same row at the same time writes it too, and one of the two has to begin again.
        tandem.rejections().updateOne(session, eq("_id", rejected.id()), Updates.set("replayed", now.toBson()));
        return new Outcome.Applied(now);
    }

    /// A refused event's own id is remembered and must not stop it; an id that stands for another event does.
    private EventWindow window(RejectedEvent rejected) {
        return rejected.code().equals(RejectionCode.ID_REUSED.word())
                ? rejected.origin()
                        .map(origin -> fingerprints.window(origin.stream()))
                        .orElseGet(this::empty)
                : empty();
    }

    private EventWindow empty() {
        return new EventWindow(settings.window().ids(), settings.window().age());
    }
}
