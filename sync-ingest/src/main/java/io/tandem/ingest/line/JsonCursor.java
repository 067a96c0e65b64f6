package io.tandem.ingest.line;

import io.tandem.contract.BsonBuffer;
import java.nio.charset.StandardCharsets;

/// A place in the bytes of a line that is JSON in UTF-8. Every method that answers false has met what it does not
/// read, which need not be a fault; the place is then of no use.
final class JsonCursor {
    private static final int SURROGATES = 0xD800;
    private static final int LOW_SURROGATES = 0xDC00;
    private static final int BEHIND_SURROGATES = 0xE000;

    private byte[] text = {};
    private int at;
    private int begin;
    private int end;

    void start(byte[] line) {
        text = line;
        at = 0;
    }

    int place() {
        return at;
    }

    void backTo(int place) {
        at = place;
    }

    byte[] bytes() {
        return text;
    }

    /// The byte here; 0, which no JSON has outside, at the end.
    byte here() {
        return at < text.length ? text[at] : 0;
    }

    void step() {
        at++;
    }

    /// The first byte that is not blank; 0 at the end.
    byte next() {
        while (at < text.length) {
            byte b = text[at];
            if (b != ' ' && b != '\t' && b != '\r' && b != '\n') {
                return b;
            }
            at++;
        }
        return 0;
    }

    /// Steps over this sign, and blanks before it.
    boolean take(int sign) {
        if (next() != sign) {
            return false;
        }
        at++;
        return true;
    }

    /// Steps over a word.
    boolean take(byte[] word) {
        if (text.length - at < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (text[at + i] != word[i]) {
                return false;
            }
        }
        at += word.length;
        return true;
    }

    /// Steps over a string without escapes, which then [#begin] and [#end] bound.
    boolean plainString() {
        if (!take('"')) {
            return false;
        }
        begin = at;
        while (at < text.length) {
            byte b = text[at];
            if (b == '"') {
                end = at++;
                return true;
            }
            if (b == '\\' || (b >= 0 && b < ' ')) {
                return false;
            }
            at++;
        }
        return false;
    }

    /// A name, and the colon behind it.
    boolean name() {
        return plainString() && take(':');
    }

    int begin() {
        return begin;
    }

    int end() {
        return end;
    }

    /// Whether the last string is this.
    boolean is(byte[] name) {
        int length = end - begin;
        if (length != name.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (text[begin + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    /// The last string.
    String string() {
        return new String(text, begin, end - begin, StandardCharsets.UTF_8);
    }

    /// Writes a string as BSON has it: its length, its text, NUL.
    boolean string(BsonBuffer out) {
        if (!take('"')) {
            return false;
        }
        int length = out.size();
        out.putInt(0);
        int from = at;
        while (at < text.length) {
            byte b = text[at];
            if (b == '"') {
                out.put(text, from, at - from);
                at++;
                out.put(0);
                out.setInt(length, out.size() - length - Integer.BYTES);
                return true;
            }
            if (b == '\\') {
                out.put(text, from, at - from);
                at++;
                if (!escape(out)) {
                    return false;
                }
                from = at;
            } else if (b >= 0 && b < ' ') {
                return false;
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean escape(BsonBuffer out) {
        byte sign = here();
        at++;
        switch (sign) {
            case '"', '\\', '/' -> out.put(sign);
            case 'b' -> out.put('\b');
            case 'f' -> out.put('\f');
            case 'n' -> out.put('\n');
            case 'r' -> out.put('\r');
            case 't' -> out.put('\t');
            case 'u' -> {
                return codePoint(out);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean codePoint(BsonBuffer out) {
        int unit = hex(4);
        if (unit < 0) {
            return false;
        }
        if (unit < SURROGATES || unit >= BEHIND_SURROGATES) {
            utf8(unit, out);
            return true;
        }
        if (unit >= LOW_SURROGATES || here() != '\\') {
            return false;
        }
        at++;
        if (here() != 'u') {
            return false;
        }
        at++;
        int low = hex(4);
        if (low < LOW_SURROGATES || low >= BEHIND_SURROGATES) {
            return false;
        }
        utf8(Character.toCodePoint((char) unit, (char) low), out);
        return true;
    }

    private static void utf8(int point, BsonBuffer out) {
        byte[] utf8 = Character.toString(point).getBytes(StandardCharsets.UTF_8);
        out.put(utf8, 0, utf8.length);
    }

    /// As many hexadecimal digits as these, as a number; -1 where one is none.
    int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(here(), 16);
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
            at++;
        }
        return value;
    }

    /// As many decimal digits as these, as a number; -1 where one is none.
    int decimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = here() - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
            at++;
        }
        return value;
    }
}
