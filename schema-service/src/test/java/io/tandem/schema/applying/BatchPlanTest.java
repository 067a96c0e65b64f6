package io.tandem.schema.applying;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.schema.app.App;
import io.tandem.schema.collection.CollectionSchema;
import io.tandem.schema.collection.NewVersion;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.collection.TypeRoom;
import io.tandem.schema.collection.VersionEntry;
import io.tandem.schema.deduplication.EventWindow;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.inference.KnownShape;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private final List<ReceivedEvent> events = new ArrayList<>();
    private final Set<BsonValue> stored = new HashSet<>();
    private final List<BsonValue> asked = new ArrayList<>();
    private Map<TypeKey, CollectionSchema> schemas = Map.of();
    private int mostTypes = 100;

    @Test
    void a_schema_grows_once_for_a_batch_and_says_which_event_brought_what() {
        upsert("e1", "{_id: 1, mag: 2}");
        upsert("e2", "{_id: 2, mag: 2.04, place: 'x'}");

        BatchPlan plan = plan(true);

        List<NewVersion> versions = plan.versions(NOW);
        assertThat(versions).hasSize(1);
        NewVersion version = versions.getFirst();
        assertThat(version.after().schema().version()).isEqualTo(1);
        assertThat(version.changedBy()).isEqualTo("event e1");
        assertThat(version.changes())
                .extracting(entry -> entry.event() + " " + entry.message())
                .containsExactly(
                        "e1 Class 'Quake' has been added.",
                        "e2 Property 'Quake.mag' has been changed from 'int' to 'double'.",
                        "e2 Property 'Quake.place' has been added.");
        assertThat(plan.steps()).allMatch(Step.Store.class::isInstance);
    }

    @Test
    void an_event_that_does_not_fit_is_refused_and_its_neighbours_are_not() {
        upsert("e1", "{_id: 1, mag: 2}");
        upsert("e2", "{_id: 2, mag: 'big', geo: {$minKey: 1}}");
        upsert("e3", "{_id: 3, mag: 3}");

        BatchPlan plan = plan(true);

        assertThat(outcomes(plan)).containsExactly("store", "breaking-change", "store");
        assertThat(((Step.Refuse) plan.steps().get(1)).reasons())
                .startsWith("Property 'Quake.mag' has been changed from 'int' to 'string'.");
    }

    @Test
    void the_same_event_has_one_effect_and_the_same_id_for_another_is_an_error() {
        upsert("e1", "{_id: 1, mag: 2}");
        upsert("e1", "{_id: 1, mag: 2}");
        upsert("e1", "{_id: 1, mag: 3}");

        assertThat(outcomes(plan(true))).containsExactly("store", "repeat", "id-reused");
    }

    @Test
    void an_object_is_decoded_only_where_it_may_bring_something_new() {
        upsert("e1", "{_id: 1, mag: 2}");
        upsert("e2", "{_id: 2, mag: 3}");
        upsert("e3", "{_id: 3, mag: 2.5}");
        upsert("e4", "{_id: 4, mag: 3.5}");

        assertThat(plan(true).steps())
                .extracting(step -> ((Step.Store) step).shape() == null)
                .containsExactly(true, false, true, false);
    }

    @Test
    void no_more_types_come_into_being_than_there_is_room_for() {
        mostTypes = 3;
        for (String type : List.of("A", "B", "C", "A", "D")) {
            add(event("e" + events.size(), "app", type, null, new Operation.Upsert(BsonDocument.parse("{_id: 1}"))));
        }

        BatchPlan plan = plan(true);

        assertThat(outcomes(plan)).containsExactly("store", "store", "too-many-types", "store", "too-many-types");
        assertThat(plan.versions(NOW)).hasSize(2);
        assertThat(((Step.Refuse) plan.steps().get(2)).reasons().getFirst())
                .contains("app 'app' has the 3 object types");
    }

    @Test
    void production_refuses_growth_and_stores_what_fits() {
        upsert("e1", "{_id: 1, mag: 2}");

        BatchPlan plan = plan(false);

        assertThat(outcomes(plan)).containsExactly("development-mode-off");
        assertThat(plan.versions(NOW)).isEmpty();
        assertThat(((Step.Refuse) plan.steps().getFirst()).reasons().getFirst())
                .contains("adding schema for Realm table \"Quake\"");
    }

    @Test
    void what_is_no_event_or_belongs_nowhere_is_refused() {
        events.add(
                ReceivedEvent.of(new ConsumerRecord<>("sync.objects", 0, 0, new byte[0], new byte[] {1, 2, 3}), null));
        events.add(ReceivedEvent.of(new ConsumerRecord<>("sync.objects", 0, 1, new byte[0], null), null));
        add(event("e1", "ghost", "Quake", null, new Operation.Upsert(BsonDocument.parse("{_id: 1}"))));
        add(event("e2", "app", "a.b", null, new Operation.Upsert(BsonDocument.parse("{_id: 1}"))));
        add(event("e3", "app", "Quake", "nobody", new Operation.Upsert(BsonDocument.parse("{_id: 1}"))));

        assertThat(outcomes(plan(true)))
                .containsExactly("not-an-event", "not-an-event", "unknown-app", "invalid-type-name", "unknown-model");
    }

    @Test
    void a_type_comes_into_being_with_an_object_only() {
        BsonValue key = new BsonInt32(1);
        add(event("e1", "app", "Quake", null, new Operation.Update(key, BsonDocument.parse("{mag: 1}"), List.of())));
        add(event("e2", "app", "Quake", null, new Operation.Delete(key)));

        BatchPlan plan = plan(true);

        assertThat(outcomes(plan)).containsExactly("no-such-object", "nothing");
        assertThat(plan.versions(NOW)).isEmpty();
    }

    @Test
    void a_change_of_what_is_not_there_lets_no_schema_grow() {
        stored.add(new BsonInt32(7));
        upsert("e1", "{_id: 1, mag: 1}");
        update("e2", 99, "{depth: true}");
        update("e3", 99, "{depth: true}");
        update("e4", 7, "{depth: 1}");
        update("e5", 1, "{place: 'x'}");
        add(event("e6", "app", "Quake", null, new Operation.Delete(new BsonInt32(7))));
        update("e7", 7, "{felt: 1}");
        update("e8", 8, "{mag: 2}");

        BatchPlan plan = plan(true);

        assertThat(outcomes(plan))
                .containsExactly(
                        "store",
                        "no-such-object",
                        "no-such-object",
                        "store",
                        "store",
                        "store",
                        "no-such-object",
                        "store");
        assertThat(plan.versions(NOW).getFirst().changes())
                .extracting(VersionEntry::message)
                .containsExactly(
                        "Class 'Quake' has been added.",
                        "Property 'Quake.depth' has been added.",
                        "Property 'Quake.place' has been added.");
        assertThat(((Step.Refuse) plan.steps().get(1)).reasons())
                .containsExactly("there is no Quake {\"_id\": 99}; upsert it first");
        // Only where a schema would grow, and once.
        assertThat(asked).containsExactly(new BsonInt32(99), new BsonInt32(7));
    }

    @Test
    void an_asymmetric_type_does_not_grow_with_what_is_inserted_again() {
        stored.add(new BsonInt32(7));
        TypeKey key = new TypeKey("app", "Quake");
        SchemaProperty id = new SchemaProperty(new Property("_id", PropertyType.Scalar.INT, false, false), false, 1);
        SchemaType asymmetric =
                new SchemaType("Quake", ObjectType.Kind.ASYMMETRIC, Optional.of("_id"), Map.of("_id", id));
        schemas = Map.of(
                key, CollectionSchema.none(key, "db").with(new TypeSchema("Quake", 1, Map.of("Quake", asymmetric))));
        upsert("e1", "{_id: 7, mag: true}");
        upsert("e2", "{_id: 1, mag: 1}");
        upsert("e3", "{_id: 1, place: 'x'}");

        BatchPlan plan = plan(true);

        assertThat(outcomes(plan)).containsExactly("insert-only", "store", "insert-only");
        assertThat(plan.versions(NOW).getFirst().changes())
                .extracting(VersionEntry::message)
                .containsExactly("Property 'Quake.mag' has been added.");
        assertThat(((Step.Refuse) plan.steps().getFirst()).reasons().getFirst())
                .endsWith("send another _id than in {\"_id\": 7}");
    }

    @Test
    void only_a_first_effect_is_remembered() {
        upsert("e1", "{_id: 1}");
        upsert("e1", "{_id: 1}");
        upsert("e1", "{_id: 2}");
        upsert("e2", "{_id: 1.5}");

        BatchPlan plan = plan(true);

        assertThat(BatchTransaction.fingerprints(plan.steps()))
                .containsExactly(events.get(0).fingerprint(), events.get(3).fingerprint());
    }

    private BatchPlan plan(boolean developmentMode) {
        return new BatchPlan(
                events,
                new BatchPlan.Known(
                        Map.of("app", new App("app", "db", developmentMode)),
                        schemas,
                        Map.of(),
                        KnownShape::of,
                        Map.of(),
                        new TypeRoom(mostTypes, Map.of("app", 1)),
                        new EventWindow(100, Duration.ofHours(24)),
                        (schema, id) -> {
                            asked.add(id);
                            return stored.contains(id);
                        }),
                false);
    }

    private void upsert(String id, String object) {
        add(event(id, "app", "Quake", null, new Operation.Upsert(BsonDocument.parse(object))));
    }

    private void update(String id, int key, String set) {
        add(event(
                id,
                "app",
                "Quake",
                null,
                new Operation.Update(new BsonInt32(key), BsonDocument.parse(set), List.of())));
    }

    private void add(SyncedObjectEvent event) {
        events.add(ReceivedEvent.of(
                new ConsumerRecord<>(
                        "sync.objects", 0, events.size(), event.objectKey().bytes(), event.toBytes()),
                null));
    }

    private static SyncedObjectEvent event(String id, String app, String type, String model, Operation operation) {
        return new SyncedObjectEvent(id, app, type, operation, model, null, null, NOW);
    }

    private static List<String> outcomes(BatchPlan plan) {
        return plan.steps().stream()
                .map(step -> switch (step) {
                    case Step.Store ignored -> "store";
                    case Step.Repeat ignored -> "repeat";
                    case Step.Nothing ignored -> "nothing";
                    case Step.Refuse refuse -> refuse.code().word();
                })
                .toList();
    }
}
