package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// What a verification compares, and what it says of pairs that it cannot compare or that are no more.
@TandemTest
class VerificationIT {
    private static void insert(TestApp app, int count) {
        List<BsonDocument> documents = IntStream.range(0, count)
                .mapToObj(id -> BsonDocument.parse("{_id: " + id + ", name: 'n'}"))
                .toList();
        app.collection("Task").insertMany(documents);
    }

    private static String state(RunningMigration migration) {
        return migration.status().at("/verification/state").asText();
    }

    private static void pace(RunningMigration migration, String perSecond) {
        TestApp.Answer answer = migration
                .app()
                .put(
                        Part.PARTNER_SYNC,
                        "/v1/migrations/" + migration.name() + "/copy",
                        "{\"perSecond\": " + perSecond + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /// What looks like the migration's own transaction is no hint.
    private static void damage(RunningMigration migration, Consumer<ClientSession> write) {
        try (ClientSession session = migration.app().mongo().startSession()) {
            session.withTransaction(() -> {
                migration
                        .app()
                        .database()
                        .getCollection("tandem.ledger." + migration.name())
                        .updateOne(
                                session,
                                Filters.eq("_id", new Document("w", 999)),
                                Updates.inc("n", 1),
                                new UpdateOptions().upsert(true));
                write.accept(session);
                return null;
            });
        }
    }

    @Test
    void it_waits_for_the_end_of_a_copy_and_calls_nothing_damage_that_has_not_been_copied(TestApp app)
            throws InterruptedException {
        // Given
        app.create(true);
        insert(app, 1_000);
        RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);
        pace(migration, "20");
        migration.act("/start", "");
        migration.awaitState("copying");

        // When
        migration.act("/verify", "");
        Thread.sleep(2_500);

        // Then
        assertThat(migration.status().path("state").asText()).isEqualTo("copying");
        assertThat(state(migration)).isEqualTo("waiting");
        pace(migration, "null");
        await().atMost(Duration.ofMinutes(2))
                .untilAsserted(() -> assertThat(state(migration)).isEqualTo("clean"));
        assertThat(migration.status().at("/verification/documents").asInt()).isEqualTo(2_000);
    }

    @Test
    void of_a_pair_that_differed_and_is_gone_nothing_is_left(TestApp app) {
        // Given
        app.create(true);
        insert(app, 2);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        damage(migration, session -> app.collection("TaskV2")
                .insertOne(session, BsonDocument.parse("{_id: '7', title: 'alone'}")));
        assertThat(migration.verify()).isEqualTo("mismatched");

        // When
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "7"));

        // Then
        assertThat(migration.verify()).isEqualTo("clean");
        assertThat(migration.get("/mismatches").path("mismatches")).isEmpty();
    }

    @Test
    void a_repair_before_any_verification_is_one_and_an_abort_ends_what_was_said(TestApp app) {
        // Given
        app.create(true);
        insert(app, 20);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        // When
        migration.act("/repair", "");

        // Then
        await().untilAsserted(() -> assertThat(state(migration)).isEqualTo("clean"));
        assertThat(migration.status().at("/verification/documents").asInt()).isEqualTo(40);

        // When
        damage(migration, session -> app.collection("TaskV2")
                .updateOne(session, Filters.eq("_id", "7"), Updates.set("title", "damaged")));
        assertThat(migration.verify()).isEqualTo("mismatched");
        migration.act("/abort", "{\"partner\": \"drop\"}");
        migration.awaitState("aborted");

        // Then
        assertThat(migration.status().has("verification")).isFalse();
        assertThat(migration.get("/mismatches").path("mismatches")).isEmpty();
        assertThat(migration.post("/verify", "").body()).contains("once it is live again");
    }

    @Test
    void a_pair_that_is_never_settled_is_counted_as_not_compared(TestApp app) {
        // Given: a user's own transaction keeps a change from crossing
        app.create(true);
        insert(app, 20);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        try (ClientSession session = app.mongo().startSession()) {
            session.startTransaction();
            app.collection("TaskV2").updateOne(session, Filters.eq("_id", "7"), Updates.set("done", true));
            app.collection("Task").updateOne(Filters.eq("_id", 7), Updates.set("name", "waits"));

            // When
            String state = migration.verify();

            // Then
            assertThat(state).isEqualTo("incomplete");
            assertThat(migration.status().at("/verification/notCompared").asInt())
                    .isOne();
            assertThat(migration.status().at("/verification/mismatches").asInt())
                    .isZero();
            session.abortTransaction();
        }
        assertThat(migration.verify()).isEqualTo("clean");
    }

    @Test
    void what_differs_in_many_pairs_is_stored_at_once(TestApp app) {
        // Given
        app.create(true);
        insert(app, 300);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        // When
        damage(migration, session -> app.collection("TaskV2")
                .updateMany(session, Filters.empty(), Updates.set("title", "damaged")));

        // Then
        assertThat(migration.verify()).isEqualTo("mismatched");
        List<Document> rows = app.mongo()
                .getDatabase("tandem")
                .getCollection("mismatches")
                .find(Filters.eq("migration", migration.name()))
                .into(new ArrayList<>());
        assertThat(rows).hasSize(300);
        assertThat(rows.stream().map(row -> row.getDate("lookedAt")).distinct())
                .as("pages of one round")
                .hasSizeLessThan(10);
    }

    @Test
    void a_list_of_large_values_ends_before_it_is_too_large_and_says_so(TestApp app) {
        // Given
        app.create(true);
        insert(app, 5);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        String large = "x".repeat(1_000_000);
        app.collection("Task").updateMany(Filters.empty(), Updates.set("name", large));
        await().untilAsserted(() -> assertThat(app.collection("TaskV2").countDocuments(Filters.eq("title", large)))
                .isEqualTo(5));

        // When
        damage(migration, session -> app.collection("TaskV2")
                .updateMany(session, Filters.empty(), Updates.set("title", large.replace('x', 'y'))));

        // Then
        assertThat(migration.verify()).isEqualTo("mismatched");
        assertThat(migration.get("/mismatches").path("mismatches")).hasSize(2);
        assertThat(migration.get("/mismatches").path("more").asBoolean()).isTrue();
        assertThat(migration.get("/mismatches?limit=1").has("more")).isFalse();
    }
}
