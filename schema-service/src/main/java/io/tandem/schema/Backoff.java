package io.tandem.schema;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;

/// Waits between attempts: twice as long each time, up to a limit, and never quite as long as somebody else who waits.
public final class Backoff {
    private final long longestMillis;
    private long nextMillis;

    /// @param first   the first wait
    /// @param longest no wait is longer
    public Backoff(Duration first, Duration longest) {
        this.nextMillis = first.toMillis();
        this.longestMillis = longest.toMillis();
    }

    /// Waits.
    ///
    /// @throws CancellationException when the thread was interrupted, and so shall stop
    public void pause() {
        long wait = nextMillis / 2 + ThreadLocalRandom.current().nextLong(nextMillis / 2 + 1);
        nextMillis = Math.min(2 * nextMillis, longestMillis);
        try {
            Thread.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("Interrupted while waiting for the next attempt");
        }
    }
}
