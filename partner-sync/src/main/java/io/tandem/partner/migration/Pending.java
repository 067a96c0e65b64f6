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
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The identities that were touched and are not settled yet, with their coalesced hints; and the position that may
/// be stored once they are.
final class Pending {
    private final IdMapping ids;
    private final PropertyGroups groups;
    private final SetAside setAside;
    private final Map<Identity, Touches> touched = new LinkedHashMap<>();

    private @Nullable BsonDocument token;
    private CopyState copied;
    private @Nullable Mark mark;

    /// A place in the stream and in the copy, and what was pending when we stood there.
    private record Mark(BsonDocument token, CopyState copied, Set<Identity> remaining) {}

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
            List<Hint> ofSide =
                    hints.stream().filter(hint -> hint.side() == side).toList();
            List<Mapped> mapped =
                    ids.identities(side, ofSide.stream().map(Hint::key).toList());
            for (int i = 0; i < ofSide.size(); i++) {
                Hint hint = ofSide.get(i);
                switch (mapped.get(i)) {
                    case Mapped.To(Identity identity) -> {
                        Touches touches = touched(identity);
                        if (!(hint.what() instanceof Hint.What.Deleted)
                                || hint.time().compareTo(undone) > 0) {
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
        Set<Identity> known = met.apply(identities);
        identities.stream().filter(identity -> !known.contains(identity)).forEach(identity -> touched(identity)
                .copied());
        copied = then;
    }

    /// Takes in how far the copy is.
    void copied(CopyState then) {
        copied = then;
    }

    /// Takes in what a person chose in a conflict that was held.
    void take(Conflicts.Taken taken) {
        touched(taken.identity()).take(taken.group(), taken.side());
    }

    /// Takes in what was touched of an identity before.
    void again(Identity identity, Touches touches) {
        touched(identity).absorb(touches);
    }

    /// Leaves out what of the initial collection was not copied yet: an abort needs only what the partner has.
    void skipInitialCopy() {
        copied = copied.onPartnerOnly();
    }

    /// Whether something of this identity is not settled.
    boolean contains(Identity identity) {
        return touched.containsKey(identity);
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
        Touches touches = touched.get(identity);
        if (touches == null) {
            touches = new Touches();
            setAside.recall(identity, touches);
            touched.put(identity, touches);
        }
        return touches;
    }

    /// Up to so many identities to settle, the oldest first; what was pending then is what a position waits for.
    Map<Identity, Touches> take(int most) {
        if (mark == null && token != null) {
            mark = new Mark(token, copied, new HashSet<>(touched.keySet()));
        }
        Map<Identity, Touches> taken = new LinkedHashMap<>();
        for (Map.Entry<Identity, Touches> entry : touched.entrySet()) {
            if (taken.size() == most) {
                break;
            }
            taken.put(entry.getKey(), entry.getValue());
        }
        return taken;
    }

    /// Notes that this identity is as it should be, or set aside.
    void settled(Identity identity) {
        touched.remove(identity);
        if (mark != null) {
            mark.remaining().remove(identity);
        }
    }

    /// Lets this identity wait behind the others.
    void waiting(Identity identity) {
        Touches touches = touched.remove(identity);
        if (touches != null) {
            touched.put(identity, touches);
        }
    }

    /// The place that may be stored now, if there is a new one.
    Optional<Settled> position() {
        if (mark == null) {
            return touched.isEmpty() && token != null ? Optional.of(new Settled(token, copied)) : Optional.empty();
        }
        if (!mark.remaining().isEmpty()) {
            return Optional.empty();
        }
        Settled settled = new Settled(mark.token(), mark.copied());
        mark = null;
        return Optional.of(settled);
    }

    int size() {
        return touched.size();
    }

    CopyState copied() {
        return copied;
    }

    private void touch(Touches touches, Hint hint) {
        switch (hint.what()) {
            case Hint.What.Written written -> touches.document(hint.side(), hint.time());
            case Hint.What.Deleted deleted -> touches.deleted(hint.side(), hint.time());
            case Hint.What.Changed(Set<String> properties) ->
                properties.forEach(
                        property -> touches.group(hint.side(), groups.of(hint.side(), property), hint.time()));
        }
    }
}
