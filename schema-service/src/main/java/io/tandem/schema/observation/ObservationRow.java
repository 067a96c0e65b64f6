package io.tandem.schema.observation;

import io.tandem.schema.collection.TypeKey;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// One type's row for one stream in `tandem.observations`, kept in memory between batches so that a batch writes only
/// what it changes. Names are values in it, never field paths. Pure; used by one thread at a time.
final class ObservationRow implements ObservedType.Changes {
    private final BsonDocument id;
    private final ObservedType type;
    private final BitSet blocks = new BitSet();
    private final Set<WriterCount> writers = new LinkedHashSet<>();
    private int storedSlots;
    private long revision;

    private ObservationRow(BsonDocument id, ObservedType type, int storedSlots, long revision) {
        this.id = id;
        this.type = type;
        this.storedSlots = storedSlots;
        this.revision = revision;
    }

    static BsonDocument id(String stream, TypeKey key) {
        return new BsonDocument("stream", new BsonString(stream))
                .append("app", new BsonString(key.app()))
                .append("type", new BsonString(key.type()));
    }

    /// A row that is not stored yet.
    static ObservationRow none(BsonDocument id, ObservedType.Limits limits) {
        return new ObservationRow(id, new ObservedType(limits), 0, 0);
    }

    /// A stored row.
    static ObservationRow of(BsonDocument row, ObservedType.Limits limits) {
        BsonDocument beyond = row.getDocument("otherWriters", new BsonDocument());
        ObservedType type = new ObservedType(
                limits,
                number(row, "of"),
                number(row, "others"),
                beyond.isEmpty() ? new WriterCount(ObservedType.OTHERS) : count(ObservedType.OTHERS, beyond));
        for (BsonValue name : row.getArray("names", new BsonArray())) {
            type.add(
                    name.asDocument().getInt32("in").getValue(),
                    name.asDocument().getString("name").getValue());
        }
        row.getDocument("counts", new BsonDocument())
                .forEach((block, bytes) ->
                        CountBlock.read(bytes.asBinary(), block(type.slots(), Integer.parseInt(block))));
        BsonDocument writers = row.getDocument("writers");
        for (int slot = 0; slot < writers.size(); slot++) {
            BsonDocument writer = writers.getDocument(String.valueOf(slot));
            type.add(
                    new Writer(text(writer, "client"), text(writer, "version"), text(writer, "model")),
                    count(slot, writer));
        }
        return new ObservationRow(row.getDocument("_id"), type, type.slots().size(), number(row, "revision"));
    }

    ObservedType type() {
        return type;
    }

    /// Whether it was stored before.
    boolean isStored() {
        return revision > 0;
    }

    /// What it is in memory, roughly: the number of its parts.
    int weight() {
        return type.slots().size() + type.writers().size() + 1;
    }

    void count(StreamObservations.Stored stored) {
        type.count(stored, this);
    }

    @Override
    public void property(int slot) {
        blocks.set(slot / CountBlock.SLOTS);
    }

    @Override
    public void writer(WriterCount writer) {
        writers.add(writer);
    }

    /// The row as it was stored: nobody else may have written it.
    BsonDocument filter() {
        return new BsonDocument("_id", id).append("revision", new BsonInt64(revision));
    }

    /// The whole row, to be inserted.
    BsonDocument insert() {
        BsonDocument row = new BsonDocument("_id", id)
                .append("app", id.get("app"))
                .append("type", id.get("type"))
                .append("names", names(0));
        BsonDocument counts = new BsonDocument();
        BsonDocument written = new BsonDocument();
        changes(row, counts, "", written, "");
        return row.append("counts", counts).append("writers", written);
    }

    /// What has changed since it was stored.
    BsonDocument update() {
        BsonDocument set = new BsonDocument();
        changes(set, set, "counts.", set, "writers.");
        BsonDocument update = new BsonDocument("$set", set);
        if (type.slots().size() > storedSlots) {
            update.append("$push", new BsonDocument("names", new BsonDocument("$each", names(storedSlots))));
        }
        return update;
    }

    /// What [#insert] or [#update] said is written.
    void stored() {
        revision++;
        storedSlots = type.slots().size();
        blocks.clear();
        writers.clear();
    }

    private void changes(
            BsonDocument row, BsonDocument counts, String countsPath, BsonDocument written, String writersPath) {
        row.append("revision", new BsonInt64(revision + 1))
                .append("of", new BsonInt64(type.of()))
                .append("others", new BsonInt64(type.others()));
        blocks.stream()
                .forEach(block -> counts.append(countsPath + block, CountBlock.bytes(block(type.slots(), block))));
        type.writers().forEach((writer, count) -> {
            if (writers.contains(count)) {
                written.append(writersPath + count.slot(), row(writer, count));
            }
        });
        if (writers.contains(type.otherWriters())) {
            row.append("otherWriters", row(new Writer(null, null, null), type.otherWriters()));
        }
    }

    private BsonArray names(int from) {
        Collection<PropertyCount> added =
                type.slots().subList(from, type.slots().size());
        return new BsonArray(added.stream()
                .map(property -> new BsonDocument("in", new BsonInt32(property.parent()))
                        .append("name", new BsonString(property.name())))
                .toList());
    }

    private static List<PropertyCount> block(List<PropertyCount> slots, int block) {
        return slots.subList(block * CountBlock.SLOTS, Math.min(slots.size(), (block + 1) * CountBlock.SLOTS));
    }

    private static BsonDocument row(Writer writer, WriterCount count) {
        BsonDocument row = new BsonDocument();
        append(row, "client", writer.client());
        append(row, "version", writer.version());
        append(row, "model", writer.model());
        return row.append("first", new BsonDateTime(count.first()))
                .append("last", new BsonDateTime(count.last()))
                .append("upserts", new BsonInt64(count.upserts()))
                .append("updates", new BsonInt64(count.updates()))
                .append("deletes", new BsonInt64(count.deletes()));
    }

    private static void append(BsonDocument row, String name, @Nullable String value) {
        if (value != null) {
            row.append(name, new BsonString(value));
        }
    }

    private static WriterCount count(int slot, BsonDocument row) {
        return new WriterCount(
                slot,
                row.getDateTime("first").getValue(),
                row.getDateTime("last").getValue(),
                number(row, "upserts"),
                number(row, "updates"),
                number(row, "deletes"));
    }

    private static long number(BsonDocument row, String name) {
        return row.getInt64(name).getValue();
    }

    private static @Nullable String text(BsonDocument row, String name) {
        BsonValue value = row.get(name);
        return value == null ? null : value.asString().getValue();
    }
}
