package io.tandem.partner.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// How long the copy will still take, from how fast the later half of it went: what warmed up in the first half, or was
/// throttled then, says nothing any more.
public final class TimeLeft {
    private static final int MOST_SAMPLES = 512;
    private static final double NANOS = 1e9;
    /// What a document costs beside its bytes, in bytes: a small one takes as long as some larger one's 1.5 KB.
    private static final double BYTES_OF_A_DOCUMENT = 1_500;

    private record Sample(long nanos, double work, long documents) {}

    private final List<Sample> samples = new ArrayList<>();

    /// Notes how far the copy is.
    ///
    /// @param now as [System#nanoTime]
    public void at(long now, CopyState state) {
        samples.add(new Sample(now, work(state.documents(), state.bytes()), state.documents()));
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
        double left =
                work(Math.max(0, state.total() - state.documents()), Math.max(0, state.totalBytes() - state.bytes()));
        return rate.isPresent() ? OptionalDouble.of(left / rate.getAsDouble()) : OptionalDouble.empty();
    }

    private OptionalDouble rate(boolean ofWork) {
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        Sample last = samples.getLast();
        long middle =
                samples.getFirst().nanos() + (last.nanos() - samples.getFirst().nanos()) / 2;
        Sample from = samples.getFirst();
        for (Sample sample : samples) {
            if (sample.nanos() <= middle) {
                from = sample;
            }
        }
        double done = ofWork ? last.work() - from.work() : last.documents() - from.documents();
        double seconds = (last.nanos() - from.nanos()) / NANOS;
        return done > 0 && seconds > 0 ? OptionalDouble.of(done / seconds) : OptionalDouble.empty();
    }

    private static double work(long documents, long bytes) {
        return documents * BYTES_OF_A_DOCUMENT + bytes;
    }
}
