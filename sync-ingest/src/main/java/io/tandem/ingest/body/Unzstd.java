package io.tandem.ingest.body;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Restores zstd (RFC 8878, any number of frames). Windows are bounded at 8 MiB as RFC 9659 has it for HTTP; the
/// decoder's older formats, which have no such bound, are refused.
public final class Unzstd implements Decompression {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final int LARGEST_INPUT = 16 * 1024;
    private static final long LARGEST_WINDOW = 8L * 1024 * 1024;
    private static final int MAGIC = 0xFD2FB528;
    private static final int SKIPPABLE = 0x184D2A50;
    private static final int MAGIC_LENGTH = 4;
    // The decoder is native and takes direct memory only: one thread's requests share theirs.
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(
            () -> new Scratch(ByteBuffer.allocateDirect(LARGEST_INPUT), ByteBuffer.allocateDirect(LARGEST_PIECE)));

    private static final byte[] NOTHING = {};

    private final Windows.Share room;
    private @Nullable ZstdDecompressCtx decoder;
    private byte[] input = NOTHING;
    private int position;
    private long before;
    private boolean insideFrame;
    private boolean moreInside;
    private boolean anything;
    private boolean restored;

    private record Scratch(ByteBuffer input, ByteBuffer output) {}

    /// @param room for the decoder and its window
    public Unzstd(Windows.Share room) {
        this.room = room;
    }

    @Override
    public void offer(byte[] compressed) {
        before += position;
        byte[] rest = Arrays.copyOfRange(input, position, input.length + compressed.length);
        System.arraycopy(compressed, 0, rest, input.length - position, compressed.length);
        input = rest;
        position = 0;
    }

    @Override
    public byte @Nullable [] next() {
        if (room.isOverdue()) {
            throw new UnreadableBody(
                    408,
                    "the memory for this body's zstd window was kept for so long that others waited for it; send the"
                            + " rest again");
        }
        while (position < input.length || moreInside) {
            if (!insideFrame && !beginFrame()) {
                return null;
            }
            byte[] piece = decompress();
            if (piece.length > 0) {
                restored = true;
                return piece;
            }
        }
        before += position;
        input = NOTHING;
        position = 0;
        return null;
    }

    @Override
    public boolean isWaiting() {
        return room.isWaiting();
    }

    @Override
    public boolean isOverdue() {
        return room.isOverdue();
    }

    @Override
    public void finish() {
        if (insideFrame || position < input.length || !anything) {
            position = input.length;
            throw broken("it ends too early");
        }
    }

    @Override
    public void close() {
        letGo();
        room.giveBack();
    }

    private void letGo() {
        if (decoder != null) {
            decoder.close();
            decoder = null;
        }
    }

    private byte[] decompress() {
        ZstdDecompressCtx decoder = decoder();
        Scratch scratch = SCRATCH.get();
        ByteBuffer from = scratch.input.clear();
        ByteBuffer to = scratch.output.clear();
        from.put(input, position, Math.min(from.capacity(), input.length - position))
                .flip();
        try {
            insideFrame = !decoder.decompressDirectByteBufferStream(to, from);
        } catch (ZstdException e) {
            // The decoder's own message is not to be had here: it says "No error detected".
            throw broken("it was changed on its way, or is not zstd");
        }
        position += from.position();
        // What is full may have left something inside; asked without need, the decoder takes it for a mistake.
        moreInside = insideFrame && !to.hasRemaining();
        byte[] piece = new byte[to.flip().remaining()];
        to.get(piece);
        return piece;
    }

    private ZstdDecompressCtx decoder() {
        if (decoder == null) {
            decoder = new ZstdDecompressCtx();
        }
        return decoder;
    }

    /// Judges the head of a frame; false while it is not there as a whole, or while there is no room for its window.
    private boolean beginFrame() {
        ByteBuffer head =
                ByteBuffer.wrap(input, position, input.length - position).order(ByteOrder.LITTLE_ENDIAN);
        if (head.remaining() < MAGIC_LENGTH) {
            return false;
        }
        int magic = head.getInt();
        long window = 0;
        if ((magic & 0xFFFFFFF0) != SKIPPABLE) {
            if (magic != MAGIC) {
                throw broken("it has no zstd frame");
            }
            if (!head.hasRemaining()) {
                return false;
            }
            int descriptor = head.get() & 0xff;
            if ((descriptor & 3) != 0) {
                throw broken("it wants a dictionary");
            }
            int needed = windowBytes(descriptor);
            if (head.remaining() < needed) {
                return false;
            }
            window = window(descriptor, head);
            if (window > LARGEST_WINDOW) {
                throw broken("its window is above 8 MiB; compress without --long and --ultra");
            }
        }
        if (!hasRoom(window)) {
            return false;
        }
        insideFrame = true;
        anything = true;
        return true;
    }

    // A later frame does not wait: the line that it goes on with may have what others wait for, and they what it needs.
    private boolean hasRoom(long window) {
        if (room.has(window)) {
            return true;
        }
        letGo();
        if (!restored) {
            return room.await(window);
        }
        if (room.take(window)) {
            return true;
        }
        throw new UnreadableBody(
                408,
                "a frame of zstd has a larger window than those before it, and there is no room for it now; send the"
                        + " rest again");
    }

    private static boolean isSingleSegment(int descriptor) {
        return (descriptor & 0x20) != 0;
    }

    // The window has a byte of its own, or is as large as the content, whose size stands there instead.
    private static int windowBytes(int descriptor) {
        return isSingleSegment(descriptor) ? sizeBytes(descriptor) : 1;
    }

    private static int sizeBytes(int descriptor) {
        return 1 << (descriptor >> 6);
    }

    private static long window(int descriptor, ByteBuffer head) {
        if (!isSingleSegment(descriptor)) {
            int window = head.get() & 0xff;
            long power = 1L << (10 + (window >> 3));
            return power + power / 8 * (window & 7);
        }
        long size = 0;
        for (int i = 0; i < sizeBytes(descriptor); i++) {
            size |= (head.get() & 0xffL) << (8 * i);
        }
        return size < 0 ? Long.MAX_VALUE : size;
    }

    private UnreadableBody broken(String reason) {
        return new UnreadableBody(
                400, "the zstd data is broken near compressed byte " + (before + position) + ": " + reason);
    }
}
