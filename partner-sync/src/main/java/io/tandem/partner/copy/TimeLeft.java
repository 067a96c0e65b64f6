package io.tandem.partner.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// How long the copy will still take, from how fast the later half of it went, four seconds at least: what was
/// throttled in the first half says nothing any more, and a moment says too little.
///
/// A process becomes faster as Java compiles its code: its document number n takes about the cube root of
/// 200,000 / n times as long as one in a process that is warm, which it is after 200,000 (measured with documents of
/// 0.3 to 3 KB). So cold documents count as more work.
public final class TimeLeft {
    private static final int MOST_SAMPLES = 512;
    private static final double NANOS = 1e9;
    private static final long LEAST_NANOS = 4_000_000_000L;
    /// What a document costs beside its bytes, in bytes: a small one takes as long as some larger one's 1.5 KB.
    private static final double BYTES_OF_A_DOCUMENT = 1_500;
    private static final double WARM = 200_000;

    private record Sample(long nanos, double effort, long documents) {}

    private final List<Sample> samples = new ArrayList<>();
    private double work;
    private double effort;
    private long copied;

    /// Notes how far the copy is.
    ///
    /// @param now   as [System#nanoTime]
    /// @param byAll documents that this process has copied, for whichever migration
    public void at(long now, CopyState state, long byAll) {
        double done = work(state.documents(), state.bytes());
        if (!samples.isEmpty()) {
            effort += (done - work) * coldness((double) copied, (double) byAll);
        }
        work = done;
        copied = byAll;
        samples.add(new Sample(now, effort, state.documents()));
        if (samples.size() > MOST_SAMPLES) {
            List<Sample> thinned = new ArrayList<>();
            for (int i = 0; i < samples.size(); i += 2) {
                thinned.add(samples.get(i));
            }
            samples.clear();
            samples.addAll(thinned);
        }
    }

    /// Documents a second, lately; empty while there is nothing to tell it from.
    public OptionalDouble perSecond() {
        return rate(false);
    }

    /// Seconds until the end; empty while there is nothing to tell it from.
    public OptionalDouble seconds(CopyState state) {
        OptionalDouble rate = rate(true);
        long documents = Math.max(0, state.total() - state.documents());
        double left = work(documents, Math.max(0, state.totalBytes() - state.bytes()))
                * coldness((double) copied, (double) copied + documents);
        return rate.isPresent() ? OptionalDouble.of(left / rate.getAsDouble()) : OptionalDouble.empty();
    }

    private OptionalDouble rate(boolean ofEffort) {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        Sample last = samples.getLast();
        long begin = samples.getFirst().nanos();
        long middle = Math.min(begin + (last.nanos() - begin) / 2, last.nanos() - LEAST_NANOS);
        Sample from = samples.getFirst();
        for (Sample sample : samples) {
            if (sample.nanos() <= middle) {
                from = sample;
            }
        }
        double done = ofEffort ? last.effort() - from.effort() : last.documents() - from.documents();
        double seconds = (last.nanos() - from.nanos()) / NANOS;
        return done > 0 && seconds > 0 ? OptionalDouble.of(done / seconds) : OptionalDouble.empty();
    }

    private static double work(long documents, long bytes) {
        return documents * BYTES_OF_A_DOCUMENT + bytes;
    }

    /// How much longer the documents from number `from` to number `to` of a process take than those of a warm one.
    private static double coldness(double from, double to) {
        return to > from ? (warm(to) - warm(from)) / (to - from) : Math.cbrt(WARM / Math.clamp(to, 1, WARM));
    }

    /// The documents that a warm process would copy while this one copies its first n.
    private static double warm(double n) {
        double cold = Math.min(n, WARM);
        return 1.5 * Math.cbrt(WARM) * Math.cbrt(cold * cold) + (n - cold);
    }
}
