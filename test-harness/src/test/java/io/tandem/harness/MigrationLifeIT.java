package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// The life of a migration beside crossing: what is set aside, verified, repaired, held, aborted and retired.
@TandemTest
class MigrationLifeIT {
    private static void insert(TestApp app, int count) {
        List<BsonDocument> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(BsonDocument.parse("{_id: " + i + ", name: 'n" + i + "'}"));
        }
        app.collection("Task").insertMany(documents);
    }

    private static long count(TestApp app, String collection) {
        return app.collection(collection).countDocuments();
    }

    @Test
    void a_document_that_clashed_crosses_once_another_one_has_made_room(TestApp app) {
        // Given
        app.create(true);
        insert(app, 2);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        app.collection("TaskV2").createIndex(Indexes.ascending("title"), new IndexOptions().unique(true));

        // When
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "n0"));
        await().untilAsserted(() -> assertThat(
                        migration.status().path("setAside").path("count").asInt())
                .isEqualTo(1));
        app.collection("Task").updateOne(Filters.eq("_id", 0), Updates.set("name", "made room"));
        await().untilAsserted(
                        () -> assertThat(app.collection("TaskV2").countDocuments(Filters.eq("title", "made room")))
                                .isEqualTo(1));
        String id =
                migration.get("/set-aside").path("setAside").path(0).path("id").asText();
        migration.act("/set-aside/" + id + "/retry", "");

        // Then
        await().untilAsserted(() -> assertThat(app.collection("TaskV2")
                        .countDocuments(Filters.and(Filters.eq("_id", "1"), Filters.eq("title", "n0"))))
                .isEqualTo(1));
        await().untilAsserted(() -> assertThat(
                        migration.status().path("setAside").path("count").asInt())
                .isZero());
        assertThat(migration.post("/set-aside/" + id + "/retry", "").status()).isEqualTo(404);
    }

    @Test
    void damage_is_found_named_and_repaired_and_nothing_else(TestApp app) {
        // Given
        app.create(true);
        insert(app, 300);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        assertThat(migration.verify()).isEqualTo("clean");

        // When: what looks like our own transaction is no hint
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.database()
                        .getCollection("tandem.ledger." + migration.name())
                        .updateOne(
                                session,
                                Filters.eq("_id", new Document("w", 999)),
                                Updates.inc("n", 1),
                                new UpdateOptions().upsert(true));
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", "7"), Updates.set("title", "damaged"));
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", "8"), Updates.unset("title"));
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", "9"), Updates.set("title", 9));
                return null;
            });
        }

        // Then
        assertThat(migration.verify()).isEqualTo("mismatched");
        var mismatches = migration.get("/mismatches").path("mismatches");
        assertThat(mismatches).hasSize(3);
        assertThat(mismatches.findValuesAsText("kind"))
                .containsExactlyInAnyOrder("value", "missing on partner", "type");
        assertThat(mismatches.findValuesAsText("property")).containsOnly("title");
        migration.act("/repair", "");
        await().untilAsserted(() -> assertThat(
                        migration.status().path("verification").path("state").asText())
                .isEqualTo("clean"));
        assertThat(migration.get("/mismatches").path("mismatches")).isEmpty();
        assertThat(migration.indexes("mismatches")).contains("migration_1_pair_1", "migration_1_since_1");
        assertThat(migration.indexes("setAside")).contains("migration_1_at_1", "migration_1_againAt_1");
        assertThat(app.collection("Task")
                        .find(Filters.eq("_id", 7))
                        .first()
                        .getString("name")
                        .getValue())
                .as("it was the later write of the two, although no hint told of it")
                .isEqualTo("damaged");
    }

    @Test
    void while_it_is_paused_the_lag_says_what_waits_and_after_the_resume_the_counts_are_exact(
            TestApp app, TandemCluster cluster) throws InterruptedException {
        // Given
        app.create(true);
        insert(app, 1_010);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        app.collection("TaskV2").updateOne(Filters.eq("_id", "1"), Updates.set("title", "before"));
        await().untilAsserted(() -> assertThat(migration
                        .status()
                        .path("counts")
                        .path("crossed")
                        .path("toInitial")
                        .asLong())
                .isEqualTo(1));
        migration.pause();
        long begin = System.nanoTime();

        // When: a thousand documents on one side, ten others three times on the other
        app.collection("Task").updateMany(Filters.lt("_id", 1_000), Updates.set("name", "changed"));
        for (int time = 1; time <= 3; time++) {
            app.collection("TaskV2").updateMany(Filters.regex("_id", "^100.$"), Updates.set("title", "time " + time));
        }
        Thread.sleep(2_000);

        // Then: who asks reads what waits for a second at most, and is told of so much
        JsonNode paused =
                await().until(migration::status, status -> !status.path("lag").has("atLeast"));
        JsonNode lag = paused.path("lag");
        long age = (System.nanoTime() - begin) / 1_000_000_000;
        assertThat(lag.path("toPartner").path("changes").asLong())
                .as(lag.toString())
                .isEqualTo(1_000);
        assertThat(lag.path("toPartner").path("seconds").asLong()).isBetween(2L, age + 1);
        assertThat(lag.path("toInitial").path("changes").asLong()).isEqualTo(30);
        assertThat(paused.has("rates")).isFalse();
        assertThat(paused.path("oplogHeadroomSeconds").asLong(-1)).isNotNegative();
        migration.awaitMetrics("paused");

        // When
        migration.act("/resume", "");

        // Then
        await().untilAsserted(() -> assertThat(migration.status().path("lag").toString())
                .isEqualTo(
                        "{\"toPartner\":{\"seconds\":0,\"changes\":0},\"toInitial\":{\"seconds\":0,\"changes\":0}}"));
        JsonNode live = migration.status();
        JsonNode counts = live.path("counts");
        assertThat(counts.path("hints").asLong()).as(counts.toString()).isEqualTo(1_030);
        assertThat(counts.path("crossed").path("toPartner").asLong()).isEqualTo(1_000);
        assertThat(counts.path("crossed").path("toInitial").asLong()).isEqualTo(30);
        assertThat(counts.path("toPartner").asLong()).isEqualTo(1_000);
        assertThat(counts.path("toInitial").asLong()).isEqualTo(10);
        assertThat(counts.path("coalesced").asLong()).as("two of three").isEqualTo(20);
        assertThat(live.path("rates").path("toPartner").asDouble()).isPositive();
        assertThat(live.path("setAside").path("count").asLong()).isZero();
        String of = "migration=\"" + migration.name() + "\"} ";
        await().untilAsserted(() -> assertThat(
                        Replica.all(cluster, Part.PARTNER_SYNC).getFirst().metrics())
                .contains("tandem_partner_crossed_total{direction=\"forward\"," + of + "1000.0")
                .contains("tandem_partner_crossed_total{direction=\"reverse\"," + of + "30.0")
                .contains("tandem_partner_lag_changes{direction=\"forward\"," + of + "0.0")
                .contains("tandem_partner_lag_seconds{direction=\"reverse\"," + of + "0.0")
                .contains("tandem_partner_coalesced_total{" + of + "20.0")
                .contains("tandem_partner_set_aside{" + of + "0.0")
                .containsPattern("tandem_partner_oplog_headroom_seconds\\{" + of.replace("}", "\\}") + "[0-9]"));
        assertThat(migration.verify()).isEqualTo("clean");
        await().untilAsserted(() -> assertThat(
                        migration.status().path("counts").path("verified").asLong())
                .isGreaterThanOrEqualTo(1_010));
    }

    /// So that the stream brings them all at once.
    private static void deleteWhilePaused(TestApp app, RunningMigration migration) {
        migration.pause();
        app.collection("TaskV2").deleteMany(Filters.lt("_id", "2"));
        migration.act("/resume", "");
        migration.awaitState("paused");
        assertThat(migration.status().path("reason").asText()).contains("112 documents of the partner collection");
    }

    @Test
    void many_deletes_hold_the_migration_and_a_person_says_what_becomes_of_them(TestApp app) {
        // Given
        app.create(true);
        insert(app, 400);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        assertThat(migration.post("/resume", "{\"deletes\": \"restore\"}").status())
                .isEqualTo(409);
        assertThat(migration.row()).as("nobody has asked yet").doesNotContainKey("saidOfDeletes");

        // When
        deleteWhilePaused(app, migration);

        // Then
        long left = count(app, "TaskV2");
        assertThat(left).isLessThan(300);
        assertThat(count(app, "Task")).isEqualTo(400);
        assertThat(migration.post("/resume", "").status()).isEqualTo(409);
        migration.act("/resume", "{\"deletes\": \"restore\"}");
        await().untilAsserted(() -> assertThat(count(app, "TaskV2")).isEqualTo(400));
        assertThat(count(app, "Task")).isEqualTo(400);

        // When
        deleteWhilePaused(app, migration);
        migration.act("/resume", "{\"deletes\": \"cross\"}");

        // Then
        await().untilAsserted(() -> assertThat(count(app, "Task")).isEqualTo(left));
    }

    @Test
    void an_abort_carries_back_what_the_partner_has_and_starting_again_verifies_clean(TestApp app) {
        // Given
        app.create(true);
        insert(app, 50);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        // When
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '1000', title: 'by a new app'}"));
        app.collection("TaskV2").updateOne(Filters.eq("_id", "3"), Updates.set("title", "changed"));
        migration.act("/abort", "{\"partner\": \"keep\"}");
        migration.awaitState("aborted");

        // Then
        assertThat(app.collection("Task").countDocuments(Filters.eq("name", "by a new app")))
                .isEqualTo(1);
        assertThat(app.collection("Task").countDocuments(Filters.eq("name", "changed")))
                .isEqualTo(1);

        // When: both sides go on by themselves
        app.collection("TaskV2").updateOne(Filters.eq("_id", "4"), Updates.set("title", "while aborted"));
        app.collection("Task").deleteOne(Filters.eq("_id", 5));
        migration.act("/start", "");
        migration.awaitState("live");

        // Then
        assertThat(migration.verify()).isEqualTo("clean");
        assertThat(app.collection("Task").countDocuments(Filters.eq("name", "while aborted")))
                .isEqualTo(1);
        assertThat(app.collection("TaskV2").countDocuments(Filters.eq("_id", "5")))
                .isZero();

        // When
        migration.act("/abort", "{\"partner\": \"drop\"}");
        migration.awaitState("aborted");

        // Then
        assertThat(app.database().listCollectionNames().into(new ArrayList<>()))
                .contains("Task")
                .doesNotContain("TaskV2");
        assertThat(count(app, "Task")).isEqualTo(50);
    }

    @Test
    void a_migration_is_retired_once_nobody_writes_the_old_shape(TestApp app) {
        // Given
        app.create(true);
        insert(app, 20);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        app.upsert("Task", "{\"_id\": 100, \"name\": \"by an old app\"}");
        await().untilAsserted(() -> assertThat(count(app, "TaskV2")).isEqualTo(21));

        // When
        TestApp.Answer refused = migration.post("/retire", "{\"quietPeriod\": \"PT1H\"}");

        // Then
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("Task").contains("PT1H");
        await().untilAsserted(() -> assertThat(
                        migration.post("/retire", "{\"quietPeriod\": \"PT2S\"}").status())
                .isEqualTo(202));
        migration.awaitState("retired");
        assertThat(migration.status().path("verification").path("state").asText())
                .isEqualTo("clean");
        assertThat(migration.post("/retire", "{\"quietPeriod\": \"soon\"}").status())
                .isEqualTo(400);
        assertThat(app.get(Part.PARTNER_SYNC, "/v1/migrations/none").status()).isEqualTo(404);
    }
}
