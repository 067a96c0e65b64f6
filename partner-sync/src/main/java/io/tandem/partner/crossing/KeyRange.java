package io.tandem.partner.crossing;

import io.tandem.partner.transform.Side;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// A part of one collection, by `_id` in the order of its index, whatever types the `_id`s have.
///
/// @param side  which collection
/// @param from  where it begins; null at the collection's beginning
/// @param after whether it begins behind `from`, not at it
/// @param to    where it ends, not included; null at the collection's end
public record KeyRange(
        Side side,
        @Nullable BsonValue from,
        boolean after,
        @Nullable BsonValue to) {

    /// What is left of it behind a key.
    public KeyRange behind(BsonValue key) {
        return new KeyRange(side, key, true, to);
    }

    public BsonDocument toBson() {
        BsonDocument range =
                new BsonDocument("side", new BsonString(side.name())).append("after", BsonBoolean.valueOf(after));
        if (from != null) {
            range.append("from", from);
        }
        return to == null ? range : range.append("to", to);
    }

    public static KeyRange fromBson(BsonDocument range) {
        return new KeyRange(
                Side.valueOf(range.getString("side").getValue()),
                range.get("from"),
                range.getBoolean("after").getValue(),
                range.get("to"));
    }
}
