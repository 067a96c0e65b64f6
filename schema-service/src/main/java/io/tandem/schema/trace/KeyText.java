package io.tandem.schema.trace;

import io.tandem.contract.JsonDocument;
import io.tandem.schema.http.Problem;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDecimal128;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.bson.types.ObjectId;

/// An object's `_id` as a person writes it.
final class KeyText {
    private static final String NUMBER = "-?[0-9]{1,30}(\\.[0-9]{1,30})?";
    private static final String IDENTIFIER = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}";

    private KeyText() {}

    /// What the text can mean: Extended JSON where it begins as an object or a quoted text does, else a text, and a
    /// number, an ObjectId or a UUID where it looks like one.
    ///
    /// @throws Problem 400 when it is no Extended JSON
    static List<BsonValue> meanings(String text) {
        if (text.startsWith("{") || text.startsWith("\"")) {
            return List.of(json(text));
        }
        List<BsonValue> meanings = new ArrayList<>(List.of(new BsonString(text)));
        if (text.matches(NUMBER)) {
            meanings.add(new BsonDecimal128(new Decimal128(new BigDecimal(text))));
        }
        if (ObjectId.isValid(text)) {
            meanings.add(new BsonObjectId(new ObjectId(text)));
        }
        if (text.matches(IDENTIFIER)) {
            UUID uuid = UUID.fromString(text);
            byte[] bytes = ByteBuffer.allocate(16)
                    .putLong(uuid.getMostSignificantBits())
                    .putLong(uuid.getLeastSignificantBits())
                    .array();
            meanings.add(new BsonBinary(BsonBinarySubType.UUID_STANDARD, bytes));
        }
        return meanings;
    }

    private static BsonValue json(String text) {
        try {
            BsonValue value = JsonDocument.parse("{\"_id\":" + text + "}").get("_id");
            if (value != null) {
                return value;
            }
        } catch (JsonDocument.NotJsonException malformed) {
            throw Problem.badRequest("key", "no Extended JSON: " + malformed.getMessage());
        }
        throw Problem.badRequest("key", "no Extended JSON");
    }
}
