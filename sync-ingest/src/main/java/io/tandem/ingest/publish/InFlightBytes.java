package io.tandem.ingest.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// The bytes that were handed to Kafka and are not acknowledged yet, over all requests. Who finds no room waits
/// in line, so that a large event is not overtaken for ever by small ones. Thread-safe.
public final class InFlightBytes {
    private final long limit;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;

    private record Waiting(long bytes, Runnable granted) {}

    /// @param limit how many bytes may be in flight; a single larger event still goes, alone
    public InFlightBytes(long limit) {
        this.limit = limit;
    }

    /// Takes room now, or later: then `granted` is called once, from any thread, when the room has been taken.
    ///
    /// @return whether the room was taken now
    public synchronized boolean take(long bytes, Runnable granted) {
        if (waiting.isEmpty() && fits(bytes)) {
            taken += bytes;
            return true;
        }
        waiting.add(new Waiting(bytes, granted));
        return false;
    }

    /// Gives room back.
    public void release(long bytes) {
        List<Runnable> granted = new ArrayList<>(0);
        synchronized (this) {
            taken -= bytes;
            for (Waiting next = waiting.peek(); next != null && fits(next.bytes); next = waiting.peek()) {
                waiting.remove();
                taken += next.bytes;
                granted.add(next.granted);
            }
        }
        granted.forEach(Runnable::run);
    }

    /// The bytes in flight.
    public synchronized long taken() {
        return taken;
    }

    private boolean fits(long bytes) {
        return taken == 0 || taken + bytes <= limit;
    }
}
