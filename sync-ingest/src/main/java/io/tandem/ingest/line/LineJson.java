package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;

/// What reads the JSON of lines, and of the arrays that lines come in.
public final class LineJson {
    // Beyond what BSON may nest, so that ordinary faults are told with their place; far below what a stack can take.
    private static final int DEEPEST = 1_000;

    // A name takes many times its bytes while it is read. Jackson looks at the bound when a name is to outgrow a power
    // of two: with one less, names below 256 KiB are read, and no others.
    private static final int LONGEST_NAME = 256 * 1024;

    private static final int MARK_OF_UTF_16 = 4;

    private LineJson() {}

    /// Reads lines. Texts and numbers are bounded by their line, and not for themselves.
    ///
    /// A factory keeps the names that it has met, long ones too: it is let go with a request, or after some lines.
    ///
    /// @param around levels that lie around a line
    public static JsonFactory factory(int around) {
        // Names are not interned, and a flood of colliding ones turns the table of names off instead of failing.
        return JsonFactory.builder()
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEEPEST + around)
                        .maxNameLength(LONGEST_NAME - 1)
                        .maxNumberLength(LineParser.LONGEST_LINE)
                        .maxStringLength(LineParser.LONGEST_LINE)
                        .build())
                .build();
    }

    /// Whether bytes are UTF-8, and are read as such. Jackson takes them for UTF-16 or UTF-32 where a NUL is among the
    /// first four, and then tells no places; JSON in UTF-8 has none there.
    public static boolean isUtf8(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, MARK_OF_UTF_16); i++) {
            if (bytes[i] == 0) {
                return false;
            }
        }
        return Text.isUtf8(bytes);
    }

    /// Whether a byte order mark stands first, which Jackson skips.
    static boolean hasMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    /// What it is of a line that is beyond its bounds.
    static Fault beyond(JsonParser parser) {
        String pointer = Place.pointer(parser.getParsingContext());
        return parser.getParsingContext().getNestingDepth() > DEEPEST
                ? new Fault(pointer, FaultCode.TOO_DEEP, "more than " + DEEPEST + " levels; nothing more is read")
                : new Fault(pointer, FaultCode.NAME_TOO_LONG, "a name is shorter than 256 KiB; nothing more is read");
    }
}
