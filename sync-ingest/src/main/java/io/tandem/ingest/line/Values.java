package io.tandem.ingest.line;

import io.tandem.contract.ObjectKey;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Locale;
import org.bson.BsonNumber;
import org.bson.BsonValue;

/// Which BSON values a Realm type holds.
final class Values {
    private Values() {}

    /// Whether a value that is not null is of this type. An int fits a double: JavaScript writes 1.0 as 1.
    static boolean fits(Scalar scalar, BsonValue value) {
        Scalar found = Scalar.of(value);
        return scalar == Scalar.MIXED ? found != null || isAnyType(value) : scalar.takes(found);
    }

    /// Whether a value can be the key of an object.
    static boolean canBeKey(BsonValue value) {
        Scalar found = Scalar.of(value);
        return found != null && found.canBeKey();
    }

    /// What a value is, in a sentence: `int`, `string`, `uuid`, ….
    static String word(BsonValue value) {
        return switch (value.getBsonType()) {
            case INT32, INT64 -> "int";
            case DATE_TIME -> "date";
            case BOOLEAN -> "bool";
            case DECIMAL128 -> "decimal";
            case OBJECT_ID -> "object id";
            case BINARY -> Scalar.of(value) == Scalar.UUID ? "uuid" : "data";
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

    private static boolean isAnyType(BsonValue value) {
        return value.isDocument() || value.isArray() || value.isNull();
    }
}
