package io.tandem.harness.load;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// How far a file has come: a bar on a terminal, else a line now and then.
public final class ProgressBar extends FilterInputStream {
    private static final int WIDTH = 30;

    private final boolean terminal;
    private final long size;
    private final long begin = System.nanoTime();
    private final AtomicLong read = new AtomicLong();
    private long shown = begin;

    /// @param file     the bytes that are counted
    /// @param size     how many there are, or 0 when nobody knows
    /// @param terminal whether standard error is one
    public ProgressBar(InputStream file, long size, boolean terminal) {
        super(file);
        this.size = size;
        this.terminal = terminal;
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        read.addAndGet(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        read.addAndGet(Math.max(0, count));
        return count;
    }

    /// Shows the state, unless it was shown a moment ago.
    public void show(long accepted, long refused) {
        long now = System.nanoTime();
        if (now - shown < (terminal ? 200_000_000L : 5_000_000_000L)) {
            return;
        }
        shown = now;
        String counts = String.format(
                Locale.ROOT,
                "%,d accepted, %,d refused, %,.0f objects/s",
                accepted,
                refused,
                (accepted + refused) / seconds());
        if (!terminal) {
            System.err.println("tandem: " + (size > 0 ? percent() + " %, " : "") + counts);
        } else if (size > 0) {
            int done = (int) (WIDTH * Math.min(read.get(), size) / size);
            System.err.print(
                    "\r\033[K[" + "=".repeat(done) + " ".repeat(WIDTH - done) + "] " + percent() + " %  " + counts);
        } else {
            System.err.print("\r\033[K" + counts);
        }
        System.err.flush();
    }

    /// Makes room for a line of text.
    public void clear() {
        if (terminal) {
            System.err.print("\r\033[K");
            System.err.flush();
        }
    }

    /// Since this was made, in seconds.
    public double seconds() {
        return Math.max(0.001, (System.nanoTime() - begin) / 1e9);
    }

    private long percent() {
        return 100 * Math.min(read.get(), size) / size;
    }
}
