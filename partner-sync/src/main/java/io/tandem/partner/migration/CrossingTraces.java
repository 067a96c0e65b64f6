package io.tandem.partner.migration;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.tandem.contract.ObjectKey;
import io.tandem.contract.TracedWrite;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.capture.Traced;
import io.tandem.partner.crossing.Crossing.Settled;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import io.tandem.telemetry.trace.ObjectSpans;
import io.tandem.telemetry.trace.Traceparent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;

/// Follows traced writes until they are settled: a span for each. Where nothing is traced nothing is asked and
/// nothing is kept. Used by the migration's loop alone.
final class CrossingTraces {
    /// More are not followed.
    private static final int MOST = 10_000;
    /// Of one that waits: what crosses at once is written in one transaction, the rows that carry it on with it.
    private static final int MOST_OF_ONE = 100;

    private static final String UNCHANGED = "unchanged";

    private final Tracer tracer;
    private final String migration;
    private final Namespaces namespaces;
    private final BiFunction<Side, List<BsonValue>, List<Identity>> identities;
    private final Predicate<Identity> pending;
    private final Map<Identity, List<Waiting>> waiting = new HashMap<>();

    /// A write that has not crossed.
    private record Waiting(Traced traced, Instant since) {
        boolean isSeen(BsonTimestamp time) {
            return traced.time().compareTo(time) <= 0;
        }
    }

    /// @param migration  its name
    /// @param identities the identities of keys of one side
    /// @param pending    whether something of an identity is not settled
    CrossingTraces(
            Tracer tracer,
            String migration,
            Namespaces namespaces,
            BiFunction<Side, List<BsonValue>, List<Identity>> identities,
            Predicate<Identity> pending) {
        this.tracer = tracer;
        this.migration = migration;
        this.namespaces = namespaces;
        this.identities = identities;
        this.pending = pending;
    }

    /// Takes in what the stream brought, behind its hints. A write that changed nothing has none.
    void note(List<Traced> traced) {
        for (Traced one : traced) {
            List<Identity> found =
                    identities.apply(one.side(), List.of(one.write().key()));
            Waiting followed = new Waiting(one, Instant.now());
            if (!found.isEmpty() && !pending.test(found.getFirst())) {
                span(followed, found.getFirst(), UNCHANGED).startSpan().end();
            } else if (!found.isEmpty() && waiting.size() < MOST) {
                List<Waiting> ofOne = waiting.computeIfAbsent(found.getFirst(), identity -> new ArrayList<>(1));
                if (ofOne.size() < MOST_OF_ONE) {
                    ofOne.add(followed);
                }
            }
        }
    }

    /// Whether anything is followed.
    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// The writes to these identities up to `time`: whoever settles them as of then carries them on.
    Map<Identity, List<Traced>> of(Set<Identity> settling, BsonTimestamp time) {
        Map<Identity, List<Traced>> found = new HashMap<>();
        for (Identity identity : settling) {
            List<Traced> seen = waiting.getOrDefault(identity, List.of()).stream()
                    .filter(one -> one.isSeen(time))
                    .map(Waiting::traced)
                    .toList();
            if (!seen.isEmpty()) {
                found.put(identity, seen);
            }
        }
        return found;
    }

    /// Tells of the writes to this identity up to `time`, as of which it was settled.
    void settled(Identity identity, BsonTimestamp time, Settled settled) {
        List<Waiting> followed = waiting.get(identity);
        if (followed == null) {
            return;
        }
        followed.removeIf(one -> {
            if (one.isSeen(time)) {
                tell(one, identity, settled);
            }
            return one.isSeen(time);
        });
        if (followed.isEmpty()) {
            waiting.remove(identity);
        }
    }

    private void tell(Waiting one, Identity identity, Settled settled) {
        String outcome = outcome(identity, settled);
        SpanBuilder span = span(one, identity, outcome);
        String reason = settled.setAside().get(identity);
        if (reason != null) {
            span.setAttribute(ObjectSpans.REASONS, List.of(reason));
        } else if (!settled.lastCommit().equals(Touches.NEVER) && !outcome.equals(UNCHANGED)) {
            span.setAttribute(ObjectSpans.COMMIT, text(settled.lastCommit()));
        }
        span.startSpan().end();
    }

    private SpanBuilder span(Waiting one, Identity identity, String outcome) {
        Side side = one.traced().side();
        TracedWrite write = one.traced().write();
        boolean forward = side == Side.INITIAL;
        return tracer.spanBuilder("cross")
                .setParent(Traceparent.context(write.traceparent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(one.since())
                .setAttribute(ObjectSpans.APP, write.app())
                .setAttribute(ObjectSpans.TYPE, write.type())
                .setAttribute(ObjectSpans.KEY, ObjectKey.canonical(write.key()))
                .setAttribute(ObjectSpans.OUTCOME, outcome)
                .setAttribute(ObjectSpans.MIGRATION, migration)
                .setAttribute(ObjectSpans.DIRECTION, forward ? "forward" : "reverse")
                .setAttribute(ObjectSpans.OTHER_COLLECTION, namespaces.of(side.other()))
                .setAttribute(ObjectSpans.OTHER_KEY, forward ? identity.canonicalPartner() : identity.canonical())
                .setAttribute(ObjectSpans.PARTITION, (long) write.partition())
                .setAttribute(ObjectSpans.OFFSET, write.offset())
                .setAttribute(ObjectSpans.STORED_AT, write.storedAt().toEpochMilli())
                .setAttribute(ObjectSpans.CLUSTER_TIME, text(one.traced().time()));
    }

    private static String outcome(Identity identity, Settled settled) {
        if (settled.setAside().containsKey(identity)) {
            return "set-aside";
        }
        if (settled.disputed().contains(identity)) {
            return "conflict";
        }
        return settled.committed().contains(identity) ? "crossed" : UNCHANGED;
    }

    private static String text(BsonTimestamp time) {
        return time.getTime() + "." + time.getInc();
    }
}
