package io.tandem.access.connection;

import java.util.concurrent.atomic.AtomicLong;

/// Bytes of heads that have begun to come and are not whole, over all connections of a server. Nearly every head comes
/// in one piece and needs no room, so that it is taken by those who hold theirs back. Thread-safe.
final class HeadRoom {
    private static final long MOST = 2 * 1024 * 1024;
    private static final int FREE = 1024;

    private final AtomicLong taken = new AtomicLong();

    /// Takes room for more bytes of a head.
    ///
    /// @param more   how many
    /// @param before the bytes of this head that there were already
    /// @return whether there is room; the head of a client that asks for little has it always
    boolean take(int more, int before) {
        return taken.addAndGet(more) <= MOST || before + more <= FREE;
    }

    /// Gives room back.
    void release(int bytes) {
        taken.addAndGet(-bytes);
    }
}
