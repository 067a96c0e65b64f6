package io.tandem.ingest.line;

/// One thing that is wrong with a line.
///
/// @param pointer JSON pointer of the place in the line, empty for the line as a whole; cut after 1,000 characters
/// @param code    the reason, for machines
/// @param message the reason and what to do, for people
public record Fault(String pointer, FaultCode code, String message) {
    static final int LONGEST_POINTER = 1_000;

    public Fault {
        pointer = cut(pointer);
        message = cut(message);
    }

    /// How long it is.
    public int characters() {
        return pointer.length() + message.length();
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_POINTER ? text : text.substring(0, LONGEST_POINTER) + "…";
    }
}
