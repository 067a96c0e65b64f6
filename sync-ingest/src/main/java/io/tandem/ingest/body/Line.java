package io.tandem.ingest.body;

/// One line of a request, or one element of its JSON array.
public sealed interface Line {
    /// Its number, counted from 1 with blank lines.
    long number();

    /// A line that is to be parsed, without its line break. An array compares by identity, but no line is ever
    /// compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Read(long number, byte[] bytes) implements Line {}

    /// A line beyond the limit; its bytes are gone.
    record TooLong(long number) implements Line {}
}
