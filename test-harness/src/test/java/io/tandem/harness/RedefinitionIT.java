package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// What becomes of a migration that its check has refused, and that is defined anew.
@TandemTest
class RedefinitionIT {
    private static final String TO_INT =
            "\"partner\": {\"collection\": \"TaskV2\"}, \"forward\": [{\"convert\": {\"n\": {\"from\": \"string\", \"to\": \"int\"}}}]";
    private static final String RENAMED =
            "\"partner\": {\"collection\": \"TaskV3\"}, \"forward\": [{\"rename\": {\"n\": \"number\"}}]";

    private static void insert(TestApp app, String... documents) {
        app.collection("Task")
                .insertMany(Stream.of(documents).map(BsonDocument::parse).toList());
    }

    private static RunningMigration defined(TestApp app) {
        app.create(true);
        RunningMigration migration = new RunningMigration(app, app.name());
        assertThat(put(migration, TO_INT).status()).isEqualTo(200);
        return migration;
    }

    private static TestApp.Answer put(RunningMigration migration, String members) {
        return migration
                .app()
                .put(
                        Part.PARTNER_SYNC,
                        "/v1/migrations/" + migration.name(),
                        "{\"app\": \"%s\", \"initial\": {\"collection\": \"Task\"}, %s}"
                                .formatted(migration.app().name(), members));
    }

    @Test
    void a_refused_migration_that_has_never_crossed_takes_a_better_definition_and_keeps_its_epoch(TestApp app) {
        // Given
        insert(app, "{_id: 1, n: 'x'}");
        RunningMigration migration = defined(app);
        migration.act("/check", "");
        migration.awaitState("refused");
        int epoch = migration.status().path("epoch").asInt();

        // When
        assertThat(put(migration, RENAMED).status()).isEqualTo(200);

        // Then
        JsonNode defined = migration.status();
        assertThat(defined.path("state").asText()).isEqualTo("defined");
        assertThat(defined.has("reason") || defined.has("check"))
                .as(defined.toString())
                .isFalse();
        assertThat(defined.path("epoch").asInt()).isEqualTo(epoch).isPositive();
        migration.act("/start", "");
        migration.awaitState("live");
        assertThat(app.collection("TaskV3").countDocuments(Filters.eq("number", "x")))
                .isEqualTo(1);
    }

    @Test
    void an_aborted_migration_that_is_refused_is_still_aborted_and_another_definition_takes_another_name(TestApp app) {
        // Given
        insert(app, "{_id: 1, n: '1'}", "{_id: 2, n: '2'}");
        RunningMigration migration = defined(app);
        migration.act("/start", "");
        migration.awaitState("live");
        migration.act("/abort", "");
        migration.awaitState("aborted");
        insert(app, "{_id: 3, n: 'x'}");

        // When
        migration.act("/start", "");
        migration.awaitState("aborted");

        // Then
        assertThat(migration.status().path("reason").asText())
                .contains("_id 3: ")
                .endsWith("takes another name.");
        TestApp.Answer refused = put(migration, RENAMED);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("give the new one another name");
        RunningMigration other = new RunningMigration(app, app.name() + "-other");
        assertThat(put(other, RENAMED).status()).isEqualTo(200);
        other.act("/start", "");
        other.awaitState("live");
        assertThat(app.collection("TaskV3").countDocuments()).isEqualTo(3);

        // When
        app.collection("Task").updateOne(Filters.eq("_id", 3), Updates.set("n", "3"));
        migration.act("/start", "");
        migration.awaitState("live");

        // Then
        assertThat(migration.verify()).isEqualTo("clean");
        assertThat(app.collection("TaskV2").countDocuments(Filters.type("n", "int")))
                .isEqualTo(3);
    }
}
