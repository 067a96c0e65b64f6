package io.tandem.schema.applying;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Filters.in;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Projections;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.applying.LaterEvents.NotInTime;
import io.tandem.schema.applying.LaterEvents.Seen;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.deduplication.Fingerprint;
import io.tandem.schema.rejection.RejectedEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.KafkaException;

/// Tells whether an event was applied to the same object after a rejected one of one stream: Kafka still has what came,
/// the rejections say what was refused of it, and the event window what was only sent again.
final class Supersession implements AutoCloseable {
    /// For what came since the events were read; transactions wait for it.
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final TandemDatabase tandem;
    private final Positions positions;
    private final String stream;
    private final LaterEvents events;
    private final EventWindow before;

    /// @param events of the stream, from the beginning of a batch on
    /// @param before the ids that were applied before that batch
    Supersession(TandemDatabase tandem, Positions positions, String stream, LaterEvents events, EventWindow before) {
        this.tandem = tandem;
        this.positions = positions;
        this.stream = stream;
        this.events = events;
        this.before = before;
    }

    /// Why an event counts as superseded of which nothing is known.
    static String unknown(String why) {
        return "it is not known whether a later event of the object was applied: " + why
                + "; look at the object, and force it if it shall be applied";
    }

    /// Why this event is superseded, if it is; no other event of the stream is applied until the transaction ends.
    Optional<String> of(ClientSession session, RejectedEvent rejected, long offset) {
        long until = positions.hold(session, stream).orElse(0L);
        try {
            events.readTo(until, PATIENCE);
        } catch (NotInTime | KafkaException trouble) {
            return Optional.of(unknown(String.valueOf(trouble.getMessage())));
        }
        NavigableSet<Long> later = firsts(rejected, offset, until);
        if (!later.isEmpty()) {
            tandem.rejections()
                    .find(
                            session,
                            and(eq("stream", stream), in("offset", List.copyOf(later)), exists("replayed", false)))
                    .projection(Projections.include("offset"))
                    .forEach(refused -> later.remove(refused.getInt64("offset").getValue()));
        }
        return later.isEmpty()
                ? Optional.empty()
                : Optional.of("the event at offset " + later.last() + " of the same partition was applied to the object"
                        + " after this one, at offset " + offset);
    }

    /// The offsets behind this one at which an id came for the first time: only such an event can have had an effect.
    private NavigableSet<Long> firsts(RejectedEvent rejected, long offset, long until) {
        Set<Fingerprint> ids = new HashSet<>();
        Fingerprint own = ReceivedEvent.of(rejected).fingerprint();
        if (own != null) {
            ids.add(id(own));
        }
        NavigableSet<Long> later = new TreeSet<>();
        events.of(rejected.key(), until).forEach((Seen event) -> {
            Fingerprint fingerprint = event.fingerprint();
            boolean first = fingerprint == null
                    || (ids.add(id(fingerprint)) && before.seen(fingerprint) == EventWindow.Seen.NEVER);
            if (first && event.offset() > offset) {
                later.add(event.offset());
            }
        });
        return later;
    }

    private static Fingerprint id(Fingerprint fingerprint) {
        return new Fingerprint(fingerprint.high(), fingerprint.low(), 0);
    }

    @Override
    public void close() {
        events.close();
    }
}
