package io.tandem.schema.deduplication;

/// A hash table of fingerprints by id, open addressing, in three arrays: boxed entries would cost six times as much.
final class FingerprintTable {
    private static final int SMALLEST = 1024;

    private long[] high = new long[SMALLEST];
    private long[] low = new long[SMALLEST];
    private long[] payload = new long[SMALLEST];
    private int size;

    int size() {
        return size;
    }

    long payload(int slot) {
        return payload[slot];
    }

    /// The slot of this id, or a negative number.
    int find(long idHigh, long idLow) {
        int slot = slot(idHigh, idLow);
        return low[slot] == 0 ? -1 : slot;
    }

    void put(Fingerprint fingerprint) {
        if (4 * (size + 1) > 3 * low.length) {
            grow();
        }
        int slot = slot(fingerprint.high(), fingerprint.low());
        if (low[slot] == 0) {
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
            if (low[slot] == 0) {
                break;
            }
            int home = home(high[slot]);
            boolean between = hole <= slot ? hole < home && home <= slot : hole < home || home <= slot;
            if (!between) {
                set(hole, high[slot], low[slot], payload[slot]);
                hole = slot;
            }
        }
        set(hole, 0, 0, 0);
    }

    private int slot(long idHigh, long idLow) {
        int slot = home(idHigh);
        while (low[slot] != 0 && (high[slot] != idHigh || low[slot] != idLow)) {
            slot = next(slot);
        }
        return slot;
    }

    private int home(long idHigh) {
        return (int) idHigh & (low.length - 1);
    }

    private int next(int slot) {
        return (slot + 1) & (low.length - 1);
    }

    private void set(int slot, long newHigh, long newLow, long newPayload) {
        high[slot] = newHigh;
        low[slot] = newLow;
        payload[slot] = newPayload;
    }

    private void grow() {
        long[] oldHigh = high;
        long[] oldLow = low;
        long[] oldPayload = payload;
        high = new long[2 * oldLow.length];
        low = new long[2 * oldLow.length];
        payload = new long[2 * oldLow.length];
        for (int i = 0; i < oldLow.length; i++) {
            if (oldLow[i] != 0) {
                set(slot(oldHigh[i], oldLow[i]), oldHigh[i], oldLow[i], oldPayload[i]);
            }
        }
    }
}
