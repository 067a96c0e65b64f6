package io.tandem.partner.migration;

import io.tandem.partner.transform.Side;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// How far a [Walk] came: through the initial collection, then through the partner collection, in `_id` order.
///
/// @param side   the collection that it is in
/// @param after  the last `_id` that was named there; null at its beginning
/// @param done   whether both collections are through
/// @param count  documents named
/// @param total  documents that both collections held at the start
record Walked(Side side, @Nullable BsonValue after, boolean done, long count, long total) {
    static Walked begin(long total) {
        return new Walked(Side.INITIAL, null, false, 0, total);
    }

    BsonDocument toBson() {
        BsonDocument walked = new BsonDocument("side", new BsonString(side.name()))
                .append("done", BsonBoolean.valueOf(done))
                .append("count", new BsonInt64(count))
                .append("total", new BsonInt64(total));
        return after == null ? walked : walked.append("after", after);
    }

    static Walked fromBson(BsonDocument walked) {
        return new Walked(
                Side.valueOf(walked.getString("side").getValue()),
                walked.get("after"),
                walked.getBoolean("done").getValue(),
                walked.getInt64("count").getValue(),
                walked.getInt64("total").getValue());
    }
}
