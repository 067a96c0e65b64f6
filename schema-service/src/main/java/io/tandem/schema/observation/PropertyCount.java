package io.tandem.schema.observation;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How often one property was seen, with which kinds of values, first and last when. Times are milliseconds since 1970.
final class PropertyCount {
    /// The place of an object type's own properties.
    static final int ROOT = -1;

    private final int slot;
    private final int parent;
    private final String name;
    private final long[] values = new long[ValueKind.ALL.length];
    private long @Nullable [] elements;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private Map<String, PropertyCount> properties = Map.of();

    /// @param slot   its number in its object type, in the order of first appearance
    /// @param parent the slot of the property in whose objects it lies, or [#ROOT]
    PropertyCount(int slot, int parent, String name) {
        this.slot = slot;
        this.parent = parent;
        this.name = name;
    }

    int slot() {
        return slot;
    }

    int parent() {
        return parent;
    }

    String name() {
        return name;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /// Counts by kind.
    long[] values() {
        return values;
    }

    /// Counts of the elements of its collections by kind, if it ever had one.
    long @Nullable [] elements() {
        return elements;
    }

    /// The properties of the objects in it.
    Map<String, PropertyCount> properties() {
        return properties;
    }

    void put(PropertyCount property) {
        if (properties.isEmpty()) {
            properties = new LinkedHashMap<>();
        }
        properties.put(property.name, property);
    }

    void seen(ValueKind kind, long at) {
        values[kind.number()]++;
        span(at, at);
    }

    void seenElement(ValueKind kind) {
        counted()[kind.number()]++;
    }

    /// Adds what another process or partition has counted.
    void add(PropertyCount other) {
        sum(values, other.values);
        if (other.elements != null) {
            sum(counted(), other.elements);
        }
        span(other.first, other.last);
    }

    void span(long from, long to) {
        first = Math.min(first, from);
        last = Math.max(last, to);
    }

    long[] counted() {
        long[] now = elements;
        if (now == null) {
            now = new long[ValueKind.ALL.length];
            elements = now;
        }
        return now;
    }

    private static void sum(long[] into, long[] counts) {
        for (int kind = 0; kind < counts.length; kind++) {
            into[kind] += counts[kind];
        }
    }
}
