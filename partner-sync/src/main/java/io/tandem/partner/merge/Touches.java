package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// What users touched of one identity since it was last merged, and when: the coalesced hints.
///
/// Times are cluster times. A whole-document touch (insert, replacement, delete) touches every group.
public final class Touches {
    /// Earlier than any write.
    public static final BsonTimestamp NEVER = new BsonTimestamp(0);

    /// A backlog holds very many of these: nothing is made before it is needed.
    private static final class OfSide {
        private Map<Group, BsonTimestamp> groups = Map.of();
        private BsonTimestamp document = NEVER;
        private BsonTimestamp deleted = NEVER;

        private void touch(Group group, BsonTimestamp time) {
            BsonTimestamp before = groups.get(group);
            if (before != null && before.compareTo(time) >= 0) {
                return;
            }
            if (groups.isEmpty()) {
                groups = Map.of(group, time);
            } else {
                if (groups.size() == 1) {
                    groups = new HashMap<>(groups);
                }
                groups.put(group, time);
            }
        }
    }

    private final OfSide initial = new OfSide();
    private final OfSide partner = new OfSide();
    private Map<Group, Side> taken = Map.of();
    private boolean copied;
    private boolean repaired;

    /// Notes that `group` was written on `side`.
    public void group(Side side, Group group, BsonTimestamp time) {
        of(side).touch(group, time);
    }

    /// Notes that the document on `side` was inserted or replaced.
    public void document(Side side, BsonTimestamp time) {
        of(side).document = later(of(side).document, time);
    }

    /// Notes that the document on `side` was deleted.
    public void deleted(Side side, BsonTimestamp time) {
        of(side).deleted = later(of(side).deleted, time);
    }

    /// Notes that the identity came up in a copy: nobody wrote, but the two sides may never have met.
    public void copied() {
        copied = true;
    }

    /// Notes that a person took the version of `side` in a conflict that was held.
    public void take(Group group, Side side) {
        taken = new HashMap<>(taken);
        taken.put(group, side);
    }

    /// Takes in what was touched before.
    public void absorb(Touches other) {
        for (Side side : Side.values()) {
            document(side, other.of(side).document);
            deleted(side, other.of(side).deleted);
            other.of(side).groups.forEach((group, time) -> group(side, group, time));
        }
        if (!other.taken.isEmpty()) {
            Map<Group, Side> both = new HashMap<>(other.taken);
            both.putAll(taken);
            taken = both;
        }
        copied |= other.copied;
        repaired |= other.repaired;
    }

    /// What of this was touched after `time`: what was touched before had its effect in a merge as of that time.
    public Touches since(BsonTimestamp time) {
        Touches since = new Touches();
        since.absorb(this);
        for (Side side : Side.values()) {
            OfSide of = since.of(side);
            of.groups = new HashMap<>(of.groups);
            of.groups.values().removeIf(touched -> touched.compareTo(time) <= 0);
            of.document = of.document.compareTo(time) <= 0 ? NEVER : of.document;
            of.deleted = of.deleted.compareTo(time) <= 0 ? NEVER : of.deleted;
        }
        return since;
    }

    /// Whether the two sides may never have met.
    public boolean mayBeFirstContact() {
        return copied || (touchesAll(Side.INITIAL) && touchesAll(Side.PARTNER));
    }

    /// Whether the identity came up in a copy, so that hints of it may be missing.
    public boolean isCopied() {
        return copied;
    }

    /// The side whose version of a held group a person took; null if none was.
    public @Nullable Side taken(Group group) {
        return taken.get(group);
    }

    /// The groups that single writes named on `side`, each with the time of the last one.
    public Map<Group, BsonTimestamp> groups(Side side) {
        return Map.copyOf(of(side).groups);
    }

    /// When a whole document was last written on `side`.
    public BsonTimestamp lastWhole(Side side) {
        return of(side).document;
    }

    /// Notes that what differs is to be made alike, whoever wrote it.
    public void repair() {
        copied = true;
        repaired = true;
    }

    /// Whether every group is to be looked at.
    public boolean isRepaired() {
        return repaired;
    }

    /// When the last user write touched `group` on `side`; [#NEVER] if none did.
    public BsonTimestamp time(Side side, Group group) {
        return later(of(side).document, of(side).groups.getOrDefault(group, NEVER));
    }

    /// When a user last wrote anything on `side`, deletes left out.
    public BsonTimestamp lastWrite(Side side) {
        return of(side).groups.values().stream().reduce(of(side).document, Touches::later);
    }

    /// When a user last deleted the document on `side`.
    public BsonTimestamp lastDelete(Side side) {
        return of(side).deleted;
    }

    /// Whether a whole document was written on `side`.
    public boolean touchesAll(Side side) {
        return !of(side).document.equals(NEVER);
    }

    /// Whether anybody wrote anything.
    public boolean isTouched() {
        return !lastWrite(Side.INITIAL).equals(NEVER)
                || !lastWrite(Side.PARTNER).equals(NEVER);
    }

    /// Whether the document on `side` was deleted and then written whole: a new life.
    public boolean beganAnew(Side side) {
        return !of(side).deleted.equals(NEVER) && of(side).document.compareTo(of(side).deleted) > 0;
    }

    /// Whether a single write named `group` on `side`, after the last whole write there.
    public boolean names(Side side, Group group) {
        BsonTimestamp named = of(side).groups.get(group);
        return named != null && named.compareTo(of(side).document) > 0;
    }

    /// The groups that single writes named, on either side, and those that a person decided.
    public Set<Group> namedGroups() {
        Set<Group> groups = new HashSet<>(initial.groups.keySet());
        groups.addAll(partner.groups.keySet());
        taken.keySet().stream()
                .filter(group -> !group.equals(Conflict.DOCUMENT))
                .forEach(groups::add);
        return groups;
    }

    private OfSide of(Side side) {
        return side == Side.INITIAL ? initial : partner;
    }

    private static BsonTimestamp later(BsonTimestamp one, BsonTimestamp other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
