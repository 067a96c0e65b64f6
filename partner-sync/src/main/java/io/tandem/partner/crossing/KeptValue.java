package io.tandem.partner.crossing;

import io.tandem.contract.BsonBytes;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/// A value as a row keeps it for people to read. MongoDB stores no row of more than 16 MB, and two values of a document
/// may be more than that: of a large one the row says its size, `{"tooLarge": bytes}`.
public final class KeptValue {
    private static final int LARGEST = 1024 * 1024;

    private KeptValue() {}

    /// The value, or its size.
    public static BsonValue of(BsonValue value) {
        int bytes = BsonBytes.encode(new BsonDocument("v", value)).length;
        return bytes <= LARGEST ? value : new BsonDocument("tooLarge", new BsonInt64(bytes));
    }
}
