package io.tandem.schema.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Client;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.inference.RandomObjects;
import io.tandem.schema.observation.ObservedType.Limits;
import io.tandem.schema.observation.StreamObservations.Stored;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class ObservedTypeTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final TypeSchema TASK = TypeSchema.empty("Task")
            .with(
                    List.of(
                            new SchemaChange.TypeAdded(new ObjectType(
                                    "Task",
                                    ObjectType.Kind.TOP_LEVEL,
                                    Optional.of("_id"),
                                    List.of(
                                            property("_id", Scalar.INT),
                                            property("n", Scalar.DOUBLE),
                                            property("tags", new ListOf(Scalar.STRING)),
                                            property("any", Scalar.MIXED),
                                            property("a.b", new Link("Task_a.b")),
                                            property("items", new ListOf(new Link("Task_a.b"))),
                                            property("scores", new DictionaryOf(Scalar.INT))))),
                            new SchemaChange.TypeAdded(new ObjectType(
                                    "Task_a.b",
                                    ObjectType.Kind.EMBEDDED,
                                    Optional.empty(),
                                    List.of(property("$x", Scalar.INT))))),
                    false,
                    1);

    private ObservedType.Limits limits = new Limits(100, 10);
    private ObservationRow row = ObservationRow.none(ObservationRow.id("s/0", new TypeKey("app", "Task")), limits);

    @Test
    void each_value_counts_by_its_bson_type_and_what_is_missing_does_not() {
        upsert(NOON, "{_id: 1, n: 1}");
        upsert(NOON.plusSeconds(2), "{_id: {$numberLong: '2'}, n: 1.5}");
        upsert(NOON.minusSeconds(2), "{_id: 3, n: {$numberLong: '1'}}");
        upsert(NOON, "{_id: 4, n: null}");
        upsert(NOON, "{_id: 5}");

        assertThat(row.type().of()).isEqualTo(5);
        assertThat(seen()).containsEntry("[_id]", "int 4 long 1").containsEntry("[n]", "null 1 int 1 long 1 double 1");
        PropertyCount n = row.type().slots().get(1);
        assertThat(Instant.ofEpochMilli(n.first())).isEqualTo(NOON.minusSeconds(2));
        assertThat(Instant.ofEpochMilli(n.last())).isEqualTo(NOON.plusSeconds(2));
    }

    @Test
    void every_bson_type_that_a_schema_can_hold_has_its_word() {
        upsert(
                NOON,
                "{_id: 1, any: [null, 1, {$numberLong: '1'}, 1.5, {$numberDecimal: '1'}, 'x', true, {$date: 0},"
                        + " {$oid: '000000000000000000000000'}, {$uuid: '00000000-0000-0000-0000-000000000000'},"
                        + " {$binary: {base64: '', subType: '00'}}, {x: 1}, [1]]}");

        assertThat(seen())
                .containsEntry(
                        "[any]",
                        "array 1 of null 1 int 1 long 1 double 1 decimal 1 string 1 bool 1 date 1 objectId 1 uuid 1"
                                + " binData 1 object 1 array 1");
    }

    @Test
    void what_is_nested_counts_by_its_path_and_keys_of_dictionaries_and_of_mixed_values_are_data() {
        upsert(
                NOON,
                "{_id: 1, tags: ['x', 'y', null], any: {k: 1}, 'a.b': {$x: 1}, items: [{$x: 1}, {$x: null}, {}],"
                        + " scores: {ann: 1, bob: {$numberLong: '2'}}}");

        assertThat(seen())
                .containsEntry("[tags]", "array 1 of null 1 string 2")
                .containsEntry("[any]", "object 1")
                .containsEntry("[a.b]", "object 1")
                .containsEntry("[a.b, $x]", "int 1")
                .containsEntry("[items]", "array 1 of object 3")
                .containsEntry("[items, $x]", "null 1 int 1")
                .containsEntry("[scores]", "object 1 of int 1 long 1")
                .hasSize(8);
    }

    @Test
    void changes_count_what_they_set_and_deletions_only_their_writer() {
        count(event(NOON, new Operation.Update(new BsonInt32(1), BsonDocument.parse("{n: 1}"), List.of("tags"))));
        count(event(NOON, new Operation.Delete(new BsonInt32(1))));

        assertThat(seen()).isEqualTo(Map.of("[n]", "int 1"));
        assertThat(row.type().of()).isEqualTo(1);
        WriterCount writer = row.type().writers().get(new Writer("ios", "1.0", "m1"));
        assertThat(writer.updates()).isEqualTo(1);
        assertThat(writer.deletes()).isEqualTo(1);
    }

    @Test
    void what_is_beyond_the_limits_counts_as_others() {
        limits = new Limits(2, 1);
        row = ObservationRow.none(ObservationRow.id("s/0", new TypeKey("app", "Task")), limits);
        upsert(NOON, "{_id: 1, n: 1, tags: ['x'], scores: {}}");
        count(new SyncedObjectEvent(
                "e", "app", "Task", new Operation.Delete(new BsonInt32(1)), null, null, null, NOON));

        assertThat(seen()).isEqualTo(Map.of("[_id]", "int 1", "[n]", "int 1"));
        assertThat(row.type().others()).isEqualTo(2);
        assertThat(row.type().writers()).containsOnlyKeys(new Writer("ios", "1.0", "m1"));
        assertThat(row.type().otherWriters().deletes()).isEqualTo(1);
        assertThat(stored()).isEqualTo(seen() + String.valueOf(row.type().others()));
    }

    @Test
    void a_row_is_read_as_it_was_written_and_an_update_names_only_what_changed() {
        for (int i = 0; i < 70; i++) {
            upsert(NOON, "{_id: " + i + ", n: 1, 'p" + i + "': 'x'}");
        }
        ObservationRow read = ObservationRow.of(row.insert(), limits);
        assertThat(seen(read.type())).isEqualTo(seen());
        assertThat(read.isStored()).isTrue();

        read.count(new Stored(event(NOON, upsert("{_id: 1, late: true}")), TASK, null));
        BsonDocument update = read.update();

        assertThat(update.getDocument("$set").keySet())
                .containsExactly("revision", "of", "others", "counts.0", "counts.1", "writers.0");
        assertThat(update.getDocument("$push").toJson())
                .isEqualTo("{\"names\": {\"$each\": [{\"in\": -1, \"name\": \"late\"}]}}");
        assertThat(read.filter().getInt64("revision").getValue()).isEqualTo(1);
    }

    @Test
    void streams_add_up() {
        upsert(NOON, "{_id: 1, n: 1, 'a.b': {$x: 1}}");
        ObservedType sum = new ObservedType(Limits.NONE);
        sum.add(row.type());
        upsert(NOON, "{_id: 1, tags: ['x']}");
        sum.add(row.type());

        assertThat(sum.of()).isEqualTo(3);
        assertThat(seen(sum))
                .containsEntry("[_id]", "int 3")
                .containsEntry("[a.b, $x]", "int 2")
                .containsEntry("[tags]", "array 1 of string 1");
        assertThat(sum.writers().get(new Writer("ios", "1.0", "m1")).upserts()).isEqualTo(3);
    }

    /// What is left after the row went through MongoDB's form.
    private String stored() {
        ObservedType type = ObservationRow.of(row.insert(), limits).type();
        return seen(type) + String.valueOf(type.others());
    }

    private Map<String, String> seen() {
        return seen(row.type());
    }

    private static Map<String, String> seen(ObservedType type) {
        Map<String, String> seen = new TreeMap<>();
        for (PropertyCount count : type.slots()) {
            seen.put(
                    path(type, count).toString(),
                    text(count.values()) + (count.elements() == null ? "" : " of " + text(count.elements())));
        }
        return seen;
    }

    private static List<String> path(ObservedType type, PropertyCount count) {
        if (count.parent() == PropertyCount.ROOT) {
            return List.of(count.name());
        }
        List<String> path = new ArrayList<>(path(type, type.slots().get(count.parent())));
        path.add(count.name());
        return path;
    }

    /// Whether an object was decoded makes no difference to what is counted.
    @net.jqwik.api.Property(tries = 5_000)
    void an_object_that_is_bytes_is_counted_as_if_it_were_decoded(@ForAll Random random) {
        RandomObjects objects = new RandomObjects(random);
        KnownShape shape = KnownShape.of(objects.schema());
        Limits limits = new Limits(random.nextInt(12), 3);
        ObservationRow decoded = ObservationRow.none(ObservationRow.id("s", new TypeKey("app", "T")), limits);
        ObservationRow bytes = ObservationRow.none(ObservationRow.id("s", new TypeKey("app", "T")), limits);
        for (int i = 0; i < 20; i++) {
            BsonDocument object = objects.object();
            RawBsonDocument given = RandomObjects.bytes(object);
            if (shape.holds(given)) {
                decoded.count(new Stored(event(NOON, new Operation.Upsert(object)), objects.schema(), null));
                bytes.count(new Stored(event(NOON, new Operation.Upsert(given)), objects.schema(), shape));
            }
        }

        assertThat(bytes.insert()).isEqualTo(decoded.insert());
    }

    private static String text(long[] counts) {
        StringBuilder text = new StringBuilder();
        for (ValueKind kind : ValueKind.ALL) {
            if (counts[kind.number()] > 0) {
                text.append(' ').append(kind.word()).append(' ').append(counts[kind.number()]);
            }
        }
        return text.toString().strip();
    }

    private void upsert(Instant at, String object) {
        count(event(at, upsert(object)));
    }

    private static Operation upsert(String object) {
        return new Operation.Upsert(BsonDocument.parse(object));
    }

    private void count(SyncedObjectEvent event) {
        row.count(new Stored(event, TASK, null));
    }

    private static SyncedObjectEvent event(Instant at, Operation operation) {
        return new SyncedObjectEvent("e", "app", "Task", operation, "m1", null, new Client("ios", "1.0"), at);
    }

    private static Property property(String name, PropertyType type) {
        return new Property(name, type, true, false);
    }
}
