package io.tandem.ingest.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;

/// How long the oldest record waits for Kafka's acknowledgement. Records are counted together that are sent between two
/// looks, so that a record costs two additions and the answer is exact to the time between looks. Records are counted
/// from any thread; one looks.
final class Unacknowledged {
    private final Queue<Span> open = new ArrayDeque<>();
    private volatile Span current = new Span();

    /// Records that were sent in the same while.
    static final class Span {
        private final LongAdder waiting = new LongAdder();
        private long end;

        /// A record was handed to Kafka.
        void sent() {
            waiting.increment();
        }

        /// It was acknowledged, or never will be. May be said before [#sent].
        void known() {
            waiting.decrement();
        }
    }

    /// Where a record counts that is sent now.
    Span current() {
        return current;
    }

    /// Looks, and begins a new span.
    ///
    /// @param now as `System.nanoTime()` says it
    /// @return how long the oldest record waits at least; zero where none does
    Duration look(long now) {
        Span over = current;
        current = new Span();
        over.end = now;
        open.add(over);
        // In the one that is over just now somebody may be about to count.
        while (open.element() != over && open.element().waiting.sum() == 0) {
            open.remove();
        }
        Span oldest = open.element();
        return oldest.waiting.sum() > 0 ? Duration.ofNanos(now - oldest.end) : Duration.ZERO;
    }
}
