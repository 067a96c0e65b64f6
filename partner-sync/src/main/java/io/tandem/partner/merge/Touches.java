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

    /// A backlog holds very many of these, most with one write: nothing is made before it is needed.
    private static final class OfSide {
        /// What the only single write named, so far; empty where there were others.
        private Set<Group> together = Set.of();
        private BsonTimestamp at = NEVER;
        private Map<Group, BsonTimestamp> groups = Map.of();
        private BsonTimestamp document = NEVER;
        private BsonTimestamp deleted = NEVER;

        private void touch(Set<Group> named, BsonTimestamp time) {
            if (groups.isEmpty() && (together.isEmpty() || together.equals(named))) {
                together = named;
                at = later(at, time);
                return;
            }
            if (groups.isEmpty()) {
                groups = new HashMap<>();
                together.forEach(group -> groups.put(group, at));
                together = Set.of();
            }
            named.forEach(group -> groups.merge(group, time, Touches::later));
        }

        private Map<Group, BsonTimestamp> groups() {
            if (together.isEmpty()) {
                return groups;
            }
            Map<Group, BsonTimestamp> times = new HashMap<>();
            together.forEach(group -> times.put(group, at));
            return times;
        }

        private @Nullable BsonTimestamp time(Group group) {
            return together.contains(group) ? at : groups.get(group);
        }

        private BsonTimestamp lastNamed() {
            return together.isEmpty() ? groups.values().stream().reduce(NEVER, Touches::later) : at;
        }
    }

    /// Stands for a side that nobody touched; never changed.
    private static final OfSide UNTOUCHED = new OfSide();

    private OfSide initial = UNTOUCHED;
    private OfSide partner = UNTOUCHED;
    private Map<Group, Side> taken = Map.of();
    private boolean copied;
    private boolean repaired;
    private boolean restored;

    /// Notes that `group` was written on `side`.
    public void group(Side side, Group group, BsonTimestamp time) {
        groups(side, Set.of(group), time);
    }

    /// Notes that a write named these groups on `side`.
    ///
    /// @param named is kept, not copied: a backlog shares one such set among very many
    public void groups(Side side, Set<Group> named, BsonTimestamp time) {
        if (!named.isEmpty()) {
            touched(side).touch(named, time);
        }
    }

    /// Notes that the document on `side` was inserted or replaced.
    public void document(Side side, BsonTimestamp time) {
        touched(side).document = later(of(side).document, time);
    }

    /// Notes that the document on `side` was deleted.
    public void deleted(Side side, BsonTimestamp time) {
        touched(side).deleted = later(of(side).deleted, time);
    }

    /// Notes that the identity came up in a copy: nobody wrote, but the two sides may never have met.
    public void copied() {
        copied = true;
    }

    /// Notes that a person undid a delete of which no other trace may be looked for: what is gone is made anew.
    public void restored() {
        restored = true;
    }

    /// Whether a person undid a delete.
    public boolean isRestored() {
        return restored;
    }

    /// Notes that a person took the version of `side` in a conflict that was held.
    public void take(Group group, Side side) {
        taken = new HashMap<>(taken);
        taken.put(group, side);
    }

    /// Takes in what was touched before.
    public void absorb(Touches other) {
        for (Side side : Side.values()) {
            OfSide of = other.of(side);
            if (of != UNTOUCHED) {
                document(side, of.document);
                deleted(side, of.deleted);
                groups(side, of.together, of.at);
                of.groups.forEach((group, time) -> group(side, group, time));
            }
        }
        if (!other.taken.isEmpty()) {
            Map<Group, Side> both = new HashMap<>(other.taken);
            both.putAll(taken);
            taken = both;
        }
        copied |= other.copied;
        repaired |= other.repaired;
        restored |= other.restored;
    }

    /// What of this was touched after `time`: what was touched before had its effect in a merge as of that time.
    public Touches since(BsonTimestamp time) {
        Touches since = new Touches();
        since.absorb(this);
        for (Side side : Side.values()) {
            OfSide of = since.touched(side);
            of.groups = new HashMap<>(of.groups());
            of.together = Set.of();
            of.at = NEVER;
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

    /// The same without what persons took of groups that are not held: what they said may be read once more while it is
    /// carried out, and says nothing about what is written afterwards.
    Touches takenOf(Set<Group> held) {
        if (held.containsAll(taken.keySet())) {
            return this;
        }
        Touches some = new Touches();
        some.absorb(this);
        some.taken.keySet().retainAll(held);
        return some;
    }

    /// The side whose version of a held group a person took; null if none was.
    public @Nullable Side taken(Group group) {
        return taken.get(group);
    }

    /// The groups that single writes named on `side`, each with the time of the last one.
    public Map<Group, BsonTimestamp> groups(Side side) {
        return Map.copyOf(of(side).groups());
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
        BsonTimestamp named = of(side).time(group);
        return named == null ? of(side).document : later(of(side).document, named);
    }

    /// When a user last wrote anything on `side`, deletes left out.
    public BsonTimestamp lastWrite(Side side) {
        return later(of(side).document, of(side).lastNamed());
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
        BsonTimestamp named = of(side).time(group);
        return named != null && named.compareTo(of(side).document) > 0;
    }

    /// The groups that single writes named, on either side, and those that a person decided.
    public Set<Group> namedGroups() {
        if (taken.isEmpty() && partner.groups.isEmpty() && partner.together.isEmpty() && initial.groups.isEmpty()) {
            return initial.together;
        }
        Set<Group> groups = new HashSet<>(initial.groups().keySet());
        groups.addAll(partner.groups().keySet());
        taken.keySet().stream()
                .filter(group -> !group.equals(Conflict.DOCUMENT))
                .forEach(groups::add);
        return groups;
    }

    private OfSide touched(Side side) {
        if (of(side) == UNTOUCHED) {
            if (side == Side.INITIAL) {
                initial = new OfSide();
            } else {
                partner = new OfSide();
            }
        }
        return of(side);
    }

    private OfSide of(Side side) {
        return side == Side.INITIAL ? initial : partner;
    }

    private static BsonTimestamp later(BsonTimestamp one, BsonTimestamp other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
