package io.tandem.schema.jobs;

import java.time.Duration;

/// Keeps a job to so many documents a second, whatever the limit is at the moment.
public final class Pace {
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Mandate mandate;
    private long next = System.nanoTime();

    public Pace(Mandate mandate) {
        this.mandate = mandate;
    }

    /// Waits until so many more documents may have been done. What was not done in time is not made up for.
    public void done(int documents, int perSecond) {
        long now = System.nanoTime();
        next = Math.max(next, now - Duration.ofSeconds(1).toNanos())
                + documents * 1_000_000_000L / Math.max(1, perSecond);
        while (next - System.nanoTime() > 0 && !mandate.isOver()) {
            mandate.pause(Duration.ofNanos(Math.min(next - System.nanoTime(), LONGEST.toNanos())));
        }
    }
}
