package io.tandem.ingest.changes;

import java.util.concurrent.atomic.AtomicLong;

/// What all answers together hold that their clients have not read: what their connections have been given, and what
/// waits behind it. Each request is bounded by itself; a thousand that nobody reads reach their bounds at one time.
/// Thread-safe.
final class UnreadAnswers {
    private final long limit;
    private final AtomicLong bytes = new AtomicLong();

    /// @param limit bytes beyond which each request takes a few lines at a time, and reads on when these are read
    UnreadAnswers(long limit) {
        this.limit = limit;
    }

    /// Whether a request has to wait until its own answer is read.
    boolean isScarce() {
        return bytes.get() > limit;
    }

    /// Whether no further request can be let in: so many are open that also a little of each is too much.
    boolean isFull() {
        return bytes.get() > 2 * limit;
    }

    /// @param more less, where it is negative
    void add(long more) {
        if (more != 0) {
            bytes.addAndGet(more);
        }
    }

    long bytes() {
        return bytes.get();
    }
}
