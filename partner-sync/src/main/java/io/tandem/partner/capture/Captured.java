package io.tandem.partner.capture;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/// What the change stream brought, up to a boundary between transactions.
///
/// @param hints       users' writes, in the order of their cluster times
/// @param echoes      how many events were our own transactions' and were forgotten
/// @param time        cluster time of the last event, our own included; null when only time passed
/// @param resumeAfter the position behind all of this
public record Captured(
        List<Hint> hints, int echoes, @Nullable BsonTimestamp time, BsonDocument resumeAfter) {
    public Captured {
        hints = List.copyOf(hints);
    }
}
