package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// Migrations that one replica runs, each on its own.
@TandemTest
class NeighboursIT {

    @Test
    void a_migration_that_is_taken_over_again_and_again_interrupts_no_other(TestApp app, TandemCluster cluster) {
        try (TestApp other = TestApp.on(cluster)) {
            List<BsonDocument> documents = new ArrayList<>();
            // Given: what the first one has used is free when the second one begins
            app.create(true);
            other.create(true);
            for (int i = 0; i < 2_000; i++) {
                documents.add(BsonDocument.parse("{_id: " + i + ", name: 'first'}"));
            }
            app.collection("Task").insertMany(documents);
            other.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'second'}"));
            RunningMigration first = RunningMigration.start(app, RunningMigration.FORWARD);
            app.collection("Task").updateMany(new BsonDocument(), Updates.set("name", "changed"));
            await().untilAsserted(
                            () -> assertThat(app.collection("TaskV2").countDocuments(Filters.eq("title", "changed")))
                                    .isEqualTo(2_000));
            first.pause();
            RunningMigration second = RunningMigration.start(other, RunningMigration.FORWARD);

            // When
            for (int time = 1; time <= 3; time++) {
                first.act("/resume", "");
                String name = "time " + time;
                app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", name));
                awaitTitle(app, name);
                first.pause();
            }
            other.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "still"));
            awaitTitle(other, "still");

            // Then
            assertThat(second.status().path("epoch").asInt())
                    .as(second.status().toString())
                    .isEqualTo(1);
            assertThat(second.status().has("lastTrouble")).isFalse();
        }
    }

    private static void awaitTitle(TestApp app, String title) {
        await().untilAsserted(() -> assertThat(app.collection("TaskV2")
                        .countDocuments(Filters.and(Filters.eq("_id", "1"), Filters.eq("title", title))))
                .isEqualTo(1));
    }
}
