package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDocument;

/// A migration, from `Task` to `TaskV2` where nothing else is said, with hands to reach it.
record RunningMigration(TestApp app, String name) {
    /// The seed's own example: the partner has string ids and another name for a property.
    static final String FORWARD =
            "\"forward\": [{\"rename\": {\"name\": \"title\"}}, {\"convert\": {\"_id\": {\"from\": \"int\", \"to\":"
                    + " \"string\"}}}]";

    /// Defines it, with these members beside app and collections, and starts it.
    static RunningMigration start(TestApp app, String members) {
        return start(app, "Task", "TaskV2", members);
    }

    static RunningMigration start(TestApp app, String initial, String partner, String members) {
        RunningMigration migration = define(app, initial, partner, members);
        migration.post("/start", "");
        migration.awaitState("live");
        return migration;
    }

    static RunningMigration define(TestApp app, String members) {
        return define(app, "Task", "TaskV2", members);
    }

    private static RunningMigration define(TestApp app, String initial, String partner, String members) {
        RunningMigration migration =
                new RunningMigration(app, "m-" + UUID.randomUUID().toString().substring(0, 8));
        String definition =
                "{\"app\": \"%s\", \"initial\": {\"collection\": \"%s\"}, \"partner\": {\"collection\": \"%s\"}, %s}"
                        .formatted(app.name(), initial, partner, members);
        TestApp.Answer defined = app.put(Part.PARTNER_SYNC, "/v1/migrations/" + migration.name(), definition);
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
        return migration;
    }

    JsonNode status() {
        return app.get(Part.PARTNER_SYNC, "/v1/migrations/" + name).json();
    }

    JsonNode get(String path) {
        return app.get(Part.PARTNER_SYNC, "/v1/migrations/" + name + path).json();
    }

    /// Its row in Tandem's own database.
    BsonDocument row() {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection("migrations", BsonDocument.class)
                .find(Filters.eq("_id", name))
                .first();
    }

    /// The indexes of a collection of Tandem's own database.
    List<String> indexes(String collection) {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection(collection)
                .listIndexes()
                .map(index -> index.getString("name"))
                .into(new ArrayList<>());
    }

    TestApp.Answer post(String act, String body) {
        return app.post(Part.PARTNER_SYNC, "/v1/migrations/" + name + act, body);
    }

    /// Asks for an act that has to be accepted.
    void act(String act, String body) {
        TestApp.Answer answer = post(act, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }

    /// Pauses it; what its owner had begun has ended then, and nobody tells of its run any more.
    void pause() {
        act("/pause", "");
        await().untilAsserted(() -> assertThat(Replica.all(app.cluster(), Part.PARTNER_SYNC))
                .noneMatch(
                        replica -> replica.metrics().contains("tandem_partner_waiting{migration=\"" + name + "\"}")));
    }

    void awaitState(String state) {
        await().atMost(Duration.ofMinutes(5))
                .untilAsserted(() -> assertThat(status().path("state").asText())
                        .as(status().toString())
                        .isEqualTo(state));
    }

    /// Asks for a verification and waits for its end.
    String verify() {
        String before = status().path("verification").path("startedAt").toString();
        act("/verify", "");
        await().atMost(Duration.ofMinutes(5)).until(() -> {
            JsonNode verification = status().path("verification");
            return !verification.path("startedAt").toString().equals(before) && verification.has("endedAt");
        });
        return status().path("verification").path("state").asText();
    }

    /// Waits until the metrics say what nobody has to run it for: its state, and what else holds it.
    void awaitMetrics(String state) {
        String of = "{migration=\"" + name + "\"";
        await().untilAsserted(() -> assertThat(
                        Replica.all(app.cluster(), Part.PARTNER_SYNC).getFirst().metrics())
                .contains("tandem_partner_state" + of + ",state=\"" + state + "\"} 1.0")
                .containsOnlyOnce("tandem_partner_state" + of + ",state=\"live\"} ")
                .contains("tandem_partner_conflicts_held" + of + "} 0.0")
                .contains("tandem_partner_lost_positions_total" + of + "} 0.0")
                .containsPattern("tandem_partner_copy_of\\{migration=\"" + name + "\"} [1-9]")
                .doesNotContain("tandem_partner_waiting" + of));
    }
}
