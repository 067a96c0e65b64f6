package io.tandem.partner.migration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// How many a second, over the last ten seconds: from a count that only grows.
final class Rate {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SAMPLE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private record Sample(long nanos, long count) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /// @param now as [System#nanoTime]
    Rate(long now) {
        samples.add(new Sample(now, 0));
    }

    /// Takes in what the count is now.
    double perSecond(long now, long count) {
        while (samples.size() > 1 && now - samples.getFirst().nanos() > WINDOW_NANOS) {
            samples.removeFirst();
        }
        Sample first = samples.getFirst();
        if (now - samples.getLast().nanos() >= SAMPLE_EVERY_NANOS) {
            samples.addLast(new Sample(now, count));
        }
        double seconds = (now - first.nanos()) / 1e9;
        return seconds > 0 ? (count - first.count()) / seconds : 0;
    }
}
