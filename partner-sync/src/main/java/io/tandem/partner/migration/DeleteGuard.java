package io.tandem.partner.migration;

import io.tandem.partner.capture.Hint;
import io.tandem.partner.transform.Side;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// Notices that more of a collection is being deleted than anybody would mean to delete on the other side as well.
final class DeleteGuard {
    private final double share;
    private final int windowSeconds;
    private final long free;
    private final ToLongFunction<Side> size;
    private final Map<Side, Deque<BsonTimestamp>> deletes = new EnumMap<>(Side.class);

    /// @param share the share of the documents of one side
    /// @param free  so many deletes are never too many
    /// @param size  how many documents a side has now, about
    DeleteGuard(double share, long windowSeconds, long free, ToLongFunction<Side> size) {
        this.share = share;
        this.windowSeconds = (int) windowSeconds;
        this.free = free;
        this.size = size;
        for (Side side : Side.values()) {
            deletes.put(side, new ArrayDeque<>());
        }
    }

    /// Takes in what the stream brought; why the migration has to be held, or null.
    ///
    /// @param accepted a person has accepted the deletes up to this time
    @Nullable
    String judge(List<Hint> hints, BsonTimestamp accepted) {
        for (Hint hint : hints) {
            if (hint.what() instanceof Hint.What.Deleted && hint.time().compareTo(accepted) > 0) {
                deletes.getOrDefault(hint.side(), new ArrayDeque<>()).add(hint.time());
            }
        }
        for (Map.Entry<Side, Deque<BsonTimestamp>> entry : deletes.entrySet()) {
            Deque<BsonTimestamp> times = entry.getValue();
            while (!times.isEmpty()
                    && times.getFirst().getTime() < times.getLast().getTime() - windowSeconds) {
                times.removeFirst();
            }
            if (times.size() > free) {
                long left = size.applyAsLong(entry.getKey());
                if (tooMany(times.size(), left + times.size(), share)) {
                    return refusal(entry.getKey(), times.size(), left);
                }
            }
        }
        return null;
    }

    static boolean tooMany(long deleted, long before, double share) {
        return deleted > share * before;
    }

    static String refusal(Side side, long deleted, long left) {
        return deleted + " documents of the " + side.name().toLowerCase(java.util.Locale.ROOT)
                + " collection were deleted, "
                + left
                + " are left. Nothing more was deleted on the other side. Resume with {\"deletes\": \"cross\"} to delete"
                + " them there as well, or with {\"deletes\": \"restore\"} to make them anew from the other side.";
    }
}
