package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The initial copy beside a real secondary that falls behind.
class CopyThrottleIT {
    private static final int DOCUMENTS = 10_000;

    @Test
    void the_copy_goes_slower_while_a_secondary_is_behind_and_on_when_it_has_caught_up(@TempDir Path folder)
            throws Exception {
        try (TandemCluster cluster = TandemCluster.start(
                        ClusterPlan.forOnce().withEnvironment(Map.of("TANDEM_MIGRATION_COPY_LAG", "1s")));
                Secondary secondary = Secondary.join(cluster, folder);
                TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            List<BsonDocument> documents = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                documents.add(BsonDocument.parse("{_id: " + i + ", name: 'n" + i + "'}"));
            }
            app.collection("Task").insertMany(documents);
            RunningMigration migration =
                    RunningMigration.define(app, "\"forward\": [{\"rename\": {\"name\": \"title\"}}]");
            pace(migration, "1000");

            // When
            secondary.hold();
            migration.act("/start", "");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> throttle(migration).has("because"));

            // Then
            assertThat(throttle(migration).path("because").asText()).startsWith("a secondary is ");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> throttle(migration).path("perSecond").asLong() == 100);
            assertThat(app.collection("TaskV2").countDocuments()).isLessThan(DOCUMENTS);

            // When
            secondary.release();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> throttle(migration).path("perSecond").asLong() > 100);
            pace(migration, "null");
            migration.awaitState("live");

            // Then
            assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(DOCUMENTS);
        }
    }

    private static JsonNode throttle(RunningMigration migration) {
        return migration.status().path("copy").path("throttle");
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
}
