package io.tandem.ingest.body;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Inflates gzip (RFC 1952, any number of members). NULs behind the last member are padding, as gunzip has it.
public final class Gunzip implements Decompression {
    private static final int LARGEST_PIECE = 64 * 1024;
    private static final int FIXED_HEADER = 10;
    private static final int LONGEST_HEADER = 128 * 1024;
    private static final int TRAILER = 8;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int INCOMPLETE = -1;
    private static final byte[] NOTHING = {};
    // One thread's requests share it: of those that are open, next to all are waiting.
    private static final ThreadLocal<byte[]> OUTPUT = ThreadLocal.withInitial(() -> new byte[LARGEST_PIECE]);

    private enum Place {
        HEADER,
        DATA,
        TRAILER,
        PADDING
    }

    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private byte[] input = NOTHING;
    private int position;
    private Place place = Place.HEADER;
    private boolean anything;

    @Override
    public void offer(byte[] compressed) {
        byte[] rest = Arrays.copyOfRange(input, position, input.length + compressed.length);
        System.arraycopy(compressed, 0, rest, input.length - position, compressed.length);
        input = rest;
        position = 0;
    }

    @Override
    public byte @Nullable [] next() {
        while (position < input.length) {
            switch (place) {
                case HEADER -> {
                    if (anything && input[position] == 0) {
                        place = Place.PADDING;
                        continue;
                    }
                    int length = headerLength();
                    if (length == INCOMPLETE) {
                        return null;
                    }
                    position += length;
                    anything = true;
                    place = Place.DATA;
                }
                case DATA -> {
                    byte[] piece = inflate();
                    if (piece.length > 0) {
                        return piece;
                    }
                }
                case TRAILER -> {
                    if (input.length - position < TRAILER) {
                        return null;
                    }
                    checkTrailer();
                }
                case PADDING -> {
                    if (input[position] != 0) {
                        throw broken("something follows the NULs behind its last member");
                    }
                    position++;
                }
            }
        }
        input = NOTHING;
        position = 0;
        return null;
    }

    @Override
    public boolean isWaiting() {
        return false;
    }

    @Override
    public boolean isOverdue() {
        return false;
    }

    @Override
    public void finish() {
        boolean between = place == Place.HEADER || place == Place.PADDING;
        if (!between || position < input.length || !anything) {
            throw broken("it ends too early");
        }
    }

    @Override
    public void close() {
        inflater.end();
    }

    private byte[] inflate() {
        inflater.setInput(input, position, input.length - position);
        byte[] output = OUTPUT.get();
        try {
            int length = inflater.inflate(output);
            position = input.length - inflater.getRemaining();
            checksum.update(output, 0, length);
            if (inflater.finished()) {
                place = Place.TRAILER;
            } else if (inflater.needsDictionary()) {
                throw broken("it wants a dictionary");
            }
            return Arrays.copyOf(output, length);
        } catch (DataFormatException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    private void checkTrailer() {
        ByteBuffer trailer = ByteBuffer.wrap(input, position, TRAILER).order(ByteOrder.LITTLE_ENDIAN);
        if (trailer.getInt() != (int) checksum.getValue() || trailer.getInt() != (int) inflater.getBytesWritten()) {
            throw broken("its checksum is wrong");
        }
        position += TRAILER;
        inflater.reset();
        checksum.reset();
        place = Place.HEADER;
    }

    private int headerLength() {
        int available = input.length - position;
        boolean isGzip = (input[position] & 0xff) == 0x1f
                && (available < 2 || (input[position + 1] & 0xff) == 0x8b)
                && (available < 3 || input[position + 2] == 8);
        if (!isGzip) {
            throw broken("it has no gzip header");
        }
        if (available < FIXED_HEADER) {
            return INCOMPLETE;
        }
        int flags = input[position + 3];
        int length = FIXED_HEADER;
        if ((flags & EXTRA) != 0) {
            if (available < length + 2) {
                return INCOMPLETE;
            }
            length += 2 + (input[position + length] & 0xff) + ((input[position + length + 1] & 0xff) << 8);
        }
        if ((flags & NAME) != 0) {
            length = afterNul(length, available);
        }
        if ((flags & COMMENT) != 0) {
            length = afterNul(length, available);
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            length += 2;
        }
        if (length <= available) {
            return length;
        }
        if (available > LONGEST_HEADER) {
            throw broken("its header does not end");
        }
        return INCOMPLETE;
    }

    private int afterNul(int from, int available) {
        for (int i = from; i < available; i++) {
            if (input[position + i] == 0) {
                return i + 1;
            }
        }
        return Integer.MAX_VALUE - 2;
    }

    private static UnreadableBody broken(String reason) {
        return new UnreadableBody(400, "the gzip data is broken: " + reason);
    }
}
