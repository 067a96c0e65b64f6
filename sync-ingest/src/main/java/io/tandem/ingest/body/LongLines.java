package io.tandem.ingest.body;

import io.tandem.ingest.Room;
import java.time.Duration;

/// Room for lines that are long, over all requests: lines that come at once need memory at once, for themselves
/// and for what they are parsed into. A quarter is for lines to 1 MiB, so that they go on beside those that are
/// longer. As each part is asked for in this order, and whoever has the second waits for no other line, all come
/// to their turn.
public final class LongLines {
    /// Lines up to this need no room.
    static final int SHORT = 64 * 1024;

    static final int MEDIUM = 1024 * 1024;
    // The line, its characters, its value and its event, each made from the one before.
    private static final int TIMES = 6;

    private final Room forMedium;
    private final Room forLong;
    private final long longest;
    private final Duration patience;

    /// @param bytes    memory for long lines; a single one goes on whatever it needs
    /// @param longest  bytes of the longest line
    /// @param patience how long others wait for a line that has room and does not come to its end
    public LongLines(long bytes, int longest, Duration patience) {
        this.patience = patience;
        this.forMedium = new Room(bytes / 4);
        this.forLong = new Room(bytes - bytes / 4);
        this.longest = longest;
    }

    /// Room for the lines of one request, which has one line at a time.
    ///
    /// @param whenGranted called from any thread when there is room that was missing
    public Share share(Runnable whenGranted) {
        return new Share(whenGranted);
    }

    /// What one request has. Used by one thread; only room is granted from others.
    public final class Share {
        private final Runnable whenGranted;
        private boolean hasMedium;
        private boolean hasLong;
        private volatile boolean waiting;
        private volatile long since;

        private Share(Runnable whenGranted) {
            this.whenGranted = whenGranted;
        }

        /// Whether a line of which this much is there may grow on. If not, room was asked for and will be granted.
        boolean covers(int bytes) {
            if (!waiting && bytes > SHORT && !hasMedium) {
                hasMedium = true;
                take(forMedium, TIMES * (long) MEDIUM);
            }
            if (!waiting && bytes > MEDIUM && !hasLong) {
                hasLong = true;
                take(forLong, TIMES * longest);
            }
            return !waiting;
        }

        /// Whether the line has had its room for too long while others wait for theirs: a client could keep them
        /// all waiting with a byte now and then.
        boolean isOverdue() {
            boolean wanted = (hasLong && forLong.isWanted()) || (hasMedium && forMedium.isWanted());
            return !waiting && wanted && System.nanoTime() - since > patience.toNanos();
        }

        /// The last line is gone, and this much of the next is there.
        void keepFor(int bytes) {
            if (bytes <= SHORT) {
                giveBack();
            }
        }

        /// Gives everything back; what is waited for, when it is granted and this is called again.
        void giveBack() {
            if (waiting) {
                return;
            }
            if (hasLong) {
                hasLong = false;
                forLong.release(TIMES * longest);
            }
            if (hasMedium) {
                hasMedium = false;
                forMedium.release(TIMES * (long) MEDIUM);
            }
        }

        private void take(Room room, long bytes) {
            waiting = true;
            since = System.nanoTime();
            if (room.take(bytes, this::granted)) {
                waiting = false;
            }
        }

        private void granted() {
            since = System.nanoTime();
            waiting = false;
            whenGranted.run();
        }
    }
}
