package io.tandem.ingest.line;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/// What text must be to be kept exactly: well-formed UTF-8 outside, whole code points inside.
final class Text {
    /// Said by [#utf8Length] of a text that has half of a surrogate pair.
    static final int NOT_WELL_FORMED = -1;

    private Text() {}

    /// Whether bytes are well-formed UTF-8: no overlong forms, no surrogates. Jackson's parser lets both through.
    static boolean isUtf8(byte[] bytes) {
        byte any = 0;
        for (byte b : bytes) {
            any |= b;
        }
        if (any >= 0) {
            return true;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(bytes.length, 4_096));
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            if (result.isUnderflow()) {
                return true;
            }
            if (result.isError()) {
                return false;
            }
            out.clear();
        }
    }

    /// The length of a text in UTF-8, or [#NOT_WELL_FORMED].
    static int utf8Length(String text) {
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                length += 1;
            } else if (c < 0x800) {
                length += 2;
            } else if (!Character.isSurrogate(c)) {
                length += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                length += 4;
                i++;
            } else {
                return NOT_WELL_FORMED;
            }
        }
        return length;
    }
}
