package io.tandem.schema.deduplication;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The event ids that one partition has applied lately: whole batches of them, the oldest forgotten first, by age and
/// by number. About 50 bytes for each id.
public final class EventWindow {

    /// What the window knows of an event.
    public enum Seen {
        /// Nothing.
        NEVER,
        /// It was applied.
        BEFORE,
        /// Its id was applied with another payload.
        OTHERWISE
    }

    private static final class Batch {
        private final Instant at;
        /// Both halves of each id, in turn.
        private final long[] ids;

        Batch(Instant at, List<Fingerprint> fingerprints) {
            this.at = at;
            this.ids = new long[2 * fingerprints.size()];
            int i = 0;
            for (Fingerprint print : fingerprints) {
                ids[i++] = print.high();
                ids[i++] = print.low();
            }
        }
    }

    private final int capacity;
    private final Duration age;
    private final Deque<Batch> batches = new ArrayDeque<>();
    private final FingerprintTable table = new FingerprintTable();

    /// @param capacity how many ids are remembered at least, if they are young enough
    /// @param age      how old they become
    public EventWindow(int capacity, Duration age) {
        this.capacity = capacity;
        this.age = age;
    }

    /// What is known of this event.
    public Seen seen(Fingerprint fingerprint) {
        int slot = table.find(fingerprint.high(), fingerprint.low());
        if (slot < 0) {
            return Seen.NEVER;
        }
        return table.payload(slot) == fingerprint.payload() ? Seen.BEFORE : Seen.OTHERWISE;
    }

    /// Remembers a batch that was applied at this time, and forgets what is too old or too much.
    public void add(Instant at, List<Fingerprint> fingerprints, Instant now) {
        batches.addLast(new Batch(at, fingerprints));
        fingerprints.forEach(table::put);
        Instant oldest = now.minus(age);
        while (!batches.isEmpty()
                && (batches.getFirst().at.isBefore(oldest)
                        || table.size() - batches.getFirst().ids.length / 2 >= capacity)) {
            long[] ids = batches.removeFirst().ids;
            for (int i = 0; i < ids.length; i += 2) {
                table.remove(ids[i], ids[i + 1]);
            }
        }
    }

    /// How many ids are remembered.
    public int size() {
        return table.size();
    }
}
