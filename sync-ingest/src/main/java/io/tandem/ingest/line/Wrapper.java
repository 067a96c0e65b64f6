package io.tandem.ingest.line;

import io.tandem.contract.BsonBytes;
import java.time.DateTimeException;
import org.bson.BsonDocument;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonSerializationException;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What an object of Extended JSON 2 that is named like a wrapper, `{"$oid":…}` and its kin, stands for.
sealed interface Wrapper {
    /// The value that was wrapped, and its size in bytes of BSON.
    record Wrapped(BsonValue value, long bytes) implements Wrapper {}

    /// Named like a wrapper, but its content is not that wrapper's.
    record Malformed(String message) implements Wrapper {}

    /// What a document stands for; nothing where it stands for itself: its names are not exactly those of a
    /// wrapper.
    static @Nullable Wrapper of(BsonDocument document) {
        WrapperForm form = WrapperForm.of(document);
        if (form == null) {
            return null;
        }
        try {
            BsonValue value = form.unwrap(document);
            return new Wrapped(value, bytes(value));
        } catch (IllegalArgumentException
                | DateTimeException
                | ArithmeticException
                | BsonInvalidOperationException
                | BsonSerializationException e) {
            return new Malformed(form.wrapperName() + " holds " + form.expected());
        }
    }

    private static long bytes(BsonValue value) {
        return switch (value.getBsonType()) {
            case OBJECT_ID -> 12;
            case INT32 -> 4;
            case INT64, DOUBLE, DATE_TIME, TIMESTAMP -> 8;
            case DECIMAL128 -> 16;
            case MIN_KEY, MAX_KEY, UNDEFINED, NULL -> 0;
            case BOOLEAN -> 1;
            case STRING,
                    BINARY,
                    SYMBOL,
                    JAVASCRIPT,
                    JAVASCRIPT_WITH_SCOPE,
                    REGULAR_EXPRESSION,
                    DB_POINTER,
                    DOCUMENT,
                    ARRAY,
                    END_OF_DOCUMENT -> {
                // An empty document around it: length, type, empty name, terminator.
                yield BsonBytes.encode(new BsonDocument("", value)).length - 7L;
            }
        };
    }
}
