package io.tandem.ingest.changes;

import io.tandem.ingest.line.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The place of one line in the answer. Its outcome comes once, from any thread; the answer looks for it in order.
final class Result {
    private final long line;
    private final String id;
    private volatile @Nullable Outcome outcome;

    /// What became of a line.
    sealed interface Outcome {
        /// Kafka has it.
        record Accepted(int partition, long offset) implements Outcome {}

        /// Something is wrong with the line itself.
        record Refused(List<Fault> faults) implements Outcome {}

        /// A passing cause: the answer ends here.
        record Failed(String message) implements Outcome {}
    }

    Result(long line, String id) {
        this.line = line;
        this.id = id;
    }

    void become(Outcome known) {
        outcome = known;
    }

    long line() {
        return line;
    }

    String id() {
        return id;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }
}
