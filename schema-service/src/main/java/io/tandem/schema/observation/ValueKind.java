package io.tandem.schema.observation;

import org.bson.BsonBinarySubType;
import org.bson.BsonType;
import org.bson.BsonValue;

/// The kinds of stored values that are told apart. Their numbers are stored: new ones go to the end.
enum ValueKind {
    NULL(0, "null"),
    INT(1, "int"),
    LONG(2, "long"),
    DOUBLE(3, "double"),
    DECIMAL(4, "decimal"),
    STRING(5, "string"),
    BOOL(6, "bool"),
    DATE(7, "date"),
    OBJECT_ID(8, "objectId"),
    UUID(9, "uuid"),
    DATA(10, "binData"),
    OBJECT(11, "object"),
    ARRAY(12, "array");

    static final ValueKind[] ALL = values();

    private final int number;
    private final String word;

    ValueKind(int number, String word) {
        this.number = number;
        this.word = word;
    }

    /// Its number, from 0 without gaps.
    int number() {
        return number;
    }

    /// MongoDB's word for it; `uuid` is binary of subtype 4.
    String word() {
        return word;
    }

    /// The kind of a value that a schema can hold.
    static ValueKind of(BsonValue value) {
        return of(
                value.getBsonType(),
                value.isBinary() && value.asBinary().getType() == BsonBinarySubType.UUID_STANDARD.getValue());
    }

    /// The kind of a value that is not decoded.
    ///
    /// @param isUuid whether it is binary data of the subtype of UUIDs
    static ValueKind of(BsonType type, boolean isUuid) {
        return switch (type) {
            case NULL -> NULL;
            case INT32 -> INT;
            case INT64 -> LONG;
            case DOUBLE -> DOUBLE;
            case DECIMAL128 -> DECIMAL;
            case STRING -> STRING;
            case BOOLEAN -> BOOL;
            case DATE_TIME -> DATE;
            case OBJECT_ID -> OBJECT_ID;
            case BINARY -> isUuid ? UUID : DATA;
            case DOCUMENT -> OBJECT;
            case ARRAY -> ARRAY;
            case UNDEFINED,
                    REGULAR_EXPRESSION,
                    DB_POINTER,
                    JAVASCRIPT,
                    SYMBOL,
                    JAVASCRIPT_WITH_SCOPE,
                    TIMESTAMP,
                    MIN_KEY,
                    MAX_KEY,
                    END_OF_DOCUMENT ->
                throw new IllegalArgumentException("no schema holds a value of BSON type " + type);
        };
    }
}
