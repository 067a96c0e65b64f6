package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/// Conflicts: what both sides wrote at once, decided by the policy that the definition names, or held for a person.
@TandemTest
class ConflictsIT {
    private final String migration = "c-" + UUID.randomUUID().toString().substring(0, 8);

    private void start(TestApp app, String conflicts) {
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'start', done: false}"));
        String definition = """
                {"app": "%s", "initial": {"collection": "Task"}, "partner": {"collection": "TaskV2"},
                 "forward": [{"rename": {"name": "title"}}, {"convert": {"_id": {"from": "int", "to": "string"}}}],
                 "conflicts": %s}""".formatted(app.name(), conflicts);
        TestApp.Answer defined = app.put(Part.PARTNER_SYNC, "/v1/migrations/" + migration, definition);
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
        post(app, "/start", "");
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(
                        () -> assertThat(status(app).path("state").asText()).isEqualTo("live"));
    }

    private JsonNode status(TestApp app) {
        return app.get(Part.PARTNER_SYNC, "/v1/migrations/" + migration).json();
    }

    private TestApp.Answer post(TestApp app, String act, String body) {
        return app.post(Part.PARTNER_SYNC, "/v1/migrations/" + migration + act, body);
    }

    private JsonNode conflicts(TestApp app) {
        return app.get(Part.PARTNER_SYNC, "/v1/migrations/" + migration + "/conflicts")
                .json()
                .path("conflicts");
    }

    /// Both sides at one cluster time: no order between them can be told.
    private static void writeBoth(TestApp app, String name, String title) {
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.collection("Task").updateOne(session, Filters.eq("_id", 1), Updates.set("name", name));
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", "1"), Updates.set("title", title));
                return null;
            });
        }
    }

    private static void awaitBoth(TestApp app, String value) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(app.collection("Task")
                            .find()
                            .first()
                            .get("name")
                            .asString()
                            .getValue())
                    .isEqualTo(value);
            assertThat(app.collection("TaskV2")
                            .find()
                            .first()
                            .get("title")
                            .asString()
                            .getValue())
                    .isEqualTo(value);
        });
    }

    @Test
    void a_tie_goes_to_the_initial_side_and_is_listed_with_both_values(TestApp app) {
        // Given
        start(app, "\"latest\"");

        // When
        writeBoth(app, "old", "new");

        // Then
        awaitBoth(app, "old");
        JsonNode conflict = conflicts(app).path(0);
        assertThat(conflict.path("winner").asText()).isEqualTo("initial");
        assertThat(conflict.path("policy").asText()).isEqualTo("latest");
        assertThat(conflict.path("initial").path("properties").toString())
                .isEqualTo("[{\"name\":\"name\",\"value\":\"old\"}]");
        assertThat(conflict.path("partner").path("properties").toString())
                .isEqualTo("[{\"name\":\"title\",\"value\":\"new\"}]");
        await().untilAsserted(() -> assertThat(status(app)
                        .path("counts")
                        .path("conflicts")
                        .path("latest")
                        .asInt())
                .isEqualTo(1));
    }

    @Test
    void a_transaction_that_takes_several_answers_of_the_stream_is_judged_as_a_whole(TestApp app) {
        // Given
        start(app, "\"latest\"");
        for (int id = 2; id <= 5; id++) {
            app.collection("Task").insertOne(new BsonDocument("_id", new BsonInt32(id)));
        }
        await().untilAsserted(() ->
                assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(5));
        int length = 3 * 1024 * 1024;

        // When
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                for (int id = 2; id <= 5; id++) {
                    app.collection("TaskV2")
                            .updateOne(
                                    session,
                                    Filters.eq("_id", String.valueOf(id)),
                                    Updates.set("title", "n".repeat(length)));
                }
                for (int id = 2; id <= 5; id++) {
                    app.collection("Task")
                            .updateOne(session, Filters.eq("_id", id), Updates.set("name", "o".repeat(length)));
                }
                return null;
            });
        }

        // Then
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        status(app).at("/counts/conflicts/latest").asInt())
                .isEqualTo(4));
        for (int id = 2; id <= 5; id++) {
            BsonDocument partner = app.collection("TaskV2")
                    .find(Filters.eq("_id", String.valueOf(id)))
                    .first();
            assertThat(partner.getString("title").getValue()).startsWith("o").hasSize(length);
        }
    }

    @Test
    void a_group_has_a_policy_of_its_own(TestApp app) {
        // Given
        start(app, "{\"default\": \"initial wins\", \"groups\": {\"title\": \"partner wins\"}}");

        // When
        writeBoth(app, "old", "new");

        // Then
        awaitBoth(app, "new");
        assertThat(conflicts(app).path(0).path("policy").asText()).isEqualTo("partner wins");
    }

    @Test
    void what_is_held_stays_until_a_person_takes_one_version(TestApp app) {
        // Given
        start(app, "\"hold\"");
        writeBoth(app, "old", "new");
        await().untilAsserted(() ->
                assertThat(status(app).path("conflictsHeld").asInt()).isEqualTo(1));
        app.collection("TaskV2").updateOne(Filters.eq("_id", "1"), Updates.set("done", true));
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "older"));
        await().untilAsserted(() -> assertThat(
                        app.collection("Task").find().first().getBoolean("done").getValue())
                .isTrue());
        await().untilAsserted(() ->
                assertThat(conflicts(app).path(0).path("initial").toString()).contains("older"));
        assertThat(app.collection("TaskV2").find().first().getString("title").getValue())
                .isEqualTo("new");

        // When
        String id = conflicts(app).path(0).path("id").asText();
        assertThat(post(app, "/conflicts/" + id, "{\"take\": \"both\"}").status())
                .isEqualTo(400);
        assertThat(post(app, "/conflicts/" + id, "{\"take\": \"partner\"}").status())
                .isEqualTo(202);

        // Then
        awaitBoth(app, "new");
        await().untilAsserted(() ->
                assertThat(conflicts(app).path(0).path("state").asText()).isEqualTo("settled"));
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "free again"));
        awaitBoth(app, "free again");
        assertThat(post(app, "/conflicts/" + id, "{\"take\": \"initial\"}").status())
                .isEqualTo(404);

        // When: the next conflict of the same group
        writeBoth(app, "old once more", "new once more");

        // Then
        await().untilAsserted(() -> {
            JsonNode conflict = conflicts(app).path(0);
            assertThat(conflict.path("state").asText()).isEqualTo("held");
            assertThat(conflict.has("take"))
                    .as("what was said of the first one is not said of this one")
                    .isFalse();
        });
        assertThat(app.collection("Task").find().first().getString("name").getValue())
                .isEqualTo("old once more");
    }

    @Test
    void a_choice_that_cannot_be_carried_out_is_tried_again_with_its_document(TestApp app) throws InterruptedException {
        // Given: on the other side somebody else has the value
        start(app, "\"hold\"");
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, name: 'old'}"));
        await().untilAsserted(() ->
                assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(2));
        app.collection("TaskV2").createIndex(Indexes.ascending("title"), new IndexOptions().unique(true));
        writeBoth(app, "old", "new");
        await().untilAsserted(() ->
                assertThat(status(app).path("conflictsHeld").asInt()).isEqualTo(1));

        // When
        post(app, "/conflicts/" + conflicts(app).path(0).path("id").asText(), "{\"take\": \"initial\"}");
        await().untilAsserted(() ->
                assertThat(status(app).at("/setAside/count").asInt()).isEqualTo(1));
        Thread.sleep(3_000);

        // Then
        assertThat(app.mongo()
                        .getDatabase("tandem")
                        .getCollection("setAside")
                        .find(Filters.eq("migration", migration))
                        .first()
                        .getInteger("tries"))
                .isEqualTo(1);

        // When
        app.collection("TaskV2").updateOne(Filters.eq("_id", "2"), Updates.set("title", "made room"));
        post(app, "/set-aside/" + status(app).at("/setAside/documents/0/id").asText() + "/retry", "");

        // Then
        awaitBoth(app, "old");
    }

    @Test
    void a_delete_wins_where_the_policy_says_so(TestApp app) {
        // Given
        start(app, "\"delete wins\"");
        new RunningMigration(app, migration).pause();

        // When
        app.collection("Task").deleteOne(Filters.eq("_id", 1));
        app.collection("TaskV2").updateOne(Filters.eq("_id", "1"), Updates.set("title", "later"));
        post(app, "/resume", "");

        // Then
        await().untilAsserted(() ->
                assertThat(app.collection("TaskV2").countDocuments()).isZero());
        assertThat(conflicts(app).path(0).path("of").asText()).isEqualTo("document");
    }

    @Test
    void a_choice_is_carried_out_in_the_group_whose_versions_were_listed(TestApp app) {
        // Given: a group that is declared by the name of a property outside of it
        start(app, "\"hold\", \"groups\": [{\"name\": \"done\", \"initial\": [\"name\"], \"partner\": [\"title\"]}]");
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.collection("Task")
                        .updateOne(
                                session,
                                Filters.eq("_id", 1),
                                Updates.combine(Updates.set("name", "old"), Updates.set("done", 1)));
                app.collection("TaskV2")
                        .updateOne(
                                session,
                                Filters.eq("_id", "1"),
                                Updates.combine(Updates.set("title", "new"), Updates.set("done", 2)));
                return null;
            });
        }
        await().untilAsserted(() ->
                assertThat(status(app).path("conflictsHeld").asInt()).isEqualTo(2));

        // When
        JsonNode ofProperty = conflicts(app).path(0).toString().contains("\"name\":\"done\"")
                ? conflicts(app).path(0)
                : conflicts(app).path(1);
        assertThat(ofProperty.path("group").asText()).isEqualTo("done");
        post(app, "/conflicts/" + ofProperty.path("id").asText(), "{\"take\": \"partner\"}");

        // Then
        await().untilAsserted(() ->
                assertThat(status(app).path("conflictsHeld").asInt()).isEqualTo(1));
        BsonDocument initial = app.collection("Task").find().first();
        assertThat(initial.getInt32("done").getValue()).isEqualTo(2);
        assertThat(initial.getString("name").getValue()).isEqualTo("old");
    }
}
