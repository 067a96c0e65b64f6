package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.eq;

import io.tandem.schema.TandemDatabase;
import io.tandem.schema.applying.LaterEvents.NotInTime;
import io.tandem.schema.applying.Positions.Position;
import io.tandem.schema.applying.Replay.Check;
import io.tandem.schema.applying.Replay.Outcome;
import io.tandem.schema.applying.Replay.Terms;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.rejection.RejectedEvent;
import io.tandem.schema.rejection.RejectionRows.Origin;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;

/// Replays several rejections, those of one stream in their order; Kafka is read once for each stream.
@ApplicationScoped
class Replays {
    /// For what has come since the oldest of the rejected events.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TandemDatabase tandem;
    private final KafkaTopic kafka;
    private final Positions positions;
    private final Fingerprints fingerprints;
    private final Replay replay;

    Replays(TandemDatabase tandem, KafkaTopic kafka, Positions positions, Fingerprints fingerprints, Replay replay) {
        this.tandem = tandem;
        this.kafka = kafka;
        this.positions = positions;
        this.fingerprints = fingerprints;
        this.replay = replay;
    }

    /// What came of each.
    ///
    /// @param rejections oldest first; their events are read one by one, so that few are in memory
    Map<ObjectId, Outcome> of(List<RejectedEvent> rejections, Terms terms) {
        Map<ObjectId, Outcome> outcomes = new HashMap<>();
        Map<Optional<String>, List<RejectedEvent>> streams = rejections.stream()
                .collect(Collectors.groupingBy(
                        rejected -> rejected.origin().map(Origin::stream), LinkedHashMap::new, Collectors.toList()));
        streams.forEach((stream, group) -> {
            if (terms.force()) {
                group.forEach(rejected -> outcomes.put(rejected.id(), replayed(rejected, Optional.empty(), terms)));
            } else {
                outcomes.putAll(checked(group, terms));
            }
        });
        return outcomes;
    }

    private Map<ObjectId, Outcome> checked(List<RejectedEvent> group, Terms terms) {
        List<Origin> origins =
                group.stream().flatMap(rejected -> rejected.origin().stream()).toList();
        if (origins.isEmpty()) {
            return unknown(group, "the rejection does not say where its event lies in Kafka");
        }
        Origin any = origins.getFirst();
        long oldest = origins.stream().mapToLong(Origin::offset).min().orElseThrow();
        try {
            KafkaTopic.Stream now = kafka.stream(any.partition());
            // What came after the oldest may be gone while Kafka still has what came after the others.
            List<RejectedEvent> gone = group.stream()
                    .filter(rejected -> !now.id().equals(any.stream()) || offset(rejected) + 1 < now.first())
                    .toList();
            if (!gone.isEmpty()) {
                Map<ObjectId, Outcome> outcomes = unknown(gone, "Kafka no longer has the events that came after it");
                List<RejectedEvent> left = new ArrayList<>(group);
                left.removeAll(gone);
                if (!left.isEmpty()) {
                    outcomes.putAll(checked(left, terms));
                }
                return outcomes;
            }
            long from = Math.max(fingerprints.batch(any.stream(), oldest), now.first());
            LaterEvents events = kafka.later(
                    any.partition(),
                    from,
                    group.stream().map(RejectedEvent::key).collect(Collectors.toSet()));
            try (Supersession supersession = new Supersession(
                    tandem, positions, any.stream(), events, fingerprints.window(any.stream(), from))) {
                events.readTo(positions.now(any.stream()).map(Position::next).orElse(0L), PATIENCE);
                return checked(group, supersession, terms);
            }
        } catch (NotInTime | KafkaException trouble) {
            return unknown(group, String.valueOf(trouble.getMessage()));
        }
    }

    private Map<ObjectId, Outcome> checked(List<RejectedEvent> group, Supersession supersession, Terms terms) {
        Map<ObjectId, Outcome> outcomes = new HashMap<>();
        for (RejectedEvent rejected : group) {
            long offset = offset(rejected);
            outcomes.put(
                    rejected.id(),
                    replayed(
                            rejected, Optional.of((session, whole) -> supersession.of(session, whole, offset)), terms));
        }
        return outcomes;
    }

    private static long offset(RejectedEvent rejected) {
        return rejected.origin().map(Origin::offset).orElseThrow();
    }

    private Outcome replayed(RejectedEvent rejected, Optional<Check> check, Terms terms) {
        BsonDocument row = tandem.rejections().find(eq("_id", rejected.id())).first();
        return row == null ? Outcome.GONE : replay.of(RejectedEvent.of(row), check, terms);
    }

    private static Map<ObjectId, Outcome> unknown(List<RejectedEvent> group, String why) {
        Map<ObjectId, Outcome> outcomes = new HashMap<>();
        group.forEach(rejected -> outcomes.put(
                rejected.id(),
                rejected.replayed()
                        .<Outcome>map(Outcome.Applied::new)
                        .or(() -> rejected.discarded().map(Outcome.GivenUp::new))
                        .orElseGet(() -> new Outcome.Superseded(Supersession.unknown(why)))));
        return outcomes;
    }
}
