package io.tandem.contract;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// BSON that is being written: bytes that grow, numbers with the low byte first. What is a document, and where it ends,
/// is its writer's to know; [BsonCursor] reads what was written.
public final class BsonBuffer {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_SIZE = 1_024;
    private static final int KEPT_SIZE = 64 * 1024;
    private static final int SHORT_INDEXES = 1_000;
    private static final byte[][] INDEXES = indexes();

    private byte[] bytes;
    private int size;

    /// One for documents of any size.
    public BsonBuffer() {
        this(FIRST_SIZE);
    }

    /// @param expected bytes of the document, about
    public BsonBuffer(int expected) {
        bytes = new byte[expected];
    }

    /// Begins anew; what was made for a large object is not kept.
    public void clear() {
        size = 0;
        if (bytes.length > KEPT_SIZE) {
            bytes = new byte[FIRST_SIZE];
        }
    }

    /// Makes room for so many bytes more and not many beyond: a large object is not to cost twice its size.
    public void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, size + more);
        }
    }

    /// How many bytes were written.
    public int size() {
        return size;
    }

    /// Writes one byte.
    public void put(int value) {
        ensure(1);
        bytes[size++] = (byte) value;
    }

    /// Writes bytes as they are.
    public void put(byte[] from, int begin, int length) {
        ensure(length);
        System.arraycopy(from, begin, bytes, size, length);
        size += length;
    }

    /// Writes 4 bytes.
    public void putInt(int value) {
        ensure(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    /// Writes 8 bytes.
    public void putLong(long value) {
        ensure(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    /// The name of an element of an array, and the NUL behind it.
    public void putIndex(int index) {
        byte[] name = index < SHORT_INDEXES ? INDEXES[index] : ascii(index);
        put(name, 0, name.length);
    }

    /// The value of a string: its length, its UTF-8, NUL.
    public void putString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        putInt(utf8.length + 1);
        put(utf8, 0, utf8.length);
        put(0);
    }

    /// Ends a document whose length was left open at its begin.
    public void endDocument(int begin) {
        put(0);
        setInt(begin, size - begin);
    }

    /// Overwrites one byte: the type of a member, which its value tells.
    public void set(int place, int value) {
        bytes[place] = (byte) value;
    }

    /// Overwrites a length, which is known when its content is written.
    public void setInt(int place, int value) {
        INT.set(bytes, place, value);
    }

    /// The 4 bytes at a place.
    public int intAt(int place) {
        return (int) INT.get(bytes, place);
    }

    /// The 8 bytes at a place.
    public long longAt(int place) {
        return (long) LONG.get(bytes, place);
    }

    /// The byte at a place.
    public byte at(int place) {
        return bytes[place];
    }

    /// The bytes between two places.
    public byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private void ensure(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    private static byte[][] indexes() {
        byte[][] names = new byte[SHORT_INDEXES][];
        for (int i = 0; i < SHORT_INDEXES; i++) {
            names[i] = ascii(i);
        }
        return names;
    }

    private static byte[] ascii(int index) {
        String digits = Integer.toString(index);
        byte[] name = new byte[digits.length() + 1];
        for (int i = 0; i < digits.length(); i++) {
            name[i] = (byte) digits.charAt(i);
        }
        return name;
    }
}
