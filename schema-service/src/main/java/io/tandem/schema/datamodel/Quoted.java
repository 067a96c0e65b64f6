package io.tandem.schema.datamodel;

import java.util.function.IntFunction;

/// Texts as a language's source has them between quotes. What a reader would not see is written as its number.
///
/// @param quote   the quotation mark
/// @param special what needs a backslash beside it
/// @param escape  how a code point is written as a number
record Quoted(char quote, String special, IntFunction<String> escape) {
    /// Double quotes, numbers as `\u0085`.
    static final Quoted DOUBLE = new Quoted('"', "", Quoted::utf16);

    /// Single quotes, numbers as `\u0085`.
    static final Quoted SINGLE = new Quoted('\'', "", Quoted::utf16);

    /// The same, where this is special as well.
    Quoted with(String other) {
        return new Quoted(quote, other, escape);
    }

    /// The same with other numbers.
    Quoted with(IntFunction<String> other) {
        return new Quoted(quote, special, other);
    }

    String of(String text) {
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(point -> {
            if (isUnseen(point)) {
                quoted.append(escape.apply(point));
            } else {
                if (point == '\\' || point == quote || special.indexOf(point) >= 0) {
                    quoted.append('\\');
                }
                quoted.appendCodePoint(point);
            }
        });
        return quoted.append(quote).toString();
    }

    private static boolean isUnseen(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static String utf16(int point) {
        StringBuilder units = new StringBuilder();
        for (char unit : Character.toChars(point)) {
            units.append("\\u%04x".formatted((int) unit));
        }
        return units.toString();
    }
}
