package io.tandem.partner.migration;

import io.tandem.partner.crossing.Identity;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// The identities that were touched and are not settled, with their coalesced hints: those that wait for a worker, and
/// those that one has. What is touched while a worker has it waits for its return.
///
/// An identity is judged as of a time that shows what it was settled to before, and after the time at which it was
/// tried in vain. A backlog holds very many of these: each takes some 280 bytes.
final class Unsettled {
    /// What was touched, by which changes of users, its number in the order of arrival, and whether it was tried in
    /// vain.
    private record Touched(Touches touches, Changes changes, long number, boolean tried) {}

    private record Earliest(Identity identity, BsonTimestamp time) {}

    private final Map<Identity, Touched> untaken = new LinkedHashMap<>();
    private final Map<Identity, Touched> taken = new HashMap<>();
    /// The earliest time at which an identity may be judged, where the last judged one is earlier.
    private final Map<Identity, BsonTimestamp> earliest = new HashMap<>();
    private final Deque<Earliest> order = new ArrayDeque<>();
    private int waiting;
    private long next;
    private long marked;
    private int beforeMark;
    private long onInitial;
    private long onPartner;
    private long coalesced;

    boolean contains(Identity identity) {
        return untaken.containsKey(identity) || taken.containsKey(identity);
    }

    int size() {
        return untaken.size() + taken.size();
    }

    int untaken() {
        return untaken.size();
    }

    /// How many have been tried in vain and wait for a later time.
    int waiting() {
        return waiting;
    }

    /// The touches of an identity that no worker has; null if there are none.
    @Nullable
    Touches touches(Identity identity) {
        Touched touched = untaken.get(identity);
        return touched == null ? null : touched.touches();
    }

    void add(Identity identity, Touches touches) {
        untaken.put(identity, new Touched(touches, new Changes(), next++, false));
    }

    /// Counts a change of a user, of an identity that no worker has.
    void changed(Identity identity, Side side, BsonTimestamp time) {
        Changes changes =
                Objects.requireNonNull(untaken.get(identity), "it was touched").changes();
        coalesced += changes.isEmpty() ? 0 : 1;
        changes.add(side, time);
        count(side, 1);
    }

    private void count(Side side, int more) {
        onInitial += side == Side.INITIAL ? more : 0;
        onPartner += side == Side.PARTNER ? more : 0;
    }

    /// How many changes have fallen together with another one of the same identity.
    long coalesced() {
        return coalesced;
    }

    /// The changes that were written on `side` and wait.
    Backlog.Waits waits(Side side) {
        long changes = side == Side.INITIAL ? onInitial : onPartner;
        return changes == 0 ? Backlog.Waits.NONE : new Backlog.Waits(oldest(side), changes);
    }

    /// What no worker has lies in the order of arrival, but for what was tried in vain.
    private long oldest(Side side) {
        long oldest = Long.MAX_VALUE;
        for (Touched touched : taken.values()) {
            oldest = older(touched, side, oldest);
        }
        boolean found = false;
        int tried = 0;
        for (Touched touched : untaken.values()) {
            if (found && tried == waiting) {
                break;
            }
            oldest = older(touched, side, oldest);
            found |= touched.changes().count(side) > 0;
            tried += touched.tried() ? 1 : 0;
        }
        return oldest;
    }

    private static long older(Touched touched, Side side, long than) {
        return touched.changes().count(side) == 0
                ? than
                : Math.min(than, touched.changes().since(side).getTime());
    }

    /// From here on it is asked when what is there now has been settled.
    void mark() {
        marked = next;
        beforeMark = size();
    }

    boolean isMarkPassed() {
        return beforeMark == 0;
    }

    /// A number that stands for what has been touched so far.
    long ticket() {
        return next;
    }

    /// Whether everything is settled that had been touched when the ticket was given, whatever came since.
    boolean isSettled(long ticket) {
        return Stream.concat(taken.values().stream(), untaken.values().stream())
                .allMatch(touched -> touched.number() >= ticket);
    }

    boolean mayJudge(Identity identity, BsonTimestamp time) {
        BsonTimestamp from = earliest.get(identity);
        return from == null || from.compareTo(time) <= 0;
    }

    /// Up to so many that may be judged as of `time`, the oldest first.
    Map<Identity, Touches> take(int most, BsonTimestamp time) {
        forget(time);
        Map<Identity, Touches> share = LinkedHashMap.newLinkedHashMap(Math.min(most, untaken.size()));
        var entries = untaken.entrySet().iterator();
        while (entries.hasNext() && share.size() < most) {
            Map.Entry<Identity, Touched> entry = entries.next();
            Identity identity = entry.getKey();
            if (!taken.containsKey(identity) && (earliest.isEmpty() || mayJudge(identity, time))) {
                Touched touched = entry.getValue();
                entries.remove();
                taken.put(identity, touched);
                share.put(identity, touched.touches());
                waiting -= touched.tried() ? 1 : 0;
            }
        }
        return share;
    }

    private void forget(BsonTimestamp time) {
        // The order is that of commits, nearly: what stays a little longer does no harm.
        for (Earliest first = order.peekFirst();
                first != null && first.time().compareTo(time) <= 0;
                first = order.peekFirst()) {
            order.removeFirst();
            if (mayJudge(first.identity(), time)) {
                earliest.remove(first.identity());
            }
        }
    }

    /// Lets this identity wait for a time that is not before `time`.
    void notBefore(Identity identity, BsonTimestamp time) {
        earliest.merge(identity, time, (one, other) -> one.compareTo(other) > 0 ? one : other);
        order.addLast(new Earliest(identity, time));
    }

    /// Takes an identity out; which changes of users that settles.
    ///
    /// @param committed when its writes were committed, at the latest; NEVER if there were none
    Changes settled(Identity identity, BsonTimestamp committed) {
        Touched touched = Objects.requireNonNull(taken.remove(identity), "a worker had it");
        beforeMark -= touched.number() < marked ? 1 : 0;
        if (!committed.equals(Touches.NEVER)) {
            notBefore(identity, committed);
        }
        for (Side side : Side.values()) {
            count(side, -touched.changes().count(side));
        }
        return touched.changes();
    }

    /// Takes back what could not be settled as of `tried`.
    void waiting(Identity identity, BsonTimestamp tried) {
        giveBack(identity);
        notBefore(identity, new BsonTimestamp(tried.getValue() + 1));
    }

    /// Takes back what has not been settled; it may be tried again at the same time.
    void giveBack(Identity identity) {
        Touched before = Objects.requireNonNull(taken.remove(identity), "a worker had it");
        Touched since = untaken.remove(identity);
        Touches touches = before.touches();
        Changes changes = before.changes();
        if (since != null) {
            touches = since.touches();
            touches.absorb(before.touches());
            coalesced += changes.isEmpty() || since.changes().isEmpty() ? 0 : 1;
            changes.add(since.changes());
            beforeMark -= since.number() < marked ? 1 : 0;
        }
        untaken.put(identity, new Touched(touches, changes, before.number(), true));
        waiting++;
    }
}
