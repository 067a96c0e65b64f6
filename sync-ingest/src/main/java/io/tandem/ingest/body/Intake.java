package io.tandem.ingest.body;

import org.jspecify.annotations.Nullable;

/// The lines of a request as they can be read so far: what came in, restored where it is compressed, divided into
/// lines. Pulled line by line, so that nothing is restored or divided before there is room for it.
public final class Intake implements AutoCloseable {
    // Restored, or divided, in one turn: what follows waits for the other requests of the thread.
    private static final int MOST_AT_ONCE = 1024 * 1024;

    private final Lines lines;
    private final @Nullable Decompression decompression;
    private final LongLines.Share room;
    private byte @Nullable [] piece;
    private int restored;
    private long begunAt;
    private boolean waiting;
    private boolean ended;
    private boolean finished;
    private boolean exhausted;

    /// @param lines         how the body is divided
    /// @param decompression what restores the body, where it is compressed
    /// @param room          room for lines that are long
    public Intake(Lines lines, @Nullable Decompression decompression, LongLines.Share room) {
        this.room = room;
        this.lines = lines;
        this.decompression = decompression;
    }

    /// Takes the next bytes of the body; only after [#next] has had nothing more.
    public void offer(byte[] bytes) {
        if (decompression == null) {
            piece = bytes;
        } else {
            decompression.offer(bytes);
        }
    }

    /// Says that the body is complete.
    public void end() {
        ended = true;
    }

    /// Begins a turn, in which so much is restored and divided as others can wait for.
    public void begin() {
        restored = 0;
        begunAt = lines.divided();
    }

    /// The next line; nothing while more is needed, while it [#isWaiting] for room, when this turn [#isSpent], and when
    /// it [#isExhausted]. The line before must have been let go.
    ///
    /// @throws UnreadableBody when the body cannot be read on
    public @Nullable Line next() {
        room.keepFor(lines.held());
        while (!isSpent()) {
            Line line = lines.next();
            if (line != null) {
                return line;
            }
            if (finished) {
                exhausted = true;
                return null;
            }
            waiting = !room.covers(lines.held());
            if (waiting) {
                return null;
            }
            if (room.isOverdue()) {
                throw new UnreadableBody(
                        408,
                        "a line above 64 KiB came so slowly that others waited for its room; send it again faster");
            }
            byte[] next = nextPiece();
            if (next != null) {
                restored += next.length;
                lines.offer(next);
            } else if (decompression != null && decompression.isWaiting()) {
                waiting = true;
                return null;
            } else if (ended) {
                finish();
            } else {
                return null;
            }
        }
        return null;
    }

    /// Whether the next line will be there only when there is room: for it, which is long, or for what restores it.
    public boolean isWaiting() {
        return waiting;
    }

    /// Whether a further turn has to [#begin] for the next line.
    public boolean isSpent() {
        return restored >= MOST_AT_ONCE || lines.divided() - begunAt >= MOST_AT_ONCE;
    }

    /// The last line was let go, and it may be long until the next one is asked for.
    ///
    /// @param last whether none will be
    public void rest(boolean last) {
        if (last) {
            room.giveBack();
            close();
        } else {
            room.keepFor(lines.held());
        }
    }

    /// Whether a line or a window has had its room for too long while others wait for theirs.
    public boolean isOverdue() {
        return room.isOverdue() || (decompression != null && decompression.isOverdue());
    }

    /// Whether the body has ended and [#next] has nothing more to give.
    public boolean isExhausted() {
        return exhausted;
    }

    /// How many lines were there so far, blank ones included.
    public long count() {
        return lines.count();
    }

    /// Bytes of the body, restored, that were looked at for lines so far.
    public long divided() {
        return lines.divided();
    }

    @Override
    public void close() {
        if (decompression != null) {
            decompression.close();
        }
    }

    private byte @Nullable [] nextPiece() {
        if (decompression != null) {
            return decompression.next();
        }
        byte[] next = piece;
        piece = null;
        return next;
    }

    private void finish() {
        if (decompression != null) {
            decompression.finish();
            decompression.close();
        }
        lines.finish();
        finished = true;
    }
}
