package io.tandem.schema.objects;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.KnownShape;
import io.tandem.schema.inference.RandomObjects;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

class ObjectWritesTest {
    private static final TypeSchema TASK = TypeSchema.empty("Task")
            .with(
                    List.of(
                            new SchemaChange.TypeAdded(new ObjectType(
                                    "Task",
                                    ObjectType.Kind.TOP_LEVEL,
                                    Optional.of("_id"),
                                    List.of(
                                            new Property("_id", Scalar.INT, false, false),
                                            new Property("count", Scalar.INT, false, false),
                                            new Property("note", Scalar.STRING, true, false),
                                            new Property("place", new Link("Place"), true, false)))),
                            new SchemaChange.TypeAdded(new ObjectType(
                                    "Place",
                                    ObjectType.Kind.EMBEDDED,
                                    Optional.empty(),
                                    List.of(
                                            new Property("lat", Scalar.DOUBLE, true, false),
                                            new Property("lon", Scalar.DOUBLE, true, false))))),
                    false,
                    1);
    private final ObjectWrites writes = writes(TASK);

    private static ObjectWrites writes(TypeSchema schema) {
        return new ObjectWrites(new MongoNamespace("db", "Task"), schema);
    }

    @Test
    void one_key_is_one_object_whatever_its_number_type() {
        upsert("{_id: 1, a: 1}", null);
        upsert("{_id: {$numberLong: '1'}, a: 2}", null);

        assertThat(writes.writes().getFirst()).isInstanceOf(InsertOneModel.class);
        assertThat(writes.writes().getLast()).isInstanceOf(UpdateOneModel.class);
    }

    @Test
    void the_first_upsert_inserts_as_given_and_the_next_changes_property_by_property() {
        upsert("{_id: 1, z: 1, a: '$price'}", null);
        upsert("{_id: 1, a: '$$NOW', 'b.c': 2}", null);

        BsonDocument inserted = ((InsertOneModel<BsonDocument>) writes.writes().get(0)).getDocument();
        assertThat(inserted.toJson()).isEqualTo("{\"_id\": 1, \"z\": 1, \"a\": \"$price\"}");
        assertThat(pipeline(1))
                .isEqualTo("[{$replaceWith: {$mergeObjects: ['$$ROOT', {$literal: {a: '$$NOW', 'b.c': 2}}]}}]");
    }

    @Test
    void an_object_that_is_bytes_is_inserted_as_these_bytes_unless_its_client_lacks_something() {
        RawBsonDocument given = RandomObjects.bytes(BsonDocument.parse("{_id: {$numberLong: '1'}, note: 'x'}"));
        ObjectType older = new ObjectType(
                "Task",
                ObjectType.Kind.TOP_LEVEL,
                Optional.of("_id"),
                List.of(new Property("_id", Scalar.INT, false, false)));

        assertThat(inserted(given, null)).isSameAs(given);
        assertThat(inserted(given, Map.of("Task", TASK.types().get("Task").objectType())))
                .isSameAs(given);
        assertThat(inserted(given, Map.of("Task", older)))
                .isEqualTo(BsonDocument.parse(
                        "{_id: {$numberLong: '1'}, note: 'x', count: {$numberLong: '0'}, place: null}"));
    }

    /// What is stored as it came would not have been stored otherwise.
    @net.jqwik.api.Property(tries = 5_000)
    void an_object_whose_shape_is_known_has_its_declared_form(@ForAll Random random) {
        RandomObjects objects = new RandomObjects(random);
        BsonDocument object = objects.object();
        if (KnownShape.of(objects.schema()).holds(RandomObjects.bytes(object))) {
            assertThat(DeclaredForm.of(objects.schema(), object)).isEqualTo(object);
        }
    }

    private static BsonDocument inserted(BsonDocument object, Map<String, ObjectType> model) {
        ObjectWrites writes = writes(TASK);
        assertThat(add(writes, new Operation.Upsert(object), model)).isTrue();
        return ((InsertOneModel<BsonDocument>) writes.writes().getFirst()).getDocument();
    }

    @Test
    void an_embedded_object_is_merged_where_its_client_knows_fewer_properties() {
        writes.exists(new BsonInt32(1));
        upsert("{_id: 1, place: {lat: 1.5}}", null);
        upsert("{_id: 1, place: {lat: 1.5, lon: 2.5}}", null);
        upsert(
                "{_id: 1, place: {lat: 1.5}}",
                Map.of("Place", TASK.types().get("Place").objectType()));

        assertThat(pipeline(0)).contains("$setField", "$let", "{$literal: {lat: 1.5}}");
        assertThat(pipeline(1))
                .isEqualTo("[{$replaceWith: {$mergeObjects: ['$$ROOT', {$literal: {place: {lat: 1.5, lon: 2.5}}}]}}]");
        assertThat(pipeline(2))
                .isEqualTo("[{$replaceWith: {$mergeObjects: ['$$ROOT', {$literal: {place: {lat: 1.5}}}]}}]");
    }

    @Test
    void only_what_a_declared_model_lacks_is_filled_in_and_only_on_insert() {
        ObjectType older = new ObjectType(
                "Task",
                ObjectType.Kind.TOP_LEVEL,
                Optional.of("_id"),
                List.of(new Property("_id", Scalar.INT, false, false)));
        upsert("{_id: 1}", Map.of("Task", older));
        upsert("{_id: 1}", Map.of("Task", older));

        assertThat(((InsertOneModel<BsonDocument>) writes.writes().get(0)).getDocument())
                .isEqualTo(BsonDocument.parse(
                        "{_id: {$numberLong: '1'}, count: {$numberLong: '0'}, note: null, place: null}"));
        assertThat(pipeline(1)).isEqualTo("[{$replaceWith: {$mergeObjects: ['$$ROOT', {$literal: {}}]}}]");
    }

    @Test
    void a_change_needs_its_object_and_a_deletion_does_not() {
        Operation change = new Operation.Update(new BsonInt32(1), BsonDocument.parse("{note: 'x'}"), List.of("count"));
        Operation deletion = new Operation.Delete(new BsonInt32(1));

        assertThat(add(writes, change, null)).isFalse();
        assertThat(add(writes, deletion, null)).isTrue();
        assertThat(writes.writes()).isEmpty();

        upsert("{_id: 1}", null);
        assertThat(add(writes, change, null)).isTrue();
        assertThat(add(writes, deletion, null)).isTrue();
        assertThat(add(writes, change, null)).isFalse();
        assertThat(writes.writes()).hasSize(3);
    }

    @Test
    void an_inner_object_is_merged_inside_an_outer_one_that_its_client_knows_whole() {
        ObjectWrites deep = writes(DEEP);
        deep.exists(new BsonInt32(1));
        ObjectType task = DEEP.types().get("Task").objectType();
        ObjectType outer = DEEP.types().get("Outer").objectType();
        ObjectType inner = new ObjectType("Inner", ObjectType.Kind.EMBEDDED, Optional.empty(), List.of());

        add(
                deep,
                new Operation.Upsert(BsonDocument.parse("{_id: 1, outer: {inner: {}, a: 1}}")),
                Map.of("Task", task, "Outer", outer, "Inner", inner));

        assertThat(pipeline(deep, 0))
                .contains("{$literal: {inner: null, a: 1}}")
                .contains("{$literal: {x: ''}}");
    }

    private static final TypeSchema DEEP = TypeSchema.empty("Task")
            .with(
                    List.of(
                            added(
                                    "Task",
                                    ObjectType.Kind.TOP_LEVEL,
                                    new Property("outer", new Link("Outer"), true, false)),
                            added(
                                    "Outer",
                                    ObjectType.Kind.EMBEDDED,
                                    new Property("inner", new Link("Inner"), true, false)),
                            added("Inner", ObjectType.Kind.EMBEDDED, new Property("x", Scalar.STRING, false, false))),
                    false,
                    1);

    private static SchemaChange added(String name, ObjectType.Kind kind, Property property) {
        return new SchemaChange.TypeAdded(new ObjectType(name, kind, Optional.empty(), List.of(property)));
    }

    @Test
    void what_is_missing_is_filled_with_the_value_that_realm_gives_to_new_objects() {
        TypeSchema schema = TypeSchema.empty("T")
                .with(
                        List.of(new SchemaChange.TypeAdded(new ObjectType(
                                "T",
                                ObjectType.Kind.TOP_LEVEL,
                                Optional.empty(),
                                Arrays.stream(Scalar.values())
                                        .map(scalar -> new Property(scalar.notation(), scalar, false, false))
                                        .toList()))),
                        false,
                        1);
        ObjectType knowsNothing = new ObjectType("T", ObjectType.Kind.TOP_LEVEL, Optional.empty(), List.of());

        ObjectWrites all = writes(schema);
        add(all, new Operation.Upsert(BsonDocument.parse("{_id: 1, bool: true}")), Map.of("T", knowsNothing));

        assertThat(((InsertOneModel<BsonDocument>) all.writes().get(0)).getDocument())
                .isEqualTo(BsonDocument.parse("{_id: 1, bool: true, int: {$numberLong: '0'}, float: 0.0, double: 0.0,"
                        + " string: '', data: {$binary: {base64: '', subType: '00'}}, date: {$date: 0},"
                        + " objectId: {$oid: '000000000000000000000000'},"
                        + " uuid: {$uuid: '00000000-0000-0000-0000-000000000000'},"
                        + " decimal128: {$numberDecimal: '0'}, mixed: null}"));
    }

    private void upsert(String object, Map<String, ObjectType> model) {
        assertThat(add(writes, new Operation.Upsert(BsonDocument.parse(object)), model))
                .isTrue();
    }

    private String pipeline(int index) {
        return pipeline(writes, index);
    }

    private static String pipeline(ObjectWrites writes, int index) {
        UpdateOneModel<BsonDocument> update =
                (UpdateOneModel<BsonDocument>) writes.writes().get(index);
        return update.getUpdatePipeline().stream()
                .map(stage -> stage.toBsonDocument().toJson())
                .toList()
                .toString()
                .replaceAll("\"([$]?[a-zA-Z]+)\":", "$1:")
                .replace('"', '\'');
    }

    private static boolean add(ObjectWrites writes, Operation operation, Map<String, ObjectType> model) {
        return writes.add(operation, model);
    }
}
