package io.tandem.ingest.line;

import io.tandem.contract.BsonBuffer;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Base64;
import org.bson.BsonBinarySubType;
import org.bson.BsonType;
import org.bson.types.Decimal128;

/// The wrappers of Extended JSON 2 that objects are full of, in the forms that programs write. All others, and other
/// forms of these, are left to [WrapperForm].
final class PlainWrapper {
    /// Said where there is a wrapper that is not read here, or something that is none.
    static final int OTHER = -1;

    private static final byte[] OID = ascii("$oid");
    private static final byte[] DATE = ascii("$date");
    private static final byte[] NUMBER_INT = ascii("$numberInt");
    private static final byte[] NUMBER_LONG = ascii("$numberLong");
    private static final byte[] NUMBER_DOUBLE = ascii("$numberDouble");
    private static final byte[] NUMBER_DECIMAL = ascii("$numberDecimal");
    private static final byte[] UUID = ascii("$uuid");
    private static final byte[] BINARY = ascii("$binary");
    private static final byte[] BASE64 = ascii("base64");
    private static final byte[] SUB_TYPE = ascii("subType");

    private static final int OID_BYTES = 12;
    private static final int UUID_BYTES = 16;
    private static final int MILLI_DIGITS = 3;
    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int EVERY_MONTH_HAS = 28;

    private final JsonCursor json;
    private final PlainNumber number;
    private final BsonBuffer out;

    PlainWrapper(JsonCursor json, PlainNumber number, BsonBuffer out) {
        this.json = json;
        this.number = number;
        this.out = out;
    }

    /// Reads an object from behind its brace, and writes the value that it stands for.
    ///
    /// @param wide whether an int32 is to become an int64
    /// @return the number of its BSON type, or [#OTHER]
    int read(boolean wide) {
        if (!json.name()) {
            return OTHER;
        }
        int type = value(wide);
        return type != OTHER && json.take('}') ? type : OTHER;
    }

    private int value(boolean wide) {
        if (json.is(OID)) {
            return json.take('"') && hex(OID_BYTES) && sign('"') ? BsonType.OBJECT_ID.getValue() : OTHER;
        }
        if (json.is(DATE)) {
            return date() ? BsonType.DATE_TIME.getValue() : OTHER;
        }
        if (json.is(NUMBER_INT)) {
            return integer(wide, true);
        }
        if (json.is(NUMBER_LONG)) {
            return integer(true, false);
        }
        if (json.is(NUMBER_DOUBLE)) {
            return json.take('"') && number.read(json) && sign('"') ? put(number.number()) : OTHER;
        }
        if (json.is(NUMBER_DECIMAL)) {
            return decimal();
        }
        if (json.is(UUID)) {
            return uuid() ? BsonType.BINARY.getValue() : OTHER;
        }
        return json.is(BINARY) && binary() ? BsonType.BINARY.getValue() : OTHER;
    }

    private int put(double value) {
        out.putLong(Double.doubleToRawLongBits(value));
        return BsonType.DOUBLE.getValue();
    }

    private int integer(boolean wide, boolean narrow) {
        if (!json.take('"') || !number.read(json) || !number.isWhole() || !sign('"')) {
            return OTHER;
        }
        long value = number.integer();
        if (narrow && value != (int) value) {
            return OTHER;
        }
        if (wide) {
            out.putLong(value);
            return BsonType.INT64.getValue();
        }
        out.putInt((int) value);
        return BsonType.INT32.getValue();
    }

    private int decimal() {
        if (!json.take('"')) {
            return OTHER;
        }
        int begin = json.place();
        if (!number.read(json)) {
            return OTHER;
        }
        String text = new String(json.bytes(), begin, json.place() - begin, StandardCharsets.ISO_8859_1);
        try {
            Decimal128 value = Decimal128.parse(text);
            out.putLong(value.getLow());
            out.putLong(value.getHigh());
        } catch (NumberFormatException notExact) {
            return OTHER;
        }
        return sign('"') ? BsonType.DECIMAL128.getValue() : OTHER;
    }

    private boolean hex(int bytes) {
        for (int i = 0; i < bytes; i++) {
            int value = json.hex(2);
            if (value < 0) {
                return false;
            }
            out.put(value);
        }
        return true;
    }

    private boolean uuid() {
        out.putInt(UUID_BYTES);
        out.put(BsonBinarySubType.UUID_STANDARD.getValue());
        return json.take('"')
                && hex(4)
                && dash()
                && hex(2)
                && dash()
                && hex(2)
                && dash()
                && hex(2)
                && dash()
                && hex(6)
                && sign('"');
    }

    private boolean dash() {
        return sign('-');
    }

    private boolean sign(int sign) {
        boolean is = json.here() == sign;
        json.step();
        return is;
    }

    private boolean binary() {
        if (!json.take('{') || !json.name() || !json.is(BASE64) || !json.plainString()) {
            return false;
        }
        String base64 = new String(json.bytes(), json.begin(), json.end() - json.begin(), StandardCharsets.ISO_8859_1);
        if (!json.take(',') || !json.name() || !json.is(SUB_TYPE) || !json.take('"')) {
            return false;
        }
        int subType = json.hex(2);
        // The old form of binary data says its length twice.
        if (subType < 0 || subType == BsonBinarySubType.OLD_BINARY.getValue()) {
            return false;
        }
        try {
            byte[] data = Base64.getDecoder().decode(base64);
            out.putInt(data.length);
            out.put(subType);
            out.put(data, 0, data.length);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
        return sign('"') && json.take('}');
    }

    private boolean date() {
        switch (json.next()) {
            case '"' -> {
                json.step();
                return isoDate() && sign('"');
            }
            case '{' -> {
                json.step();
                return json.name() && json.is(NUMBER_LONG) && integer(true, false) != OTHER && json.take('}');
            }
            default -> {
                boolean read = number.read(json) && number.isWhole();
                out.putLong(number.integer());
                return read;
            }
        }
    }

    /// One to three digits behind the seconds; -1 where there are others.
    private int millis() {
        int begin = json.place();
        int digits = 0;
        int value = 0;
        for (int digit = json.decimal(1); digit >= 0; digit = json.decimal(1)) {
            value = 10 * value + digit;
            digits++;
            if (digits > MILLI_DIGITS) {
                return -1;
            }
        }
        for (int i = digits; i < MILLI_DIGITS; i++) {
            value *= 10;
        }
        return json.place() == begin ? -1 : value;
    }

    /// `2026-11-21T10:00:00Z`, with milliseconds or without.
    private boolean isoDate() {
        int year = json.decimal(4);
        boolean marked = sign('-');
        int month = json.decimal(2);
        marked &= sign('-');
        int day = json.decimal(2);
        marked &= sign('T');
        int hour = json.decimal(2);
        marked &= sign(':');
        int minute = json.decimal(2);
        marked &= sign(':');
        int second = json.decimal(2);
        int millis = 0;
        if (json.here() == '.') {
            json.step();
            millis = millis();
        }
        marked &= sign('Z');
        boolean exists = year >= 1
                && month >= 1
                && month <= 12
                && day >= 1
                && (day <= EVERY_MONTH_HAS
                        || day <= LocalDate.of(year, month, 1).lengthOfMonth());
        if (!marked || !exists || hour < 0 || hour > 23 || minute < 0 || minute > 59) {
            return false;
        }
        long seconds = (hour * 60L + minute) * 60 + second;
        out.putLong(LocalDate.of(year, month, day).toEpochDay() * MILLIS_PER_DAY + seconds * 1_000 + millis);
        return second >= 0 && second <= 59 && millis >= 0;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
