package io.tandem.partner.merge;

import io.tandem.partner.merge.Decision.Change;
import io.tandem.partner.merge.Decision.Create;
import io.tandem.partner.merge.Decision.Delete;
import io.tandem.partner.merge.Decision.DeleteBoth;
import io.tandem.partner.merge.Decision.Nothing;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// The rule of `docs/reference/merge.md`: which side's value of each group is the outcome.
///
/// Touches say what was written and when; the two documents are those of one snapshot, at the time of the last hint.
/// Within a group the later user write wins; ties go to the initial side. Groups merge independently. A delete wins
/// against earlier writes and loses against later ones.
public final class Merge {
    private final PropertyGroups groups;

    public Merge(PropertyGroups groups) {
        this.groups = groups;
    }

    /// The documents of one identity in one snapshot.
    ///
    /// @param initial   the initial side's document
    /// @param forwarded the same, seen through the forward transform; null exactly when `initial` is
    /// @param partner   the partner side's document
    /// @param known     whether the ledger knows the pair
    public record Pair(
            @Nullable BsonDocument initial,
            @Nullable BsonDocument forwarded,
            @Nullable BsonDocument partner,
            boolean known) {}

    /// What is to be done about one identity.
    public Decision decide(Touches touches, Pair pair) {
        BsonDocument forwarded = pair.forwarded();
        BsonDocument partner = pair.partner();
        if (forwarded == null) {
            return partner == null ? new Nothing() : oneSide(touches, Side.INITIAL);
        }
        if (partner == null) {
            return oneSide(touches, Side.PARTNER);
        }
        if (!pair.known() && touches.mayBeFirstContact()) {
            return merge(touches, forwarded, partner, everyGroup(touches, forwarded, partner), true);
        }
        for (Side side : Side.values()) {
            if (touches.lastDelete(side).compareTo(touches.lastWrite(side.other())) <= 0) {
                continue; // not deleted, or the other side's later write wins
            }
            if (touches.lastDelete(side).compareTo(touches.lastWrite(side)) > 0) {
                // The last word was a delete; what is there now was made by us, before we knew of it.
                return new DeleteBoth();
            }
            if (touches.touchesAll(side)) {
                // Deleted and inserted again, a new life: nothing of the other side's old document stays.
                return new Create(side.other());
            }
        }
        Set<Group> candidates = touches.touchesAll(Side.INITIAL) || touches.touchesAll(Side.PARTNER)
                ? everyGroup(touches, forwarded, partner)
                : touches.namedGroups();
        return merge(touches, forwarded, partner, candidates, false);
    }

    /// The patch for the initial side, once the merged partner document has come back through the reverse transform.
    public Patch initialPatch(Change change, BsonDocument initial, BsonDocument reversed) {
        Set<String> properties = new LinkedHashSet<>();
        for (Group group : change.toInitial()) {
            if (group.equals(PropertyGroups.WHOLE)) {
                properties.addAll(initial.keySet());
                properties.addAll(reversed.keySet());
            } else {
                properties.addAll(group.madeOn(Side.INITIAL));
            }
        }
        return Patch.between(initial, reversed, properties);
    }

    private static Decision oneSide(Touches touches, Side missing) {
        BsonTimestamp deleted = touches.lastDelete(missing);
        boolean deletedLast = deleted.compareTo(touches.lastWrite(missing.other())) > 0;
        return deletedLast ? new Delete(missing.other()) : new Create(missing);
    }

    private Decision merge(
            Touches touches, BsonDocument forwarded, BsonDocument partner, Set<Group> candidates, boolean union) {
        Set<String> toPartner = new LinkedHashSet<>();
        Set<Group> toInitial = new HashSet<>();
        int conflicts = 0;
        for (Group group : candidates) {
            BsonTimestamp initialTime = touches.time(Side.INITIAL, group);
            BsonTimestamp partnerTime = touches.time(Side.PARTNER, group);
            Set<String> crossing = propertiesOn(group, forwarded, partner);
            boolean alike = Patch.between(partner, forwarded, crossing).isEmpty();
            if (alike && !group.madeOn(Side.PARTNER).isEmpty()) {
                continue;
            }
            if (!initialTime.equals(Touches.NEVER) && !partnerTime.equals(Touches.NEVER)) {
                conflicts++;
            }
            Side winner = winner(group, forwarded, partner, initialTime, partnerTime, union);
            if (saysNothing(touches, group, winner, winner == Side.INITIAL ? forwarded : partner)) {
                continue;
            }
            if (winner == Side.INITIAL) {
                toPartner.addAll(crossing);
            } else if (group.equals(PropertyGroups.WHOLE)
                    || !group.madeOn(Side.INITIAL).isEmpty()) {
                toInitial.add(group);
            }
        }
        Patch patch = Patch.between(partner, forwarded, toPartner);
        if (patch.isEmpty() && toInitial.isEmpty()) {
            return new Nothing();
        }
        return new Change(patch, patch.apply(partner), toInitial, conflicts);
    }

    /// A whole write that lacks a property which could never have crossed to its side does not remove it on the other.
    private static boolean saysNothing(Touches touches, Group group, Side winner, BsonDocument document) {
        boolean oneWay = group.madeForward().isEmpty() || group.madeReverse().isEmpty();
        return oneWay
                && !group.equals(PropertyGroups.WHOLE)
                && !touches.names(winner, group)
                && group.partner().stream().noneMatch(document::containsKey);
    }

    private static Side winner(
            Group group,
            BsonDocument forwarded,
            BsonDocument partner,
            BsonTimestamp initialTime,
            BsonTimestamp partnerTime,
            boolean union) {
        boolean untouched = initialTime.equals(Touches.NEVER) && partnerTime.equals(Touches.NEVER);
        if (union && untouched && !group.equals(PropertyGroups.WHOLE)) {
            // At the first contact a property that one side lacks was not removed: that side never had it.
            boolean onInitial = group.partner().stream().anyMatch(forwarded::containsKey);
            boolean onPartner = group.partner().stream().anyMatch(partner::containsKey);
            if (onInitial != onPartner) {
                return onInitial ? Side.INITIAL : Side.PARTNER;
            }
        }
        return initialTime.compareTo(partnerTime) >= 0 ? Side.INITIAL : Side.PARTNER;
    }

    private Set<Group> everyGroup(Touches touches, BsonDocument forwarded, BsonDocument partner) {
        if (groups.isSingle()) {
            return Set.of(PropertyGroups.WHOLE);
        }
        Set<Group> every = new LinkedHashSet<>(groups.named());
        every.addAll(touches.namedGroups());
        forwarded.keySet().forEach(property -> every.add(groups.of(Side.PARTNER, property)));
        partner.keySet().forEach(property -> every.add(groups.of(Side.PARTNER, property)));
        every.removeIf(group -> group.on(Side.INITIAL).contains("_id"));
        return every;
    }

    private static Set<String> propertiesOn(Group group, BsonDocument forwarded, BsonDocument partner) {
        if (!group.equals(PropertyGroups.WHOLE)) {
            return group.madeOn(Side.PARTNER);
        }
        Set<String> all = new LinkedHashSet<>(forwarded.keySet());
        all.addAll(partner.keySet());
        all.remove("_id");
        return all;
    }
}
