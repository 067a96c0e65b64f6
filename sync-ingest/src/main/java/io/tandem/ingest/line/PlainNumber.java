package io.tandem.ingest.line;

import java.nio.charset.StandardCharsets;

/// The number that a JSON cursor is at: an integer of at most 18 digits, or a double, exactly as
/// [Double#parseDouble] has it.
final class PlainNumber {
    private static final int MOST_DIGITS = 18;
    private static final int LONGEST = 100;
    private static final long EXACT_IN_DOUBLES = 1L << 53;

    // Powers of ten that a double holds exactly: one division or multiplication by them rounds once.
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private boolean whole;
    private boolean negative;
    private long integer;
    private double fraction;

    /// Reads a number to its last digit.
    ///
    /// @return false where it is none, or one that is not read here
    boolean read(JsonCursor json) {
        int begin = json.place();
        negative = json.here() == '-';
        if (negative) {
            json.step();
        }
        boolean zero = json.here() == '0';
        long digits = 0;
        int count = 0;
        for (int digit = digit(json); digit >= 0; digit = digit(json)) {
            digits = digits * 10 + digit;
            count++;
            json.step();
        }
        int integerDigits = count;
        if (count == 0 || (zero && count > 1)) {
            return false;
        }
        int exponent = 0;
        whole = true;
        if (json.here() == '.') {
            json.step();
            whole = false;
            for (int digit = digit(json); digit >= 0; digit = digit(json)) {
                digits = digits * 10 + digit;
                count++;
                json.step();
            }
            exponent = integerDigits - count;
            if (exponent == 0) {
                return false;
            }
        }
        if (json.here() == 'e' || json.here() == 'E') {
            whole = false;
            json.step();
            return exponent(json) && slow(json, begin);
        }
        if (whole) {
            integer = negative ? -digits : digits;
            return count <= MOST_DIGITS;
        }
        if (count > MOST_DIGITS || digits > EXACT_IN_DOUBLES || -exponent >= POWERS.length) {
            return slow(json, begin);
        }
        double value = digits / POWERS[-exponent];
        fraction = negative ? -value : value;
        return true;
    }

    boolean isWhole() {
        return whole;
    }

    /// The number, where it [#isWhole].
    long integer() {
        return integer;
    }

    /// The number as a double, whole or not.
    double number() {
        if (!whole) {
            return fraction;
        }
        return negative && integer == 0 ? -0.0 : integer;
    }

    private static int digit(JsonCursor json) {
        int digit = json.here() - '0';
        return digit > 9 ? -1 : digit;
    }

    private static boolean exponent(JsonCursor json) {
        if (json.here() == '+' || json.here() == '-') {
            json.step();
        }
        int count = 0;
        for (int digit = digit(json); digit >= 0; digit = digit(json)) {
            count++;
            json.step();
        }
        return count > 0;
    }

    private boolean slow(JsonCursor json, int begin) {
        int length = json.place() - begin;
        if (length > LONGEST) {
            return false;
        }
        fraction = Double.parseDouble(new String(json.bytes(), begin, length, StandardCharsets.ISO_8859_1));
        return !Double.isInfinite(fraction);
    }
}
