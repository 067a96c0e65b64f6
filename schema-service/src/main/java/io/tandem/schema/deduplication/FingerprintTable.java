package io.tandem.schema.deduplication;

/// A hash table of fingerprints by id, open addressing, in arrays: boxed entries would cost six times as much.
///
/// Most ids that are looked for are not there. A byte of each slot tells so: they fit into the processor's cache, while
/// nearly each access to a cell of three numbers goes to memory.
final class FingerprintTable {
    private static final int SMALLEST = 1024;

    /// Numbers of a cell: both halves of the id, the payload.
    private static final int WIDTH = 3;

    /// Of each slot: 0 where it is empty, else some bits of the id.
    private byte[] tags = new byte[SMALLEST];
    private long[] cells = new long[WIDTH * SMALLEST];
    private int size;

    int size() {
        return size;
    }

    long payload(int slot) {
        return cells[WIDTH * slot + 2];
    }

    /// The slot of this id, or a negative number.
    int find(long idHigh, long idLow) {
        int slot = slot(idHigh, idLow);
        return tags[slot] == 0 ? -1 : slot;
    }

    void put(Fingerprint fingerprint) {
        if (4 * (size + 1) > 3 * tags.length) {
            grow();
        }
        int slot = slot(fingerprint.high(), fingerprint.low());
        if (tags[slot] == 0) {
            size++;
        }
        set(slot, fingerprint.high(), fingerprint.low(), fingerprint.payload());
    }

    void remove(long idHigh, long idLow) {
        int hole = find(idHigh, idLow);
        if (hole < 0) {
            return;
        }
        size--;
        // Whatever was pushed on past the hole moves back, or it could not be found any more.
        int slot = hole;
        while (true) {
            slot = next(slot);
            if (tags[slot] == 0) {
                break;
            }
            int home = home(high(slot));
            boolean between = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!between) {
                set(hole, high(slot), low(slot), payload(slot));
                hole = slot;
            }
        }
        tags[hole] = 0;
    }

    private long high(int slot) {
        return cells[WIDTH * slot];
    }

    private long low(int slot) {
        return cells[WIDTH * slot + 1];
    }

    /// Where this id is, or where it would be put.
    private int slot(long idHigh, long idLow) {
        byte tag = tag(idLow);
        int slot = home(idHigh);
        while (tags[slot] != 0 && (tags[slot] != tag || high(slot) != idHigh || low(slot) != idLow)) {
            slot = next(slot);
        }
        return slot;
    }

    private int home(long idHigh) {
        return (int) idHigh & (tags.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (tags.length - 1);
    }

    private static byte tag(long idLow) {
        return (byte) (idLow | 1);
    }

    private void set(int slot, long newHigh, long newLow, long newPayload) {
        tags[slot] = tag(newLow);
        cells[WIDTH * slot] = newHigh;
        cells[WIDTH * slot + 1] = newLow;
        cells[WIDTH * slot + 2] = newPayload;
    }

    private void grow() {
        byte[] oldTags = tags;
        long[] old = cells;
        tags = new byte[2 * oldTags.length];
        cells = new long[2 * old.length];
        for (int slot = 0; slot < oldTags.length; slot++) {
            if (oldTags[slot] != 0) {
                int cell = WIDTH * slot;
                set(slot(old[cell], old[cell + 1]), old[cell], old[cell + 1], old[cell + 2]);
            }
        }
    }
}
