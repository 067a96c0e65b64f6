package io.tandem.ingest.changes;

import io.tandem.ingest.line.Fault;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The place of one line in the answer. Its outcome comes once, from any thread; the answer looks for it in order.
final class Result {
    // Of one without id and faults: itself, its outcome, its place in the queue.
    private static final int BYTES = 128;

    private final long line;
    private final String id;
    private final int held;
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

    /// @param held characters of what is wrong with the line, where that is known from the beginning
    Result(long line, String id, int held) {
        this.line = line;
        this.id = id;
        this.held = held;
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

    int held() {
        return held;
    }

    /// Bytes that it takes, roughly.
    int size() {
        return BYTES + id.length() + held;
    }

    @Nullable
    Outcome outcome() {
        return outcome;
    }
}
