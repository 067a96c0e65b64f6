package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// One identity of a migration without MongoDB: two documents with their histories, a log that capture reads late, a
/// merge as of the last hint, a transaction that fails where a written document has moved, a position, a ledger row.
final class Model {
    private record Version(int time, @Nullable BsonDocument document) {}

    final Shape shape;
    private final Flaw flaw;
    private final Policies policies;
    private final Merge merge;
    private final List<ModelEvent> log = new ArrayList<>();
    private final Map<Side, List<Version>> history = new EnumMap<>(Side.class);
    private int clock = 1;

    private int cursor;
    private int storedCursor;
    private int judgeFrom;
    private Touches touches = new Touches();
    private boolean pending;
    private int ledger = -1;
    private int lastCommit;
    private boolean copying;
    private BsonBinary met = new BsonBinary(new byte[0]);
    private final Fingerprints fingerprints;
    final Map<Group, Boolean> held = new HashMap<>();

    Model(Shape shape, Policies policies) {
        this(shape, policies, Flaw.NONE);
    }

    Model(Shape shape, Policies policies, Flaw flaw) {
        this.flaw = flaw;
        this.shape = shape;
        this.policies = policies;
        this.fingerprints = new Fingerprints(shape.groups());
        this.merge = new Merge(shape.groups(), policies);
        for (Side side : Side.values()) {
            history.put(side, new ArrayList<>(List.of(new Version(0, null))));
        }
    }

    @Nullable
    BsonDocument document(Side side) {
        return history.get(side).getLast().document();
    }

    int now() {
        return clock;
    }

    /// The documents that were there before the migration began; a copy names the identity.
    void startWith(@Nullable BsonDocument initial, @Nullable BsonDocument partner) {
        history.get(Side.INITIAL).add(new Version(0, initial));
        history.get(Side.PARTNER).add(new Version(0, partner));
        touches.copied();
        pending = true;
        copying = true;
    }

    /// One user transaction that leaves these documents; a document that stays as it is makes no event.
    void write(Map<Side, BsonDocument> after, Set<Side> whole) {
        clock++;
        after.forEach((side, document) -> store(side, document, whole.contains(side), false));
    }

    void delete(Set<Side> sides) {
        clock++;
        sides.forEach(side -> store(side, null, false, false));
    }

    private void store(Side side, @Nullable BsonDocument after, boolean whole, boolean ours) {
        BsonDocument before = document(side);
        if (before == null && after == null) {
            return;
        }
        Set<String> changed = new HashSet<>();
        ModelEvent.What what = after == null
                ? ModelEvent.What.DELETED
                : before == null || whole ? ModelEvent.What.WRITTEN : ModelEvent.What.CHANGED;
        if (before != null && after != null) {
            Set<String> all = new HashSet<>(before.keySet());
            all.addAll(after.keySet());
            all.stream()
                    .filter(property -> !Patch.same(before.get(property), after.get(property)))
                    .forEach(changed::add);
        }
        if (what == ModelEvent.What.CHANGED && changed.isEmpty()) {
            return; // MongoDB writes nothing, and says nothing
        }
        history.get(side).add(new Version(clock, after));
        log.add(new ModelEvent(clock, ours, false, side, what, changed));
    }

    /// The stream brings the next events, whole transactions at a time.
    void capture(int transactions) {
        for (int n = 0; n < transactions && cursor < log.size(); n++) {
            int time = log.get(cursor).time();
            while (cursor < log.size() && log.get(cursor).time() == time) {
                ModelEvent event = log.get(cursor++);
                if (!event.ours() || (flaw == Flaw.HEARS_ITSELF && !event.heartbeat())) {
                    touch(event);
                }
            }
        }
    }

    private void touch(ModelEvent event) {
        BsonTimestamp time = at(event.time());
        pending = true;
        switch (event.what()) {
            case WRITTEN -> touches.document(event.side(), time);
            case DELETED -> touches.deleted(event.side(), time);
            case CHANGED ->
                event.properties()
                        .forEach(property -> touches.group(event.side(), shape.group(event.side(), property), time));
        }
    }

    /// A process dies and another takes over: what was pending comes again from the stored position, and nothing is
    /// judged before the stream has passed the new owner's heartbeat.
    void crash() {
        cursor = storedCursor;
        touches = new Touches();
        pending = copying;
        if (copying) {
            touches.copied();
        }
        heartbeat();
        judgeFrom = log.size();
        lastCommit = clock;
    }

    /// MongoDB does not keep the history since the stored position: a new one is taken, and the identity comes up
    // again.
    void lose() {
        storedCursor = log.size();
        copying = true;
        crash();
    }

    void heartbeat() {
        clock++;
        log.add(new ModelEvent(clock, true, true, Side.INITIAL, ModelEvent.What.CHANGED, Set.of()));
    }

    /// Merges as of the last hint. With `crash` the process dies between the commit and what follows it.
    void settle(boolean crash) {
        if (cursor == 0 || (cursor < judgeFrom && flaw != Flaw.JUDGES_TOO_EARLY) || !pending) {
            return;
        }
        int time = log.get(cursor - 1).time();
        if (time < lastCommit && flaw != Flaw.JUDGES_TOO_EARLY) {
            return;
        }
        int look = flaw == Flaw.LOOKS_AHEAD ? clock : time;
        BsonDocument initial = seen(Side.INITIAL, look);
        BsonDocument partner = seen(Side.PARTNER, look);
        Touches judged = ledger < 0 || !policies.needMemory() ? touches : touches.since(at(ledger));
        if (ledger >= 0 && touches.isCopied()) {
            Touches known = judged;
            judged = new Touches();
            judged.absorb(known);
            fingerprints.touchWhatChanged(judged, Side.INITIAL, met, initial, partner);
            fingerprints.touchWhatChanged(judged, Side.PARTNER, met, partner, initial);
        }
        Verdict verdict = merge.decide(
                judged,
                new Pair(
                        initial,
                        initial == null ? null : shape.forward().apply(initial),
                        partner,
                        partner == null ? null : shape.reverse().apply(partner),
                        ledger >= 0,
                        held.keySet()));
        if (!apply(verdict, initial, partner, time)) {
            return; // a written document has moved: its hint is on the way
        }
        if (crash) {
            crash();
            return;
        }
        touches = new Touches();
        pending = false;
    }

    private boolean apply(Verdict verdict, @Nullable BsonDocument initial, @Nullable BsonDocument partner, int time) {
        Map<Side, BsonDocument> after = new HashMap<>();
        switch (verdict.decision()) {
            case Decision.Nothing nothing -> {
                // stays as it is
            }
            case Decision.Create(Side side) ->
                after.put(side, shape.seenFrom(side, side == Side.PARTNER ? initial : partner));
            case Decision.Delete(Side side) -> after.put(side, null);
            case Decision.DeleteBoth both -> {
                after.put(Side.INITIAL, null);
                after.put(Side.PARTNER, null);
            }
            case Decision.Change change -> {
                after.put(Side.PARTNER, change.toPartner().apply(partner));
                after.put(
                        Side.INITIAL,
                        merge.initialPatch(change, initial, shape.reverse().apply(change.mergedPartner()))
                                .apply(initial));
            }
        }
        after.entrySet().removeIf(one -> {
            BsonDocument before = one.getKey() == Side.INITIAL ? initial : partner;
            return before != null && one.getValue() != null && Patch.same(before, one.getValue());
        });
        boolean moved = after.keySet().stream()
                .anyMatch(side -> history.get(side).getLast().time() > time);
        if (moved && flaw != Flaw.NO_GUARD && flaw != Flaw.LOOKS_AHEAD) {
            return false;
        }
        boolean said = !verdict.conflicts().isEmpty() || !verdict.released().isEmpty();
        if (!after.isEmpty() || said || (initial != null && partner != null && (ledger < 0 || touches.isTouched()))) {
            clock++;
            after.forEach((side, document) -> store(side, document, false, true));
            boolean gone =
                    verdict.decision() instanceof Decision.Delete || verdict.decision() instanceof Decision.DeleteBoth;
            ledger = gone ? -1 : time;
            lastCommit = clock;
            met = fingerprints.of(after.getOrDefault(Side.INITIAL, initial), after.getOrDefault(Side.PARTNER, partner));
            verdict.released().forEach(held::remove);
            verdict.conflicts().stream().filter(Conflict::isHeld).forEach(c -> held.put(c.group(), true));
        }
        return true;
    }

    /// Stores the position, where everything before it has had its effect.
    void save() {
        if (cursor > 0 && (!pending || flaw == Flaw.SAVES_TOO_EARLY)) {
            storedCursor = cursor;
            copying = pending && copying;
        }
    }

    /// A person takes one version of everything that is held.
    void take(Side side) {
        held.keySet().forEach(group -> touches.take(group, side));
        pending |= !held.isEmpty();
    }

    /// Until the stream is at its end and nothing is pending; whether that came to an end.
    boolean rest() {
        for (int round = 0; round < 200; round++) {
            if (cursor == log.size() && !pending) {
                return true;
            }
            if (cursor == log.size()) {
                heartbeat();
            }
            capture(1 + round % 3);
            settle(false);
        }
        return false;
    }

    /// How many writes of ours there are.
    long ourWrites() {
        return log.stream().filter(event -> event.ours() && !event.heartbeat()).count();
    }

    private @Nullable BsonDocument seen(Side side, int time) {
        return history.get(side).stream()
                .filter(version -> version.time() <= time)
                .reduce((one, other) -> other)
                .orElseThrow()
                .document();
    }

    private static BsonTimestamp at(int time) {
        return new BsonTimestamp(time, 1);
    }
}
