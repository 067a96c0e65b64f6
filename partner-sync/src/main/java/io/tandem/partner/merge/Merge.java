package io.tandem.partner.merge;

import io.tandem.partner.merge.Decision.Change;
import io.tandem.partner.merge.Decision.Create;
import io.tandem.partner.merge.Decision.Delete;
import io.tandem.partner.merge.Decision.DeleteBoth;
import io.tandem.partner.merge.Decision.Nothing;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;

/// The rule of `docs/reference/merge.md`: which side's value of each group is the outcome.
///
/// Touches say what was written and when; the two documents are those of one snapshot, at the time of the last hint.
/// Within a group the later user write wins, ties go to the initial side, unless a policy says otherwise. Groups merge
/// independently.
public final class Merge {
    private final PropertyGroups groups;
    private final Policies policies;

    public Merge(PropertyGroups groups, Policies policies) {
        this.groups = groups;
        this.policies = policies;
    }

    /// What is to be done about one identity.
    public Verdict decide(Touches known, Pair pair) {
        Touches touches = known.takenOf(pair.held());
        BsonDocument forwarded = pair.forwarded();
        BsonDocument partner = pair.partner();
        if (forwarded == null && partner == null) {
            return new Verdict(new Nothing(), List.of(), pair.held());
        }
        if (forwarded == null || partner == null) {
            return oneSide(touches, forwarded == null ? Side.INITIAL : Side.PARTNER, pair);
        }
        if (pair.held().contains(Conflict.DOCUMENT)) {
            // What was deleted is there again: what differs now waits group by group.
            return merge(touches, pair, everyGroup(touches, forwarded, partner), GroupMerge.Meeting.HELD);
        }
        boolean first = !pair.known() && touches.mayBeFirstContact();
        if (first && touches.isCopied()) {
            return merge(touches, pair, everyGroup(touches, forwarded, partner), GroupMerge.Meeting.FIRST);
        }
        for (Side side : Side.values()) {
            if (!deleteStands(touches, side)) {
                continue;
            }
            if (touches.lastDelete(side).compareTo(touches.lastWrite(side)) > 0) {
                // The last word was a delete; what is there now was made by us, before we knew of it.
                return new Verdict(new DeleteBoth(), List.of(), pair.held());
            }
            if (touches.touchesAll(side)) {
                // Deleted and inserted again, a new life: nothing of the other side's old document stays.
                return new Verdict(new Create(side.other()), List.of(), pair.held());
            }
        }
        if (first) {
            return merge(touches, pair, everyGroup(touches, forwarded, partner), GroupMerge.Meeting.FIRST);
        }
        Set<Group> candidates =
                touches.isRepaired() || touches.touchesAll(Side.INITIAL) || touches.touchesAll(Side.PARTNER)
                        ? everyGroup(touches, forwarded, partner)
                        : touches.namedGroups();
        return merge(touches, pair, candidates, GroupMerge.Meeting.AGAIN);
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

    private Verdict oneSide(Touches touches, Side missing, Pair pair) {
        Side there = missing.other();
        Side taken = touches.taken(Conflict.DOCUMENT);
        if (taken != null) {
            return new Verdict(taken == missing ? new Delete(there) : new Create(missing), List.of(), pair.held());
        }
        if (pair.held().contains(Conflict.DOCUMENT)) {
            return new Verdict(new Nothing(), List.of(), Set.of());
        }
        BsonTimestamp deleted = touches.lastDelete(missing);
        BsonTimestamp written = touches.lastWrite(there);
        if (deleted.equals(Touches.NEVER)) {
            return new Verdict(new Create(missing), List.of(), pair.held());
        }
        if (written.equals(Touches.NEVER)) {
            return new Verdict(new Delete(there), List.of(), pair.held());
        }
        Side winner =
                switch (policies.standard()) {
                    case LATEST -> deleted.compareTo(written) > 0 ? missing : there;
                    case INITIAL_WINS -> Side.INITIAL;
                    case PARTNER_WINS -> Side.PARTNER;
                    case DELETE_WINS -> touches.beganAnew(there) && written.compareTo(deleted) > 0 ? there : missing;
                    case HOLD -> null;
                };
        Conflict conflict = new Conflict(
                Conflict.DOCUMENT,
                policies.standard(),
                winner,
                missing == Side.INITIAL ? deleted : written,
                missing == Side.INITIAL ? written : deleted);
        if (winner == null) {
            return new Verdict(new Nothing(), List.of(conflict), Set.of());
        }
        return new Verdict(winner == missing ? new Delete(there) : new Create(missing), List.of(conflict), pair.held());
    }

    /// Whether the last delete on `side` counts against what the other side wrote.
    private boolean deleteStands(Touches touches, Side side) {
        BsonTimestamp deleted = touches.lastDelete(side);
        BsonTimestamp written = touches.lastWrite(side.other());
        if (deleted.equals(Touches.NEVER) || written.equals(Touches.NEVER)) {
            return deleted.compareTo(written) > 0;
        }
        return switch (policies.standard()) {
            case LATEST -> deleted.compareTo(written) > 0;
            case INITIAL_WINS -> side == Side.INITIAL;
            case PARTNER_WINS -> side == Side.PARTNER;
            case DELETE_WINS -> !touches.beganAnew(side.other()) || deleted.compareTo(written) > 0;
            case HOLD -> false;
        };
    }

    private Verdict merge(Touches touches, Pair pair, Set<Group> candidates, GroupMerge.Meeting meeting) {
        GroupMerge merge = new GroupMerge(policies, touches, pair, meeting);
        candidates.forEach(merge::add);
        return merge.verdict();
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
}
