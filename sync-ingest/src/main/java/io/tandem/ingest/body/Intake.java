package io.tandem.ingest.body;

import org.jspecify.annotations.Nullable;

/// The lines of a request as they can be read so far: what came in, restored where it is compressed, divided into
/// lines. Pulled line by line, so that nothing is restored or divided before there is room for it.
public final class Intake implements AutoCloseable {
    private final Lines lines;
    private final @Nullable Decompression decompression;
    private byte @Nullable [] piece;
    private boolean ended;
    private boolean exhausted;

    /// @param lines         how the body is divided
    /// @param decompression what restores the body, where it is compressed
    public Intake(Lines lines, @Nullable Decompression decompression) {
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

    /// The next line; nothing while more is needed, and when the intake [#isExhausted].
    ///
    /// @throws UnreadableBody when the body cannot be read on
    public @Nullable Line next() {
        while (true) {
            Line line = lines.next();
            if (line != null || exhausted) {
                return line;
            }
            byte[] next = nextPiece();
            if (next != null) {
                lines.offer(next);
            } else if (ended) {
                finish();
            } else {
                return null;
            }
        }
    }

    /// Whether the body has ended and [#next] has nothing more to give.
    public boolean isExhausted() {
        return exhausted;
    }

    /// How many lines were there so far, blank ones included.
    public long count() {
        return lines.count();
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
        }
        lines.finish();
        exhausted = true;
    }
}
