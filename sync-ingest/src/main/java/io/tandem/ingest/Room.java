package io.tandem.ingest;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/// Memory that all requests share, in bytes. Who finds no room waits in line, so that one who needs much is not
/// overtaken for ever by those who need little. Thread-safe.
public final class Room {
    private final long limit;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private long taken;

    private record Waiting(long bytes, Runnable granted) {}

    /// @param limit how many bytes may be taken; who needs more than that goes alone
    public Room(long limit) {
        this.limit = limit;
    }

    /// Takes room now or not at all.
    ///
    /// @return whether the room was taken
    public synchronized boolean take(long bytes) {
        boolean free = waiting.isEmpty() && fits(bytes);
        if (free) {
            taken += bytes;
        }
        return free;
    }

    /// Takes room now, or later: then `granted` is called once, from any thread, when the room has been taken.
    ///
    /// @return whether the room was taken now
    public synchronized boolean take(long bytes, Runnable granted) {
        if (take(bytes)) {
            return true;
        }
        waiting.add(new Waiting(bytes, granted));
        return false;
    }

    /// Gives room back.
    public void release(long bytes) {
        List<Runnable> granted;
        synchronized (this) {
            taken -= bytes;
            if (waiting.isEmpty()) {
                return;
            }
            granted = new ArrayList<>();
            for (Waiting next = waiting.peek(); next != null && fits(next.bytes); next = waiting.peek()) {
                waiting.remove();
                taken += next.bytes;
                granted.add(next.granted);
            }
        }
        granted.forEach(Runnable::run);
    }

    /// The bytes that are taken.
    public synchronized long taken() {
        return taken;
    }

    /// Whether anybody waits.
    public synchronized boolean isWanted() {
        return !waiting.isEmpty();
    }

    private boolean fits(long bytes) {
        return taken == 0 || taken + bytes <= limit;
    }
}
