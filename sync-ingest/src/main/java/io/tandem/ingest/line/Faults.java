package io.tandem.ingest.line;

import com.fasterxml.jackson.core.JsonParser;
import java.util.ArrayList;
import java.util.List;

/// All that is wrong with one line, in the order of the line. After 100 faults the rest is only said to exist, so
/// that a hostile line cannot make a large answer.
final class Faults {
    private static final int MOST = 100;

    private final List<Fault> found = new ArrayList<>(0);

    void add(String pointer, FaultCode code, String message) {
        if (found.size() < MOST) {
            found.add(new Fault(pointer, code, message));
        } else if (found.size() == MOST) {
            found.add(new Fault("", FaultCode.MORE_FAULTS, "this line has more faults than are listed here"));
        }
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
        return found.size() > MOST;
    }

    boolean none() {
        return found.isEmpty();
    }

    List<Fault> list() {
        return List.copyOf(found);
    }
}
