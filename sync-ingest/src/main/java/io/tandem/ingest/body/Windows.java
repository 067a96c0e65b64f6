package io.tandem.ingest.body;

import io.tandem.ingest.Room;
import java.time.Duration;

/// Room for the decoders of zstd, over all requests. They are native, and each keeps a window of up to 8 MiB as long as
/// its body goes on, however little of it comes.
public final class Windows {
    // What a decoder takes beside its window: itself, and a block that comes in and one that goes out.
    private static final long DECODER = 192 * 1024;
    private static final long LARGEST_BLOCK = 128 * 1024;

    private final Room room;
    private final Duration patience;

    /// @param bytes    memory for decoders; a single one goes on whatever it needs
    /// @param patience how long others wait for one that has room and does not come to its end
    public Windows(long bytes, Duration patience) {
        this.room = new Room(bytes);
        this.patience = patience;
    }

    /// Room for the decoder of one request.
    ///
    /// @param whenGranted called from any thread when there is room that was missing
    public Share share(Runnable whenGranted) {
        return new Share(whenGranted);
    }

    /// What one request has. Used by one thread; only room is granted from others.
    public final class Share {
        private final Runnable whenGranted;
        private long bytes;
        private volatile boolean waiting;
        private volatile long since;

        private Share(Runnable whenGranted) {
            this.whenGranted = whenGranted;
        }

        /// Whether there is room for such a window already.
        boolean has(long window) {
            return !waiting && bytes >= cost(window);
        }

        /// Room for such a window in place of what there was. If there is none, it was asked for and will be granted.
        boolean await(long window) {
            if (waiting) {
                return false;
            }
            giveBack();
            bytes = cost(window);
            waiting = true;
            since = System.nanoTime();
            if (room.take(bytes, this::granted)) {
                waiting = false;
            }
            return !waiting;
        }

        /// The same, now or not at all.
        boolean take(long window) {
            giveBack();
            long wanted = cost(window);
            if (!room.take(wanted)) {
                return false;
            }
            bytes = wanted;
            since = System.nanoTime();
            return true;
        }

        /// Whether room was asked for that is not there yet.
        boolean isWaiting() {
            return waiting;
        }

        /// Whether this has had its room for too long while others wait for theirs: a client could keep them all
        /// waiting with a byte now and then.
        boolean isOverdue() {
            return bytes > 0 && !waiting && System.nanoTime() - since > patience.toNanos() && room.isWanted();
        }

        /// Gives everything back; what is waited for, when it is granted and this is called again.
        void giveBack() {
            if (!waiting && bytes > 0) {
                room.release(bytes);
                bytes = 0;
            }
        }

        private void granted() {
            since = System.nanoTime();
            waiting = false;
            whenGranted.run();
        }

        private static long cost(long window) {
            return DECODER + window + 2 * Math.min(window, LARGEST_BLOCK);
        }
    }
}
