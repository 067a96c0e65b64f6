package io.tandem.schema.observation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;

/// The counts of 64 properties as bytes, so that a batch writes only the blocks that it touches.
///
/// For each property: first and last time (8 bytes each, milliseconds since 1970), the counts of its values, the counts
/// of its elements. Counts are a number of kinds and for each a byte for the kind and the count, seven bits a byte.
final class CountBlock {
    static final int SLOTS = 64;

    private static final int VARIABLE_LONG = 10;
    private static final int COUNTS = 1 + ValueKind.ALL.length * (1 + VARIABLE_LONG);
    private static final int SLOT = 2 * Long.BYTES + 2 * COUNTS;

    private CountBlock() {}

    /// The bytes of the properties of one block.
    static BsonBinary bytes(List<PropertyCount> properties) {
        ByteBuffer bytes = ByteBuffer.allocate(properties.size() * SLOT);
        for (PropertyCount property : properties) {
            bytes.putLong(property.first()).putLong(property.last());
            put(bytes, property.values());
            put(bytes, property.elements());
        }
        return new BsonBinary(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /// Adds what the bytes say to the properties of one block.
    static void read(BsonBinary block, List<PropertyCount> properties) {
        ByteBuffer bytes = ByteBuffer.wrap(block.getData());
        for (PropertyCount property : properties) {
            property.span(bytes.getLong(), bytes.getLong());
            for (int kinds = bytes.get(); kinds > 0; kinds--) {
                property.values()[bytes.get()] += number(bytes);
            }
            for (int kinds = bytes.get(); kinds > 0; kinds--) {
                property.counted()[bytes.get()] += number(bytes);
            }
        }
    }

    private static void put(ByteBuffer bytes, long @Nullable [] counts) {
        int start = bytes.position();
        bytes.put((byte) 0);
        int kinds = 0;
        for (int kind = 0; counts != null && kind < counts.length; kind++) {
            if (counts[kind] > 0) {
                bytes.put((byte) kind);
                long rest = counts[kind];
                for (; rest > 0x7f; rest >>>= 7) {
                    bytes.put((byte) (rest | 0x80));
                }
                bytes.put((byte) rest);
                kinds++;
            }
        }
        bytes.put(start, (byte) kinds);
    }

    private static long number(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get();
            number |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return number;
            }
        }
    }
}
