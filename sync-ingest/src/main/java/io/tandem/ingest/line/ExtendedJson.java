package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tandem.contract.SyncedObjectEvent;
import java.io.IOException;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Reads MongoDB Extended JSON 2, canonical and relaxed, into BSON, exactly: a value that BSON would change is
/// refused.
///
/// A plain integer is an int32 where it fits, else an int64; a number with a fraction or an exponent is a double.
/// An object whose names are exactly those of a wrapper, `{"$oid":…}`, is one; with other names it is a document,
/// dollars and all. Faults are collected, and reading goes on behind them; only what is not JSON, or too large,
/// ends it.
final class ExtendedJson {
    /// MongoDB's limit on nested documents and lists.
    static final int DEEPEST = 100;

    /// MongoDB's limit on a document, in bytes of BSON.
    static final int LARGEST = 16 * 1024 * 1024;

    // {"$date":{"$numberLong":…}}: a scalar can be this much deeper in JSON than it is in BSON.
    private static final int WRAPPER_LEVELS = 2;

    private final JsonParser parser;
    private final Faults faults;

    // So far. Bytes, of BSON, are bounded by the line, what they take in memory is not: an empty document is 2 bytes of
    // JSON and 100 of memory. So reading stops as soon as there are too many values.
    private long bytes;
    private int values;

    /// More than is read; the fault is noted.
    static final class TooLarge extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLarge() {
            super("object too large", null, false, false);
        }
    }

    ExtendedJson(JsonParser parser, Faults faults) {
        this.parser = parser;
        this.faults = faults;
    }

    /// Reads the value that the parser is at, to its last token.
    ///
    /// @throws IOException when the rest is not JSON
    /// @throws TooLarge    when the value has more than 16 MiB of BSON, or holds more than 200,000 values
    BsonValue read() throws IOException {
        String pointer = parser.getParsingContext().pathAsPointer().toString();
        bytes = 0;
        values = 0;
        BsonValue value = value(0);
        if (bytes > LARGEST) {
            faults.add(pointer, FaultCode.OBJECT_TOO_LARGE, "more than 16 MiB of BSON, which MongoDB cannot store");
            throw new TooLarge();
        }
        return value;
    }

    private BsonValue value(int depth) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> string();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> fraction();
            case VALUE_TRUE -> counted(1, BsonBoolean.TRUE);
            case VALUE_FALSE -> counted(1, BsonBoolean.FALSE);
            case VALUE_NULL -> BsonNull.VALUE;
            case FIELD_NAME, END_OBJECT, END_ARRAY, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("no value begins with " + parser.currentToken());
        };
    }

    private BsonValue object(int depth) throws IOException {
        if (depth > DEEPEST + WRAPPER_LEVELS) {
            return tooDeep();
        }
        long bytesBefore = bytes;
        int valuesBefore = values;
        bytes += 5;
        BsonDocument document = new BsonDocument();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            checkName(name);
            parser.nextToken();
            BsonValue value = value(depth);
            if (document.put(name, value) != null) {
                faults.add(parser, FaultCode.DUPLICATE_NAME, "the name '" + name + "' appears more than once");
            }
            countValue();
        }
        Wrapper wrapper = Wrapper.of(document);
        if (wrapper == null) {
            return depth > DEEPEST ? tooDeep() : document;
        }
        values = valuesBefore;
        return switch (wrapper) {
            case Wrapper.Wrapped(BsonValue value, long size) -> {
                bytes = bytesBefore + size;
                yield value;
            }
            case Wrapper.Malformed(String message) -> {
                bytes = bytesBefore;
                faults.add(parser, FaultCode.MALFORMED_VALUE, message);
                yield BsonNull.VALUE;
            }
        };
    }

    private BsonValue array(int depth) throws IOException {
        if (depth > DEEPEST) {
            return tooDeep();
        }
        bytes += 5;
        BsonArray array = new BsonArray();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            bytes += 2 + digits(array.size());
            array.add(value(depth));
            countValue();
        }
        return array;
    }

    private BsonValue string() throws IOException {
        String text = parser.getText();
        int length = Text.utf8Length(text);
        if (length == Text.NOT_WELL_FORMED) {
            faults.add(
                    parser, FaultCode.LONE_SURROGATE, "the text has half of a surrogate pair; send whole characters");
        }
        bytes += 5 + Math.max(0, length);
        return new BsonString(text);
    }

    private BsonValue integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> counted(4, new BsonInt32(parser.getIntValue()));
            case LONG -> counted(8, new BsonInt64(parser.getLongValue()));
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> {
                faults.add(
                        parser,
                        FaultCode.NUMBER_OUT_OF_RANGE,
                        "the integer does not fit 64 bits; send {\"$numberDecimal\":\"…\"}, a double (1.0e30) or a string");
                yield BsonNull.VALUE;
            }
        };
    }

    private BsonValue fraction() throws IOException {
        double number = parser.getDoubleValue();
        if (Double.isInfinite(number)) {
            faults.add(
                    parser,
                    FaultCode.NUMBER_OUT_OF_RANGE,
                    "the number does not fit a double; send {\"$numberDecimal\":\"…\"} or {\"$numberDouble\":\"Infinity\"}");
        }
        return counted(8, new BsonDouble(number));
    }

    private void checkName(String name) {
        int length = Text.utf8Length(name);
        if (length == Text.NOT_WELL_FORMED) {
            faults.add(
                    parser, FaultCode.LONE_SURROGATE, "the name has half of a surrogate pair; send whole characters");
        }
        if (name.indexOf('\0') >= 0) {
            faults.add(parser, FaultCode.NUL_IN_NAME, "the name has a NUL character, which BSON cannot keep");
        }
        bytes += 2 + Math.max(0, length);
    }

    private BsonValue tooDeep() throws IOException {
        faults.add(parser, FaultCode.TOO_DEEP, "more than " + DEEPEST + " levels of documents and lists");
        parser.skipChildren();
        return BsonNull.VALUE;
    }

    private BsonValue counted(int size, BsonValue value) {
        bytes += size;
        return value;
    }

    private void countValue() {
        if (++values > SyncedObjectEvent.MOST_VALUES) {
            throw tooMany(parser, faults);
        }
    }

    /// Notes that there are too many values where the parser is.
    static TooLarge tooMany(JsonParser parser, Faults faults) {
        faults.add(
                parser,
                FaultCode.TOO_MANY_VALUES,
                "more than " + SyncedObjectEvent.MOST_VALUES
                        + " properties and elements, at all depths; divide the object, or put bytes in their place");
        return new TooLarge();
    }

    private static int digits(int index) {
        int digits = 1;
        for (int rest = index; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
