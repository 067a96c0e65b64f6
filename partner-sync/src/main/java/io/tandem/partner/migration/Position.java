package io.tandem.partner.migration;

import io.tandem.partner.transform.Side;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Where a migration stands in the change stream and in its initial copy. Everything before it has had its effect.
///
/// @param token     resume token; null before the first
/// @param startedAt cluster time at which the stream was opened first
/// @param copy      how far the initial copy came
/// @param progress  what its last owner said of its progress; null before the first
public record Position(
        @Nullable BsonDocument token,
        BsonTimestamp startedAt,
        Copied copy,
        @Nullable BsonDocument progress) {
    Position(@Nullable BsonDocument token, BsonTimestamp startedAt, Copied copy) {
        this(token, startedAt, copy, null);
    }

    /// How far the initial copy came: it walks the initial collection, then the partner collection, in `_id` order.
    ///
    /// @param side   the collection that it is in
    /// @param after  the last `_id` that crossed there; null at its beginning
    /// @param done   whether both collections are through
    /// @param count  documents looked at
    /// @param total  documents that both collections held at the start
    public record Copied(Side side, @Nullable BsonValue after, boolean done, long count, long total) {
        static Copied begin(long total) {
            return new Copied(Side.INITIAL, null, false, 0, total);
        }

        /// The same, with the initial collection left out.
        Copied onPartnerOnly() {
            return side == Side.PARTNER ? this : new Copied(Side.PARTNER, null, done, count, total);
        }

        BsonDocument toBson() {
            BsonDocument copied = new BsonDocument("side", new BsonString(side.name()))
                    .append("done", org.bson.BsonBoolean.valueOf(done))
                    .append("count", new BsonInt64(count))
                    .append("total", new BsonInt64(total));
            return after == null ? copied : copied.append("after", after);
        }

        static Copied fromBson(BsonDocument copied) {
            return new Copied(
                    Side.valueOf(copied.getString("side").getValue()),
                    copied.get("after"),
                    copied.getBoolean("done").getValue(),
                    copied.getInt64("count").getValue(),
                    copied.getInt64("total").getValue());
        }
    }

    BsonDocument toBson() {
        BsonDocument position = new BsonDocument("startedAt", startedAt).append("copy", copy.toBson());
        return token == null ? position : position.append("token", token);
    }

    static Position fromBson(BsonDocument position) {
        return new Position(
                position.containsKey("token") ? position.getDocument("token") : null,
                position.getTimestamp("startedAt"),
                Copied.fromBson(position.getDocument("copy")),
                position.containsKey("progress") ? position.getDocument("progress") : null);
    }
}
