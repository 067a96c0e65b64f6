package io.tandem.schema.observation;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.inference.KnownShape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/// What was seen of one object type. Pure; used by one thread at a time.
///
/// Only what the schema knows as a property is counted by name: the keys of a dictionary and what lies inside a mixed
/// value are data.
final class ObservedType {
    /// Names count against this, so that a row stays far below 16 MB whatever they look like.
    private static final int MAX_NAMES_LENGTH = 256 * 1024;

    /// The slot of all writers that are not told apart.
    static final int OTHERS = -1;

    /// @param properties so many are counted by name, nested ones included
    /// @param writers    so many are counted one by one
    record Limits(int properties, int writers) {
        static final Limits NONE = new Limits(Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    /// Is told what changes, so that only that is written.
    interface Changes {
        Changes IGNORED = new Changes() {
            @Override
            public void property(int slot) {}

            @Override
            public void writer(WriterCount writer) {}
        };

        void property(int slot);

        void writer(WriterCount writer);
    }

    private final Limits limits;
    private final PropertyCount root = new PropertyCount(PropertyCount.ROOT, PropertyCount.ROOT, "");
    private final List<PropertyCount> slots = new ArrayList<>();
    private final Map<Writer, WriterCount> writers = new LinkedHashMap<>();
    private final WriterCount otherWriters;
    private int namesLength;
    private long of;
    private long others;

    /// @param of           objects and changes of objects that were counted
    /// @param others       values that were not counted by name
    /// @param otherWriters writes that were not counted by writer
    ObservedType(Limits limits, long of, long others, WriterCount otherWriters) {
        this.limits = limits;
        this.of = of;
        this.others = others;
        this.otherWriters = otherWriters;
    }

    ObservedType(Limits limits) {
        this(limits, 0, 0, new WriterCount(OTHERS));
    }

    /// Counts an event that was stored.
    void count(StreamObservations.Stored stored, Changes changes) {
        SyncedObjectEvent event = stored.event();
        long at = event.acceptedAt().toEpochMilli();
        write(Writer.of(event), event.operation(), at, changes);
        switch (event.operation()) {
            case Operation.Upsert(BsonValue ignored, RawBsonDocument object)
            when stored.shape() != null -> {
                of++;
                stored.shape().visit(object, new Visit(at, changes));
            }
            case Operation.Upsert upsert -> object(upsert.object(), stored.schema(), at, changes);
            case Operation.Update update -> object(update.set(), stored.schema(), at, changes);
            case Operation.Delete ignored -> {}
        }
    }

    private void object(BsonDocument object, TypeSchema schema, long at, Changes changes) {
        of++;
        new Walk(schema, at, changes).properties(root, schema.type(schema.title()), object);
    }

    private @Nullable PropertyCount seen(PropertyCount parent, String name, ValueKind kind, long at, Changes changes) {
        PropertyCount count = property(parent, name);
        if (count == null) {
            others++;
        } else {
            count.seen(kind, at);
            changes.property(count.slot());
        }
        return count;
    }

    /// One object that is not decoded.
    private final class Visit implements KnownShape.Visitor {
        private final long at;
        private final Changes changes;
        private final Deque<Optional<PropertyCount>> outer = new ArrayDeque<>();
        private @Nullable PropertyCount parent = root;
        private @Nullable PropertyCount last;

        Visit(long at, Changes changes) {
            this.at = at;
            this.changes = changes;
        }

        @Override
        public void property(String name, BsonType type, boolean isUuid) {
            last = parent == null ? null : seen(parent, name, ValueKind.of(type, isUuid), at, changes);
        }

        @Override
        public void element(BsonType type, boolean isUuid) {
            if (last != null) {
                last.seenElement(ValueKind.of(type, isUuid));
            }
        }

        @Override
        public void enter() {
            // What lies inside a property that is not counted by name is not counted either.
            outer.push(Optional.ofNullable(parent));
            parent = last;
        }

        @Override
        public void leave() {
            last = parent;
            parent = outer.pop().orElse(null);
        }
    }

    private void write(Writer writer, Operation operation, long at, Changes changes) {
        WriterCount known = writers.get(writer);
        if (known == null && writers.size() < limits.writers()) {
            known = new WriterCount(writers.size());
            writers.put(writer, known);
        }
        WriterCount counted = known == null ? otherWriters : known;
        counted.count(operation, at);
        changes.writer(counted);
    }

    /// One object, walked through.
    private final class Walk {
        private final TypeSchema schema;
        private final long at;
        private final Changes changes;

        Walk(TypeSchema schema, long at, Changes changes) {
            this.schema = schema;
            this.at = at;
            this.changes = changes;
        }

        void properties(PropertyCount parent, @Nullable SchemaType type, BsonDocument object) {
            for (Map.Entry<String, BsonValue> property : object.entrySet()) {
                BsonValue value = property.getValue();
                PropertyCount count = seen(parent, property.getKey(), ValueKind.of(value), at, changes);
                if (count != null && type != null && (value.isDocument() || value.isArray())) {
                    inside(count, type.properties().get(property.getKey()), value);
                }
            }
        }

        private void inside(PropertyCount count, @Nullable SchemaProperty known, BsonValue value) {
            PropertyType type = known == null ? Scalar.MIXED : known.property().type();
            switch (type) {
                case Scalar ignored -> {
                    if (value.isArray()) {
                        elements(count, Scalar.MIXED, value.asArray());
                    }
                }
                case Link link -> object(count, link, value);
                case ListOf list -> elements(count, list.element(), value.asArray());
                case SetOf set -> elements(count, set.element(), value.asArray());
                case DictionaryOf dictionary ->
                    elements(count, dictionary.element(), value.asDocument().values());
            }
        }

        private void elements(PropertyCount count, Element type, Collection<BsonValue> elements) {
            for (BsonValue element : elements) {
                count.seenElement(ValueKind.of(element));
                if (type instanceof Link link) {
                    object(count, link, element);
                }
            }
        }

        private void object(PropertyCount count, Link link, BsonValue value) {
            SchemaType embedded = value.isDocument() ? schema.type(link.target()) : null;
            if (embedded != null) {
                properties(count, embedded, value.asDocument());
            }
        }
    }

    private @Nullable PropertyCount property(PropertyCount parent, String name) {
        PropertyCount known = parent.properties().get(name);
        return known == null && slots.size() < limits.properties() && namesLength + name.length() <= MAX_NAMES_LENGTH
                ? add(parent.slot(), name)
                : known;
    }

    /// Adds a property that was not seen before.
    PropertyCount add(int parent, String name) {
        PropertyCount added = new PropertyCount(slots.size(), parent, name);
        (parent == PropertyCount.ROOT ? root : slots.get(parent)).put(added);
        slots.add(added);
        namesLength += name.length();
        return added;
    }

    /// Adds a writer as it was counted before.
    void add(Writer writer, WriterCount count) {
        writers.put(writer, count);
    }

    /// Adds what another process or partition has counted.
    void add(ObservedType other) {
        of += other.of;
        others += other.others;
        otherWriters.add(other.otherWriters);
        other.writers.forEach((writer, count) -> writers.computeIfAbsent(writer, w -> new WriterCount(writers.size()))
                .add(count));
        add(root, other.root);
    }

    private void add(PropertyCount into, PropertyCount from) {
        from.properties().forEach((name, count) -> {
            PropertyCount known = into.properties().get(name);
            PropertyCount mine = known == null ? add(into.slot(), name) : known;
            mine.add(count);
            add(mine, count);
        });
    }

    /// Properties by slot: each behind the one that it lies in.
    List<PropertyCount> slots() {
        return slots;
    }

    PropertyCount root() {
        return root;
    }

    Map<Writer, WriterCount> writers() {
        return writers;
    }

    WriterCount otherWriters() {
        return otherWriters;
    }

    long of() {
        return of;
    }

    long others() {
        return others;
    }
}
