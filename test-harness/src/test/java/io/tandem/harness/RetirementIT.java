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
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// The end of an old shape, where something stands against it.
@TestInstance(Lifecycle.PER_CLASS)
class RetirementIT {
    private static final String TO_INT =
            "\"forward\": [{\"convert\": {\"n\": {\"from\": \"string\", \"to\": \"int\"}}}]";

    private TandemCluster cluster;

    @BeforeAll
    void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce());
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    private static void retire(RunningMigration migration) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            TestApp.Answer answer = migration.post("/retire", "{\"quietPeriod\": \"PT2S\"}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        });
    }

    private static void awaitCount(TestApp app, String collection, long count) {
        await().untilAsserted(() ->
                assertThat(app.collection(collection).countDocuments()).isEqualTo(count));
    }

    @Test
    void a_type_that_is_not_named_as_its_collection_counts_as_written_and_is_refused() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            String schema = "{\"title\":\"Task\",\"bsonType\":\"object\",\"required\":[\"_id\"],\"properties\":"
                    + "{\"_id\":{\"bsonType\":\"int\"},\"name\":{\"bsonType\":\"string\"}}}";
            TestApp.Answer imported = app.post(
                    Part.SCHEMA_SERVICE,
                    "/v1/apps/" + app.name() + "/import",
                    "{\"schemas\":[{\"database\":\"%s\",\"collection\":\"tasks\",\"schema\":%s}]}"
                            .formatted(app.database().getName(), schema));
            assertThat(imported.status()).as(imported.body()).isEqualTo(200);
            app.upsert("Task", "{\"_id\": 1, \"name\": \"before\"}");
            awaitCount(app, "tasks", 1);
            RunningMigration migration = new RunningMigration(app, app.name());
            String definition = "{\"app\": \"%s\", \"initial\": {\"collection\": \"tasks\"}, \"partner\":"
                    + " {\"collection\": \"tasksV2\"}, \"forward\": [{\"rename\": {\"name\": \"title\"}}]}";
            assertThat(app.put(
                                    Part.PARTNER_SYNC,
                                    "/v1/migrations/" + migration.name(),
                                    definition.formatted(app.name()))
                            .status())
                    .isEqualTo(200);
            migration.act("/start", "");
            migration.awaitState("live");

            // When
            await().untilAsserted(() -> assertThat(migration
                            .post("/retire", "{\"quietPeriod\": \"PT1H\"}")
                            .body())
                    .contains("by: "));
            retire(migration);
            migration.awaitState("retired");
            app.upsert("Task", "{\"_id\": 2, \"name\": \"after\"}");

            // Then
            await().untilAsserted(
                            () -> assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                                            .body())
                                    .contains("retired"));
            assertThat(app.collection("tasks").countDocuments()).isEqualTo(1);
        }
    }

    @Test
    void documents_that_are_set_aside_hold_it() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, n: '1'}"));
            RunningMigration migration = RunningMigration.start(app, TO_INT);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, n: 'x'}"));

            // When
            retire(migration);

            // Then
            migration.awaitState("paused");
            assertThat(migration.status().path("reason").asText()).startsWith("1 documents are set aside or held");

            // When
            app.collection("Task").updateOne(Filters.eq("_id", 2), Updates.set("n", "2"));
            migration.act("/resume", "");
            awaitCount(app, "TaskV2", 2);
            retire(migration);

            // Then
            migration.awaitState("retired");
            awaitNoLedger(migration);

            // When: an owner that has been killed had still to drop it
            String ledger = "tandem.ledger." + migration.name();
            app.database().createCollection(ledger);
            Document found = app.database()
                    .listCollections()
                    .filter(Filters.eq("name", ledger))
                    .first();
            app.mongo()
                    .getDatabase("tandem")
                    .getCollection("migrations")
                    .updateOne(
                            Filters.eq("_id", migration.name()),
                            Updates.set(
                                    "asked.drops",
                                    List.of(new Document("drop", ledger)
                                            .append(
                                                    "collectionUUID",
                                                    found.get("info", Document.class)
                                                            .get("uuid")))));

            // Then
            awaitNoLedger(migration);
            assertThat(migration.status().path("state").asText()).isEqualTo("retired");
        }
    }

    private static void awaitNoLedger(RunningMigration migration) {
        await().untilAsserted(
                        () -> assertThat(migration.row().getDocument("asked")).doesNotContainKey("drops"));
        assertThat(migration.app().database().listCollectionNames())
                .noneMatch(name -> name.startsWith("tandem.ledger"));
    }

    @Test
    void an_abort_takes_back_the_types_that_the_retirement_had_refused_and_no_others() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            app.upsert("Task", "{\"_id\": 1, \"n\": \"1\"}");
            awaitCount(app, "Task", 1);
            RunningMigration migration = RunningMigration.start(app, TO_INT);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, n: 'x'}"));
            retire(migration);
            migration.awaitState("paused");
            assertThat(retiredTypes(app)).contains("\"Task\"");

            // When
            migration.act("/abort", "");
            migration.awaitState("aborted");

            // Then
            assertThat(retiredTypes(app)).isEqualTo("[]");
            assertThat(migration.status().at("/counts/fencedAt").asLong(-1)).isZero();
            app.upsert("Task", "{\"_id\": 2, \"n\": \"2\"}");
            await().untilAsserted(() -> assertThat(app.collection("Task").countDocuments(Filters.eq("n", "2")))
                    .isEqualTo(1));

            // When: a person has it refused, and what is retired again is given up again
            app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task/sync/retire", "");
            migration.act("/start", "");
            migration.awaitState("live");
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 3, n: 'x'}"));
            retire(migration);
            migration.awaitState("paused");
            migration.act("/abort", "{\"partner\": \"drop\"}");
            migration.awaitState("aborted");

            // Then
            assertThat(retiredTypes(app)).contains("\"Task\"");
        }
    }

    private static String retiredTypes(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/sync")
                .json()
                .path("retiredTypes")
                .toString();
    }

    @Test
    void what_was_written_while_nobody_ran_it_counts_as_written() throws InterruptedException {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, n: '1'}"));
            RunningMigration migration = RunningMigration.start(app, TO_INT);
            retireIsDue(migration);

            // When
            app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("n", "2"));
            migration.act("/resume", "");
            TestApp.Answer answer = migration.post("/retire", "{\"quietPeriod\": \"PT5S\"}");

            // Then
            assertThat(answer.status()).as(answer.body()).isEqualTo(409);
            assertThat(answer.body()).contains("'Task'");
        }
    }

    /// Nobody has written for longer than the quiet period, and it is paused.
    private static void retireIsDue(RunningMigration migration) throws InterruptedException {
        Thread.sleep(6_000);
        migration.pause();
    }

    @Test
    void while_schema_service_is_away_it_waits_and_changes_cross() throws InterruptedException {
        try (TestApp app = TestApp.on(cluster);
                TestApp other = TestApp.on(cluster)) {
            // Given
            other.create(true);
            other.collection("Task").insertOne(BsonDocument.parse("{_id: 1, n: '1'}"));
            RunningMigration next = RunningMigration.define(other, TO_INT);
            app.create(true);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, n: '1'}"));
            RunningMigration migration = RunningMigration.start(app, TO_INT);
            long epoch = migration.status().path("epoch").asLong();
            Thread.sleep(2_000);

            // When
            cluster.kill(Part.SCHEMA_SERVICE, 0);
            next.act("/start", "");
            app.mongo()
                    .getDatabase("tandem")
                    .getCollection("migrations")
                    .updateOne(Filters.eq("_id", migration.name()), Updates.set("state", "retiring"));
            await().until(() -> migration.status().has("lastTrouble"));
            app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("n", "2"));

            // Then
            await().untilAsserted(() -> assertThat(app.collection("TaskV2").countDocuments(Filters.eq("n", 2)))
                    .isEqualTo(1));
            Thread.sleep(6_000);
            assertThat(migration.status().path("state").asText()).isEqualTo("retiring");
            assertThat(migration.status().path("epoch").asLong()).isEqualTo(epoch);
            assertThat(next.status().has("lastTrouble")).isTrue();
            assertThat(next.status().has("check"))
                    .as("a check that cannot end does not look at the documents again and again")
                    .isFalse();
            cluster.restart(Part.SCHEMA_SERVICE, 0);
            migration.awaitState("retired");
            next.awaitState("live");
        }
    }
}
