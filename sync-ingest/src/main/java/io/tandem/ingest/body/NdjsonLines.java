package io.tandem.ingest.body;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Lines divided by line feeds, wherever the pieces of the body are cut. Blank lines are counted and not given
/// out, a carriage return before the line feed and a byte order mark before the first line are dropped, and the
/// last line needs no line feed.
public final class NdjsonLines implements Lines {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] NOTHING = {};

    private final int longest;
    private ByteArrayOutputStream begun = new ByteArrayOutputStream(0);
    private byte[] piece = NOTHING;
    private int position;
    private long count;
    private long divided;
    private boolean skipping;
    private boolean finished;

    /// @param longest bytes of the longest line that is given out
    public NdjsonLines(int longest) {
        this.longest = longest;
    }

    @Override
    public void offer(byte[] next) {
        piece = next;
        position = 0;
    }

    @Override
    public void finish() {
        finished = true;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public long divided() {
        return divided;
    }

    @Override
    public @Nullable Line next() {
        while (position < piece.length) {
            int end = position;
            while (end < piece.length && piece[end] != '\n') {
                end++;
            }
            boolean complete = end < piece.length;
            Line line = take(position, end, complete);
            int next = complete ? end + 1 : end;
            divided += next - position;
            position = next;
            if (line != null) {
                return line;
            }
        }
        piece = NOTHING;
        position = 0;
        if (finished && (begun.size() > 0 || skipping)) {
            return take(position, position, true);
        }
        return null;
    }

    @Override
    public int held() {
        return begun.size();
    }

    // What was made for a long line is not kept for the short ones behind it.
    private void letGo() {
        if (begun.size() > LongLines.SHORT) {
            begun = new ByteArrayOutputStream(0);
        } else {
            begun.reset();
        }
    }

    private @Nullable Line take(int from, int to, boolean complete) {
        if (skipping) {
            skipping = !complete;
            return null;
        }
        if (begun.size() + (to - from) > longest) {
            letGo();
            skipping = !complete;
            return new Line.TooLong(++count);
        }
        if (!complete) {
            begun.write(piece, from, to - from);
            return null;
        }
        count++;
        byte[] line = trimmed(from, to);
        return line.length == 0 ? null : new Line.Read(count, line);
    }

    private byte[] trimmed(int from, int to) {
        byte[] bytes = piece;
        int start = from;
        int end = to;
        if (begun.size() > 0) {
            begun.write(piece, from, to - from);
            bytes = begun.toByteArray();
            letGo();
            start = 0;
            end = bytes.length;
        }
        if (count == 1 && startsWithMark(bytes, start, end)) {
            start += BYTE_ORDER_MARK.length;
        }
        while (start < end && isBlank(bytes[start])) {
            start++;
        }
        while (start < end && isBlank(bytes[end - 1])) {
            end--;
        }
        return start == 0 && end == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
    }

    private static boolean startsWithMark(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + BYTE_ORDER_MARK.length);
        return Arrays.equals(bytes, from, end, BYTE_ORDER_MARK, 0, BYTE_ORDER_MARK.length);
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t' || b == '\r';
    }
}
