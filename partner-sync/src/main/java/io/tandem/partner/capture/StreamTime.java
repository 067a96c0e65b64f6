package io.tandem.partner.capture;

import java.util.HexFormat;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The cluster time up to which a position in a change stream has brought everything.
///
/// MongoDB's positions are opaque, but all begin with their cluster time: a byte that says so, then seconds and
/// counter, four bytes each, in hexadecimal. Our own transactions are kept out of the stream by the server, so this
/// is how their passing is seen.
public final class StreamTime {
    private static final int TIMESTAMP = 0x82;
    private static final int HEX_DIGITS = 18;

    private StreamTime() {}

    /// The time of a position; null where it does not begin as known, and only events tell the time.
    public static @Nullable BsonTimestamp of(BsonDocument position) {
        BsonValue data = position.get("_data");
        if (data == null || !data.isString() || data.asString().getValue().length() < HEX_DIGITS) {
            return null;
        }
        String text = data.asString().getValue().substring(0, HEX_DIGITS);
        if (!text.matches("[0-9A-Fa-f]+") || HexFormat.fromHexDigits(text, 0, 2) != TIMESTAMP) {
            return null;
        }
        return new BsonTimestamp(HexFormat.fromHexDigits(text, 2, 10), HexFormat.fromHexDigits(text, 10, 18));
    }

    /// The time before: what a sharded cluster's position promises, where other shards may still have events of its
    /// own time.
    static BsonTimestamp before(BsonTimestamp time) {
        return new BsonTimestamp(time.getValue() - 1);
    }
}
