package io.tandem.ingest.line;

import io.tandem.contract.SyncedObjectEvent.Operation;
import java.util.List;

/// What one line turned out to be.
public sealed interface ChangeLine {
    /// A change that nothing speaks against.
    ///
    /// @param id        names the event; made up where the line has none
    /// @param type      name of the object type
    /// @param operation what happens to the object
    record Sound(String id, String type, Operation operation) implements ChangeLine {}

    /// Not a change: every fault that was found, at least one.
    record Faulty(List<Fault> faults) implements ChangeLine {
        public Faulty {
            faults = List.copyOf(faults);
            if (faults.isEmpty()) {
                throw new IllegalArgumentException("a faulty line has a fault");
            }
        }
    }
}
