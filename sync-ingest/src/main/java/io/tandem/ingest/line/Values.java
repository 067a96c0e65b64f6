package io.tandem.ingest.line;

import io.tandem.contract.ObjectKey;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Locale;
import org.bson.BsonBinarySubType;
import org.bson.BsonNumber;
import org.bson.BsonType;
import org.bson.BsonValue;

/// Which BSON values a Realm type holds.
final class Values {
    private Values() {}

    /// Whether a value that is not null is of this type. An int fits a double: JavaScript writes 1.0 as 1.
    static boolean fits(Scalar scalar, BsonValue value) {
        BsonType type = value.getBsonType();
        return switch (scalar) {
            case INT -> type == BsonType.INT32 || type == BsonType.INT64;
            case FLOAT, DOUBLE -> type == BsonType.DOUBLE || type == BsonType.INT32 || type == BsonType.INT64;
            case BOOL -> type == BsonType.BOOLEAN;
            case STRING -> type == BsonType.STRING;
            case DATE -> type == BsonType.DATE_TIME;
            case OBJECT_ID -> type == BsonType.OBJECT_ID;
            case DECIMAL -> type == BsonType.DECIMAL128;
            case UUID -> isUuid(value);
            case DATA -> type == BsonType.BINARY && !isUuid(value);
            case MIXED -> hasRealmType(type);
        };
    }

    /// Whether a value can be the key of an object.
    static boolean canBeKey(BsonValue value) {
        return fits(Scalar.INT, value)
                || fits(Scalar.STRING, value)
                || fits(Scalar.OBJECT_ID, value)
                || fits(Scalar.UUID, value);
    }

    /// What a value is, in a sentence: `int`, `string`, `uuid`, ….
    static String word(BsonValue value) {
        return switch (value.getBsonType()) {
            case INT32, INT64 -> "int";
            case DATE_TIME -> "date";
            case BOOLEAN -> "bool";
            case DECIMAL128 -> "decimal";
            case OBJECT_ID -> "object id";
            case BINARY -> isUuid(value) ? "uuid" : "data";
            case DOCUMENT -> "an object";
            case ARRAY -> "a list";
            case DOUBLE,
                    STRING,
                    NULL,
                    UNDEFINED,
                    REGULAR_EXPRESSION,
                    DB_POINTER,
                    JAVASCRIPT,
                    SYMBOL,
                    JAVASCRIPT_WITH_SCOPE,
                    TIMESTAMP,
                    MIN_KEY,
                    MAX_KEY,
                    END_OF_DOCUMENT ->
                value.getBsonType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        };
    }

    /// The value as a set compares it: a number is its value, whatever its BSON type, and zero has one sign.
    static Object inSets(BsonValue value) {
        return value instanceof BsonNumber ? ObjectKey.canonical(value) : value;
    }

    private static boolean isUuid(BsonValue value) {
        return value.isBinary() && value.asBinary().getType() == BsonBinarySubType.UUID_STANDARD.getValue();
    }

    private static boolean hasRealmType(BsonType type) {
        return switch (type) {
            case INT32,
                    INT64,
                    DOUBLE,
                    BOOLEAN,
                    STRING,
                    BINARY,
                    DATE_TIME,
                    OBJECT_ID,
                    DECIMAL128,
                    DOCUMENT,
                    ARRAY,
                    NULL -> true;
            case UNDEFINED,
                    REGULAR_EXPRESSION,
                    DB_POINTER,
                    JAVASCRIPT,
                    SYMBOL,
                    JAVASCRIPT_WITH_SCOPE,
                    TIMESTAMP,
                    MIN_KEY,
                    MAX_KEY,
                    END_OF_DOCUMENT -> false;
        };
    }
}
