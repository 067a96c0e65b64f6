package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
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

    @Test
    void a_row_that_cannot_be_read_stops_no_other(TestApp app, TandemCluster cluster) {
        MongoCollection<BsonDocument> rows =
                app.mongo().getDatabase("tandem").getCollection("migrations", BsonDocument.class);
        List<BsonDocument> unreadable = List.of(
                BsonDocument.parse("{_id: 'half', state: 'live'}"),
                BsonDocument.parse("{_id: 'later', state: 'of a later version'}"),
                BsonDocument.parse("{_id: 'of another type', state: 1}"),
                BsonDocument.parse("{_id: {n: 1}, state: 'live'}"),
                BsonDocument.parse("{_id: 'acts', state: 'retired', acts: 'none'}"),
                BsonDocument.parse("{_id: 'told', state: 'retired', acts: [], told: 'all'}"));
        try {
            // Given
            app.create(true);
            app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'n'}"));
            rows.insertMany(unreadable);
            awaitUnreadable(cluster, unreadable.size());

            // When
            RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

            // Then
            app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "changed"));
            awaitTitle(app, "changed");
            assertThat(app.get(Part.PARTNER_SYNC, "/v1/migrations")
                            .json()
                            .path("migrations")
                            .valueStream()
                            .map(one -> one.path("name").asText()))
                    .contains(migration.name())
                    .doesNotContain("half", "later");
            TestApp.Answer refused = migration.post("/abort", "{\"partner\": \"drop\"}");
            assertThat(refused.status()).as(refused.body()).isEqualTo(409);
            assertThat(refused.body()).contains("cannot be read");
            String said = Replica.all(cluster, Part.PARTNER_SYNC).getFirst().said();
            assertThat(said).containsOnlyOnce("migration half: its row cannot be read");
        } finally {
            unreadable.forEach(row -> rows.deleteOne(Filters.eq("_id", row.get("_id"))));
        }
        awaitUnreadable(cluster, 0);
    }

    private static void awaitUnreadable(TandemCluster cluster, int count) {
        await().untilAsserted(() -> assertThat(
                        Replica.all(cluster, Part.PARTNER_SYNC).getFirst().metrics())
                .contains("tandem_partner_unreadable " + count + ".0"));
    }

    private static void awaitTitle(TestApp app, String title) {
        await().untilAsserted(() -> assertThat(app.collection("TaskV2")
                        .countDocuments(Filters.and(Filters.eq("_id", "1"), Filters.eq("title", title))))
                .isEqualTo(1));
    }
}
