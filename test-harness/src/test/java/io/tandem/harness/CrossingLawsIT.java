package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Laws 4, 7 and 8 of crossing, while partner-sync is killed in the middle.
@TestInstance(Lifecycle.PER_CLASS)
class CrossingLawsIT {
    private static final int DOCUMENTS = 300;
    /// Only the initial shape has `legacy`, only the partner's `owner`; a `count` has to be a number.
    private static final String MEMBERS = """
        "forward": [{"rename": {"name": "title"}}, {"unset": ["legacy"]},
          {"convert": {"count": {"from": "string", "to": "int"}}}],
        "reverse": [{"rename": {"title": "name"}}, {"unset": ["owner"]},
          {"convert": {"count": {"from": "int", "to": "string"}}}],
        "deletes": {"share": 1}\
        """;

    private TandemCluster cluster;

    @BeforeAll
    void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private static RunningMigration live(TestApp app) {
        app.create(true);
        List<BsonDocument> documents = new ArrayList<>();
        for (int id = 0; id < DOCUMENTS; id++) {
            documents.add(BsonDocument.parse(
                    "{_id: %d, name: 'n', legacy: 'l%d', count: '%d', done: true}".formatted(id, id, id)));
        }
        app.collection("Task").insertMany(documents);
        RunningMigration migration = RunningMigration.start(app, MEMBERS);
        app.collection("TaskV2").updateMany(Filters.empty(), Updates.set("owner", "ann"));
        return migration;
    }

    private static void update(TestApp app, String collection, int id, Bson update) {
        app.collection(collection).updateOne(Filters.eq("_id", id), update);
    }

    private static void awaitDocuments(TestApp app, String collection, Map<Integer, String> wanted) {
        Map<Integer, BsonDocument> documents = new TreeMap<>();
        wanted.forEach((id, json) -> documents.put(id, BsonDocument.parse(json)));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Map<Integer, BsonDocument> stored = new TreeMap<>();
            app.collection(collection)
                    .find()
                    .forEach(document -> stored.put(document.getInt32("_id").getValue(), document));
            assertThat(stored).as(collection).isEqualTo(documents);
        });
    }

    /// Carries out what a user does to each document, and kills partner-sync in the middle of it.
    private void toEach(IntConsumer write) {
        for (int id = 0; id < DOCUMENTS; id++) {
            write.accept(id);
            if (id == DOCUMENTS / 2) {
                cluster.kill(Part.PARTNER_SYNC, 0);
            }
        }
        cluster.restart(Part.PARTNER_SYNC, 0);
    }

    @Test
    void what_the_other_shape_cannot_hold_survives_every_write_of_its_apps() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            RunningMigration migration = live(app);

            // When: apps that know one shape only update properties, or write whole documents
            toEach(id -> {
                switch (id % 4) {
                    case 0 -> update(app, "Task", id, Updates.set("name", "old app"));
                    case 1 ->
                        app.collection("Task")
                                .replaceOne(
                                        Filters.eq("_id", id),
                                        BsonDocument.parse(
                                                "{_id: %d, name: 'old app', count: '%d'}".formatted(id, id)));
                    case 2 -> update(app, "TaskV2", id, Updates.set("title", "new app"));
                    default ->
                        app.collection("TaskV2")
                                .replaceOne(
                                        Filters.eq("_id", id),
                                        BsonDocument.parse("{_id: %d, title: 'new app', count: %d}".formatted(id, id)));
                }
            });

            // Then
            Map<Integer, String> initial = new TreeMap<>();
            Map<Integer, String> partner = new TreeMap<>();
            for (int id = 0; id < DOCUMENTS; id++) {
                String writer = id % 4 < 2 ? "old app" : "new app";
                String done = id % 2 == 0 ? "done: true, " : "";
                String legacy = id % 4 == 1 ? "" : "legacy: 'l" + id + "', ";
                String owner = id % 4 == 3 ? "" : "owner: 'ann', ";
                initial.put(id, "{_id: %d, %s%sname: '%s', count: '%d'}".formatted(id, done, legacy, writer, id));
                partner.put(id, "{_id: %d, %s%stitle: '%s', count: %d}".formatted(id, done, owner, writer, id));
            }
            awaitDocuments(app, "Task", initial);
            awaitDocuments(app, "TaskV2", partner);
            assertThat(migration.verify()).isEqualTo("clean");
        }
    }

    @Test
    void a_removed_property_and_a_deleted_document_cross_from_either_side() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            RunningMigration migration = live(app);

            // When
            toEach(id -> {
                switch (id % 4) {
                    case 0 -> update(app, "Task", id, Updates.unset("name"));
                    case 1 -> app.collection("Task").deleteOne(Filters.eq("_id", id));
                    case 2 -> update(app, "TaskV2", id, Updates.combine(Updates.unset("title"), Updates.unset("done")));
                    default -> app.collection("TaskV2").deleteOne(Filters.eq("_id", id));
                }
            });

            // Then
            Map<Integer, String> initial = new TreeMap<>();
            Map<Integer, String> partner = new TreeMap<>();
            for (int id = 0; id < DOCUMENTS; id += 2) {
                String done = id % 4 == 0 ? "done: true, " : "";
                initial.put(id, "{_id: %d, %slegacy: 'l%d', count: '%d'}".formatted(id, done, id, id));
                partner.put(id, "{_id: %d, %sowner: 'ann', count: %d}".formatted(id, done, id));
            }
            awaitDocuments(app, "Task", initial);
            awaitDocuments(app, "TaskV2", partner);
            assertThat(migration.verify()).isEqualTo("clean");
        }
    }

    @Test
    void a_bad_document_and_a_bad_migration_stop_nobody_else_and_can_be_tried_again() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            RunningMigration migration = live(app);
            app.collection("Other").insertOne(BsonDocument.parse("{_id: 1, n: 1}"));
            RunningMigration other = new RunningMigration(app, app.name() + "-other");
            assertThat(app.put(Part.PARTNER_SYNC, "/v1/migrations/" + other.name(), """
                {"app": "%s", "initial": {"collection": "Other"}, "partner": {"collection": "OtherV2"},
                 "forward": [{"rename": {"n": "m"}}]}\
                """.formatted(app.name()))
                            .status())
                    .isEqualTo(200);
            other.act("/start", "");
            other.awaitState("live");

            // When
            app.collection("OtherV2").drop();
            other.awaitState("paused");
            toEach(id -> update(app, "Task", id, Updates.set("count", id % 10 == 0 ? "many" : "1" + id)));

            // Then
            await().untilAsserted(() ->
                    assertThat(migration.status().at("/setAside/count").asInt()).isEqualTo(DOCUMENTS / 10));
            assertThat(migration.get("/set-aside").at("/setAside/0/reason").asText())
                    .contains("many");
            await().untilAsserted(() -> assertThat(app.collection("TaskV2").countDocuments(Filters.gte("count", 1_000)))
                    .isEqualTo(200 - 20));
            assertThat(migration.status().path("state").asText()).isEqualTo("live");

            // When: what was bad changes, and a person has looked at the other one
            app.collection("Task").updateMany(Filters.eq("count", "many"), Updates.set("count", "7"));
            other.act("/resume", "");

            // Then
            await().untilAsserted(() ->
                    assertThat(migration.status().at("/setAside/count").asInt()).isZero());
            assertThat(app.collection("TaskV2").countDocuments(Filters.eq("count", 7)))
                    .isEqualTo(DOCUMENTS / 10);
            other.awaitState("live");
            assertThat(app.collection("OtherV2").countDocuments(Filters.eq("m", 1)))
                    .isOne();
            assertThat(migration.verify()).isEqualTo("clean");
        }
    }

    @Test
    void who_is_behind_by_more_than_mongodb_keeps_states_for_catches_up_and_the_later_write_wins()
            throws InterruptedException {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            RunningMigration migration = live(app);
            assertThat(migration.verify()).isEqualTo("clean");
            migration.pause();
            keepStatesFor(app, 2);

            // When: both apps write the same, each once later than the other
            try {
                for (int id = 0; id < DOCUMENTS; id++) {
                    boolean oldAppLast = id % 2 == 0;
                    update(
                            app,
                            oldAppLast ? "TaskV2" : "Task",
                            id,
                            Updates.set(oldAppLast ? "title" : "name", "earlier"));
                    update(
                            app,
                            oldAppLast ? "Task" : "TaskV2",
                            id,
                            Updates.set(oldAppLast ? "name" : "title", "later"));
                }
                Thread.sleep(5_000);
                migration.act("/resume", "");
                migration.awaitState("live");

                // Then
                awaitLater(app, "Task", "name");
                awaitLater(app, "TaskV2", "title");
            } finally {
                keepStatesFor(app, 300);
            }
            assertThat(migration.verify()).isEqualTo("clean");
            assertThat(migration.status().path("lastTrouble").isMissingNode())
                    .as(migration.status().path("lastTrouble").toString())
                    .isTrue();
        }
    }

    private static void awaitLater(TestApp app, String collection, String property) {
        await().untilAsserted(() -> assertThat(app.collection(collection).countDocuments(Filters.eq(property, "later")))
                .as(collection)
                .isEqualTo(DOCUMENTS));
    }

    private static void keepStatesFor(TestApp app, int seconds) {
        app.mongo()
                .getDatabase("admin")
                .runCommand(new Document("setParameter", 1).append("minSnapshotHistoryWindowInSeconds", seconds));
    }
}
