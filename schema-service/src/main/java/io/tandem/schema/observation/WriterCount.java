package io.tandem.schema.observation;

import io.tandem.contract.SyncedObjectEvent.Operation;

/// How often a writer wrote, first and last when. Times are milliseconds since 1970.
final class WriterCount {
    private final int slot;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long upserts;
    private long updates;
    private long deletes;

    /// @param slot its number in its object type
    WriterCount(int slot) {
        this.slot = slot;
    }

    WriterCount(int slot, long first, long last, long upserts, long updates, long deletes) {
        this.slot = slot;
        this.first = first;
        this.last = last;
        this.upserts = upserts;
        this.updates = updates;
        this.deletes = deletes;
    }

    void count(Operation operation, long at) {
        switch (operation) {
            case Operation.Upsert ignored -> upserts++;
            case Operation.Update ignored -> updates++;
            case Operation.Delete ignored -> deletes++;
        }
        first = Math.min(first, at);
        last = Math.max(last, at);
    }

    void add(WriterCount other) {
        upserts += other.upserts;
        updates += other.updates;
        deletes += other.deletes;
        first = Math.min(first, other.first);
        last = Math.max(last, other.last);
    }

    int slot() {
        return slot;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    long upserts() {
        return upserts;
    }

    long updates() {
        return updates;
    }

    long deletes() {
        return deletes;
    }

    long writes() {
        return upserts + updates + deletes;
    }
}
