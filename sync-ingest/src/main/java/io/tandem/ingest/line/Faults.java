package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonParser;
import java.util.ArrayList;
import java.util.List;

/// All that is wrong with one line, in the order of the line. After 100 faults, or 8,000 characters of them, the rest
/// is only said to exist, so that a hostile line cannot make a large answer.
final class Faults {
    private static final int MOST = 100;

    private static final int MOST_CHARACTERS = 8_000;

    private final List<Fault> found = new ArrayList<>(0);
    private int characters;
    private boolean closed;

    void add(String pointer, FaultCode code, String message) {
        if (closed) {
            return;
        }
        Fault next = new Fault(pointer, code, message);
        characters += next.characters();
        closed = found.size() == MOST || characters > MOST_CHARACTERS;
        found.add(
                closed ? new Fault("", FaultCode.MORE_FAULTS, "this line has more faults than are listed here") : next);
    }

    /// A fault at the place that the parser is at.
    void add(JsonParser parser, FaultCode code, String message) {
        if (!isClosed()) {
            add(Place.pointer(parser.getParsingContext()), code, message);
        }
    }

    /// Whether something is wrong with this very place already, so that nothing needs to be said of its stand-in.
    boolean isAt(String pointer) {
        return found.stream().anyMatch(fault -> fault.pointer().equals(pointer));
    }

    /// Whether no further fault is told.
    boolean isClosed() {
        return closed;
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Fault> list() {
        return List.copyOf(found);
    }
}
