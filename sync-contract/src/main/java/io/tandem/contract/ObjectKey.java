package io.tandem.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.types.Decimal128;

/// The identity of one object: its app, its object type, its `_id`.
///
/// Its bytes are the key of the Kafka record, so that all events of one object share a partition. Two ids that are one
/// key to MongoDB (`1`, `NumberLong(1)`, `1.0`) have the same bytes.
///
/// @param app  name of the app
/// @param type name of the object type
/// @param id   the object's `_id`
public record ObjectKey(String app, String type, BsonValue id) {

    /// Three fields divided by NUL, which no app or type name contains: `app`, `type`, canonical `_id`.
    public byte[] bytes() {
        return (app + '\0' + type + '\0' + canonical(id)).getBytes(StandardCharsets.UTF_8);
    }

    /// One text for all values that MongoDB's `_id` index holds to be equal, and for no others.
    public static String canonical(BsonValue id) {
        return switch (id.getBsonType()) {
            case INT32 -> "n" + id.asInt32().getValue();
            case INT64 -> "n" + id.asInt64().getValue();
            case DOUBLE -> ofDouble(id.asDouble().getValue());
            case DECIMAL128 -> ofDecimal(id.asDecimal128().getValue());
            case STRING -> "s" + id.asString().getValue();
            case OBJECT_ID -> "o" + id.asObjectId().getValue().toHexString();
            case BINARY -> ofBinary(id.asBinary());
            case BOOLEAN -> "b" + id.asBoolean().getValue();
            case DATE_TIME -> "d" + id.asDateTime().getValue();
            case TIMESTAMP -> "t" + Long.toUnsignedString(id.asTimestamp().getValue());
            case NULL -> "null";
            case UNDEFINED -> "undefined";
            case MIN_KEY -> "minKey";
            case MAX_KEY -> "maxKey";
            case DOCUMENT -> ofDocument(id.asDocument());
            case ARRAY -> ofArray(id.asArray());
            case SYMBOL -> "s" + id.asSymbol().getSymbol();
            case REGULAR_EXPRESSION, JAVASCRIPT, JAVASCRIPT_WITH_SCOPE, DB_POINTER -> "x" + id;
            case END_OF_DOCUMENT -> throw new IllegalArgumentException("not a value: " + id);
        };
    }

    private static String ofDouble(double value) {
        if (Double.isNaN(value)) {
            return "nNaN";
        }
        return Double.isInfinite(value) ? "n" + value : ofNumber(new BigDecimal(value));
    }

    private static String ofDecimal(Decimal128 value) {
        if (value.isNaN()) {
            return "nNaN";
        }
        if (value.isInfinite()) {
            return value.isNegative() ? "n-Infinity" : "nInfinity";
        }
        // The driver cannot turn a negative zero into a BigDecimal.
        boolean zero = value.compareTo(Decimal128.POSITIVE_ZERO) == 0 || value.compareTo(Decimal128.NEGATIVE_ZERO) == 0;
        return zero ? "n0" : ofNumber(value.bigDecimalValue());
    }

    private static String ofNumber(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        // Decimal128 reaches 10^6144: only what can meet an int or a long is written out.
        return "n" + (Math.abs(stripped.scale()) < 40 ? stripped.toPlainString() : stripped.toString());
    }

    private static String ofBinary(BsonBinary binary) {
        return "y" + (binary.getType() & 0xff) + ":" + Base64.getEncoder().encodeToString(binary.getData());
    }

    private static String ofDocument(BsonDocument document) {
        List<String> parts = new ArrayList<>();
        document.forEach((name, value) -> parts.add(framed(name) + framed(canonical(value))));
        return "{" + String.join("", parts) + "}";
    }

    private static String ofArray(BsonArray array) {
        return "["
                + String.join(
                        "",
                        array.stream().map(value -> framed(canonical(value))).toList()) + "]";
    }

    private static String framed(String text) {
        return text.length() + ":" + text;
    }
}
