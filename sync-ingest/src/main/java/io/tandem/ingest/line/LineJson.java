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

    /// What it is of a line that is beyond its bounds.
    static Fault beyond(JsonParser parser) {
        String pointer = Place.pointer(parser.getParsingContext());
        return parser.getParsingContext().getNestingDepth() > DEEPEST
                ? new Fault(pointer, FaultCode.TOO_DEEP, "more than " + DEEPEST + " levels; nothing more is read")
                : new Fault(pointer, FaultCode.NAME_TOO_LONG, "a name is shorter than 256 KiB; nothing more is read");
    }
}
