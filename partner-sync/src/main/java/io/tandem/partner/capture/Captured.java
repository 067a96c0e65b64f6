package io.tandem.partner.capture;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// What the change stream brought, up to a boundary between transactions.
///
/// @param hints       users' writes, in the order of their cluster times
/// @param traced      which of them are traced; hardly ever any
/// @param echoes      how many events were an earlier owner's transactions' and were forgotten
/// @param time        cluster time up to which everything has come; null where that is not known
/// @param resumeAfter the position behind all of this
/// @param more        whether the server has more by now
public record Captured(
        List<Hint> hints,
        List<Traced> traced,
        int echoes,
        @Nullable BsonTimestamp time,
        BsonDocument resumeAfter,
        boolean more) {
    public Captured {
        hints = List.copyOf(hints);
        traced = List.copyOf(traced);
    }
}
