package io.tandem.schema.jobs;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;

/// For how long a job may go on: until the type falls to another replica, or this one stops.
public final class Mandate {
    private final BooleanSupplier holds;

    Mandate(BooleanSupplier holds) {
        this.holds = holds;
    }

    /// Whether the job has to end, and somebody else goes on.
    public boolean isOver() {
        return Thread.currentThread().isInterrupted() || !holds.getAsBoolean();
    }

    /// Waits, not beyond the end of this process.
    ///
    /// @throws CancellationException when the process stops
    public void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while a job paused");
        }
    }
}
