package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Merges two documents that both exist, group by group.
final class GroupMerge {
    /// How the two documents meet.
    enum Meeting {
        /// For the first time: what one side lacks it never had.
        FIRST,
        /// After they were merged before.
        AGAIN,
        /// After a delete that is held for a person: whatever differs is held.
        HELD
    }

    private final Policies policies;
    private final Touches touches;
    private final Pair pair;
    private final BsonDocument forwarded;
    private final BsonDocument partner;
    private final Meeting meeting;
    private final List<Patch> toPartner = new ArrayList<>();
    private final Set<Group> toInitial = new HashSet<>();
    private final List<Conflict> conflicts = new ArrayList<>();
    private final Set<Group> released = new HashSet<>();

    GroupMerge(Policies policies, Touches touches, Pair pair, Meeting meeting) {
        this.policies = policies;
        this.touches = touches;
        this.pair = pair;
        this.forwarded = Objects.requireNonNull(pair.forwarded());
        this.partner = Objects.requireNonNull(pair.partner());
        this.meeting = meeting;
        if (pair.held().contains(Conflict.DOCUMENT)) {
            released.add(Conflict.DOCUMENT);
        }
    }

    void add(Group group) {
        if (crossesNowhere(group)) {
            return;
        }
        Patch difference = Patch.between(partner, forwarded, propertiesOn(group));
        if (alike(group, difference)) {
            if (pair.held().contains(group)) {
                released.add(group);
            }
            return;
        }
        Side winner = winner(group);
        if (winner == null || saysNothing(group, winner, winner == Side.INITIAL ? forwarded : partner)) {
            return;
        }
        if (winner == Side.INITIAL) {
            toPartner.add(difference);
        } else if (group.equals(PropertyGroups.WHOLE)
                || !group.madeOn(Side.INITIAL).isEmpty()) {
            toInitial.add(group);
        }
    }

    Verdict verdict() {
        Patch patch = Patch.joined(toPartner);
        Decision decision = patch.isEmpty() && toInitial.isEmpty()
                ? new Decision.Nothing()
                : new Decision.Change(patch, patch.apply(partner), toInitial);
        return new Verdict(decision, conflicts, released);
    }

    /// Whether both sides agree, seen from the partner's side; or, where the initial side was only written as a part of
    /// a whole document, seen from the initial side: it wrote what the partner looks like from there.
    private boolean alike(Group group, Patch difference) {
        boolean whole = group.equals(PropertyGroups.WHOLE);
        if (difference.isEmpty() && (whole || !group.madeOn(Side.PARTNER).isEmpty())) {
            return true;
        }
        BsonDocument initial = pair.initial();
        BsonDocument reversed = pair.reversed();
        return reversed != null
                && initial != null
                && !whole
                && !touches.names(Side.INITIAL, group)
                && !group.madeOn(Side.INITIAL).isEmpty()
                && Patch.between(initial, reversed, group.madeOn(Side.INITIAL)).isEmpty();
    }

    /// Whose version of a group is the outcome; null while a person has to say it.
    private @Nullable Side winner(Group group) {
        Side taken = touches.taken(group);
        if (taken != null) {
            released.add(group);
            return taken;
        }
        BsonTimestamp initialTime = touches.time(Side.INITIAL, group);
        BsonTimestamp partnerTime = touches.time(Side.PARTNER, group);
        Side later = initialTime.compareTo(partnerTime) >= 0 ? Side.INITIAL : Side.PARTNER;
        boolean bothTouched = !initialTime.equals(Touches.NEVER) && !partnerTime.equals(Touches.NEVER);
        boolean first = meeting == Meeting.FIRST;
        boolean onInitial = first && isOn(forwarded, group);
        boolean onPartner = first && isOn(partner, group);
        boolean held = meeting == Meeting.HELD || pair.held().contains(group);
        if (onInitial != onPartner) {
            Side has = onInitial ? Side.INITIAL : Side.PARTNER;
            if (!touches.names(has.other(), group)) {
                return has; // a property that the other side lacks was not removed there: it never had it
            }
        }
        if (isOneWay(group)) {
            return later; // its one direction is the only version that can cross
        }
        boolean conflict = held || bothTouched || (onInitial && onPartner);
        if (!conflict) {
            return later;
        }
        Policy policy = held ? Policy.HOLD : policies.of(group);
        Side winner =
                switch (policy) {
                    case LATEST, DELETE_WINS -> later;
                    case INITIAL_WINS -> Side.INITIAL;
                    case PARTNER_WINS -> Side.PARTNER;
                    case HOLD -> null;
                };
        conflicts.add(new Conflict(group, policy, winner, initialTime, partnerTime));
        return winner;
    }

    private static boolean isOn(BsonDocument document, Group group) {
        return group.equals(PropertyGroups.WHOLE)
                || group.partner().stream().anyMatch(property -> Members.has(document, property));
    }

    /// A whole write that lacks a property which could never have crossed to its side does not remove it on the other.
    private boolean saysNothing(Group group, Side winner, BsonDocument document) {
        return isOneWay(group)
                && !touches.names(winner, group)
                && group.partner().stream().noneMatch(property -> Members.has(document, property));
    }

    private static boolean isOneWay(Group group) {
        return !group.equals(PropertyGroups.WHOLE)
                && (group.madeForward().isEmpty() || group.madeReverse().isEmpty());
    }

    private static boolean crossesNowhere(Group group) {
        return !group.equals(PropertyGroups.WHOLE)
                && group.madeForward().isEmpty()
                && group.madeReverse().isEmpty();
    }

    private Set<String> propertiesOn(Group group) {
        if (!group.equals(PropertyGroups.WHOLE)) {
            return group.madeOn(Side.PARTNER);
        }
        Set<String> all = new LinkedHashSet<>(forwarded.keySet());
        all.addAll(partner.keySet());
        all.remove("_id");
        return all;
    }
}
