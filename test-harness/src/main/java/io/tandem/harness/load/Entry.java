package io.tandem.harness.load;

/// One line of an NDJSON file, or one element of a JSON array.
public sealed interface Entry {
    /// Where it stands in the file, counted from 1: the line, or the element.
    long number();

    /// The same for people: `line 17`, or `element 3 (line 17)`.
    String place();

    /// A line of `POST /v1/apps/{app}/changes`.
    ///
    /// @param number see [Entry#number]
    /// @param place  see [Entry#place]
    /// @param line   JSON without a line feed
    record Change(long number, String place, String line) implements Entry {}

    /// What is no object that could be sent.
    ///
    /// @param number see [Entry#number]
    /// @param place  see [Entry#place]
    /// @param reason what is wrong with it
    record Unusable(long number, String place, String reason) implements Entry {}
}
