package io.tandem.partner.migration;

import io.tandem.partner.capture.Hint;
import io.tandem.partner.copy.CopyState;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.IdMapping;
import io.tandem.partner.crossing.IdMapping.Mapped;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What was touched and is not settled yet, and the position that may be stored once it is.
final class Pending {
    private static final int MOST_KNOWN = 1_000;

    private final IdMapping ids;
    private final PropertyGroups groups;
    private final SetAside setAside;
    private final Unsettled unsettled = new Unsettled();
    /// The groups of the sets of properties that writes name: a backlog has very many writes of few kinds.
    private final Map<Side, Map<Set<String>, Set<Group>>> known =
            Map.of(Side.INITIAL, new HashMap<>(), Side.PARTNER, new HashMap<>());

    private @Nullable BsonDocument token;
    private CopyState copied;
    private @Nullable Place marked;

    /// A place in the stream and in the copy.
    private record Place(BsonDocument token, CopyState copied) {}

    /// A place behind which everything has had its effect.
    record Settled(BsonDocument token, CopyState copied) {}

    Pending(IdMapping ids, PropertyGroups groups, SetAside setAside, Position position) {
        this.ids = ids;
        this.groups = groups;
        this.setAside = setAside;
        this.token = position.token();
        this.copied = position.copy();
    }

    /// Takes in what the stream brought.
    void add(List<Hint> hints, BsonDocument resumeAfter) {
        add(hints, resumeAfter, Touches.NEVER);
    }

    /// Takes in what the stream brought, deletes up to `undone` apart: what they deleted is made anew.
    void add(List<Hint> hints, BsonDocument resumeAfter, BsonTimestamp undone) {
        for (Side side : Side.values()) {
            List<Hint> ofSide = new ArrayList<>(hints.size());
            List<BsonValue> keys = new ArrayList<>(hints.size());
            for (Hint hint : hints) {
                if (hint.side() == side) {
                    ofSide.add(hint);
                    keys.add(hint.key());
                }
            }
            List<Mapped> mapped = keys.isEmpty() ? List.of() : ids.identities(side, keys);
            for (int i = 0; i < ofSide.size(); i++) {
                Hint hint = ofSide.get(i);
                switch (mapped.get(i)) {
                    case Mapped.To(Identity identity) -> {
                        Touches touches = touched(identity);
                        unsettled.changed(identity, side, hint.time());
                        if (looksBack()) {
                            touches.copied();
                        }
                        if (hint.what() instanceof Hint.What.Deleted
                                && hint.time().compareTo(undone) <= 0) {
                            touches.restored();
                        } else {
                            touch(touches, hint);
                        }
                    }
                    case Mapped.Nowhere(String reason)
                    when hint.what() instanceof Hint.What.Deleted -> setAside.forget(side, hint.key());
                    case Mapped.Nowhere(String reason) -> setAside.add(side, hint.key(), reason);
                }
            }
        }
        token = resumeAfter;
    }

    /// Takes in documents that the copy has come to and that the merge has to look at.
    ///
    /// @param then where the copy is once they have crossed
    /// @param met  which of them have met since the copy began, so that it need not look at them
    void add(Side side, List<BsonValue> keys, CopyState then, Function<List<Identity>, Set<Identity>> met) {
        List<Mapped> mapped = keys.isEmpty() ? List.of() : ids.identities(side, keys);
        List<Identity> identities = new ArrayList<>();
        for (int i = 0; i < mapped.size(); i++) {
            switch (mapped.get(i)) {
                case Mapped.To(Identity identity) -> identities.add(identity);
                case Mapped.Nowhere(String reason) -> setAside.add(side, keys.get(i), reason);
            }
        }
        Set<Identity> alreadyMet = met.apply(identities);
        identities.stream().filter(identity -> !alreadyMet.contains(identity)).forEach(identity -> touched(identity)
                .copied());
        copied = then;
    }

    /// Takes in how far the copy is.
    void copied(CopyState then) {
        copied = then;
    }

    /// Whether something was written before the stream began that nobody has looked at. A hint tells of one write
    /// only: what else befell its pair, the ledger has to tell before the pair counts as met.
    private boolean looksBack() {
        return !copied.done();
    }

    /// Takes in what a person chose in a conflict that was held.
    void take(Conflicts.Taken taken) {
        touched(taken.identity()).take(taken.group(), taken.side());
    }

    /// Takes in what was touched of an identity before.
    ///
    /// @param lastCommit a state before this is not looked at: it would not show what may have made room
    void again(Identity identity, Touches touches, BsonTimestamp lastCommit) {
        touched(identity).absorb(touches);
        unsettled.notBefore(identity, lastCommit);
    }

    /// Leaves out what of the initial collection was not copied yet: an abort needs only what the partner has.
    ///
    /// @return whether that is something
    boolean skipInitialCopy() {
        CopyState left = copied.onPartnerOnly();
        boolean some = !left.equals(copied);
        copied = left;
        return some;
    }

    /// Whether something of this identity is not settled.
    boolean contains(Identity identity) {
        return unsettled.contains(identity);
    }

    /// The identities of some keys of one side; keys that have none are left out.
    List<Identity> identities(Side side, List<BsonValue> keys) {
        List<Identity> found = new ArrayList<>();
        for (Mapped mapped : ids.identities(side, keys)) {
            if (mapped instanceof Mapped.To(Identity identity)) {
                found.add(identity);
            }
        }
        return found;
    }

    private Touches touched(Identity identity) {
        Touches touches = unsettled.touches(identity);
        if (touches == null) {
            touches = new Touches();
            setAside.recall(identity, touches);
            unsettled.add(identity, touches);
        }
        return touches;
    }

    /// Up to so many identities that can be settled as of `time`, the oldest first; what is pending now is what a
    /// position waits for.
    Map<Identity, Touches> take(int most, BsonTimestamp time) {
        if (marked == null && token != null) {
            marked = new Place(token, copied);
            unsettled.mark();
        }
        return unsettled.take(most, time);
    }

    /// Notes that this identity is as it should be, or set aside; which changes of users that settles.
    ///
    /// @param committed when at the latest; NEVER if nothing was written
    Changes settled(Identity identity, BsonTimestamp committed) {
        return unsettled.settled(identity, committed);
    }

    /// What is touched of this identity meanwhile is to be judged with what was touched before.
    void recall(Identity identity, Touches before) {
        Touches touches = unsettled.touches(identity);
        if (touches != null) {
            touches.absorb(before);
        }
    }

    /// Takes back what nobody has looked at.
    void giveBack(Identity identity) {
        unsettled.giveBack(identity);
    }

    /// Lets this identity wait for a time after `tried`.
    void waiting(Identity identity, BsonTimestamp tried) {
        unsettled.waiting(identity, tried);
    }

    /// The place that may be stored now, if there is a new one.
    Optional<Settled> position() {
        if (marked == null) {
            return size() == 0 && token != null ? Optional.of(new Settled(token, copied)) : Optional.empty();
        }
        if (!unsettled.isMarkPassed()) {
            return Optional.empty();
        }
        Settled settled = new Settled(marked.token(), marked.copied());
        marked = null;
        return Optional.of(settled);
    }

    /// The changes of users that wait.
    Backlog backlog() {
        return new Backlog(unsettled.waits(Side.INITIAL), unsettled.waits(Side.PARTNER), false);
    }

    /// How many changes have fallen together with another one of the same identity.
    long coalesced() {
        return unsettled.coalesced();
    }

    /// A number that stands for what has been touched so far, for [#isSettled].
    long ticket() {
        return unsettled.ticket();
    }

    /// Whether everything is settled that had been touched when the ticket was given: on a busy collection there is
    /// always something that came since.
    boolean isSettled(long ticket) {
        return unsettled.isSettled(ticket);
    }

    /// How many are not settled.
    int size() {
        return unsettled.size();
    }

    /// How many of them nobody is settling.
    int untaken() {
        return unsettled.untaken();
    }

    /// How many of them have been tried in vain.
    int waiting() {
        return unsettled.waiting();
    }

    CopyState copied() {
        return copied;
    }

    private void touch(Touches touches, Hint hint) {
        switch (hint.what()) {
            case Hint.What.Written written -> touches.document(hint.side(), hint.time());
            case Hint.What.Deleted deleted -> touches.deleted(hint.side(), hint.time());
            case Hint.What.Changed(Set<String> properties) ->
                touches.groups(hint.side(), groups(hint.side(), properties), hint.time());
        }
    }

    private Set<Group> groups(Side side, Set<String> properties) {
        Map<Set<String>, Set<Group>> ofSide = known.getOrDefault(side, Map.of());
        Set<Group> found = ofSide.get(properties);
        if (found == null) {
            Set<Group> named = new HashSet<>();
            properties.forEach(property -> named.add(groups.of(side, property)));
            found = Set.copyOf(named);
            if (ofSide.size() < MOST_KNOWN) {
                ofSide.put(properties, found);
            }
        }
        return found;
    }
}
