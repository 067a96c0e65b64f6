package io.tandem.partner.crossing;

import io.tandem.contract.BsonBytes;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/// A value as a row keeps it for people to read. MongoDB stores no row of more than 16 MB, and two values of a document
/// may be more than that: of a large one the row says its size, `{"tooLarge": bytes}`.
public final class KeptValue {
    private static final int LARGEST = 1024 * 1024;
    /// Bytes of one document: a row holds those of both sides.
    private static final int MOST = 4 * LARGEST;

    private KeptValue() {}

    /// The value, or its size.
    public static BsonValue of(BsonValue value) {
        return of(value, size(value), LARGEST);
    }

    /// Properties of a document, each `{"name": …, "value": …}`; beyond 4 MB only their sizes. Names are
    /// values, so that dots and dollars in them do no harm.
    static BsonArray properties(BsonDocument document, Predicate<String> wanted) {
        BsonArray properties = new BsonArray();
        int left = MOST;
        for (var property : document.entrySet()) {
            if (wanted.test(property.getKey())) {
                int bytes = size(property.getValue());
                int most = Math.min(left, LARGEST);
                left -= bytes <= most ? bytes : 0;
                properties.add(new BsonDocument("name", new BsonString(property.getKey()))
                        .append("value", of(property.getValue(), bytes, most)));
            }
        }
        return properties;
    }

    private static BsonValue of(BsonValue value, int bytes, int most) {
        return bytes <= most ? value : new BsonDocument("tooLarge", new BsonInt64(bytes));
    }

    private static int size(BsonValue value) {
        return BsonBytes.encode(new BsonDocument("v", value)).length;
    }
}
