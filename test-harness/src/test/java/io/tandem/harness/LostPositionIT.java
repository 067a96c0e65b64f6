package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// Law 9: a lost position is noticed, said, and healed by the same merge: never skipped, never restarted blindly.
///
/// The history is lost for real: a small oplog, and more written past it than it holds while nobody reads.
class LostPositionIT {
    private static final int OPLOG_MEGABYTES = 20;

    @Test
    void both_sides_are_merged_again_with_what_was_written_while_the_history_was_lost() throws InterruptedException {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce().withOplogMegabytes(OPLOG_MEGABYTES));
                TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            List<BsonDocument> documents = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                documents.add(BsonDocument.parse("{_id: " + i + ", name: 'n" + i + "', done: false, old: 1}"));
            }
            app.collection("Task").insertMany(documents);
            RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
            migration.pause();
            BsonTimestamp before = oldest(app);

            // When
            app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "by an old app"));
            app.collection("TaskV2").updateOne(Filters.eq("_id", "2"), Updates.set("title", "by a new app"));
            app.collection("Task").updateOne(Filters.eq("_id", 3), Updates.set("name", "both"));
            app.collection("TaskV2").updateOne(Filters.eq("_id", "3"), Updates.set("done", true));
            app.collection("TaskV2").updateOne(Filters.eq("_id", "4"), Updates.unset("old"));
            app.collection("Task").deleteOne(Filters.eq("_id", 5));
            app.collection("TaskV2").deleteOne(Filters.eq("_id", "6"));
            app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '1000', title: 'new'}"));
            app.collection("Task").deleteOne(Filters.eq("_id", 7));
            app.collection("TaskV2").updateOne(Filters.eq("_id", "7"), Updates.set("title", "written"));
            writePastTheHistory(app, before);
            migration.act("/resume", "");

            // Then
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> migration.status().path("lastLoss").has("healedAt"));
            migration.awaitState("live");
            assertThat(title(app, 1)).isEqualTo("by an old app");
            assertThat(name(app, 2)).isEqualTo("by a new app");
            assertThat(title(app, 3)).isEqualTo("both");
            assertThat(task(app, 3).getBoolean("done").getValue()).isTrue();
            assertThat(task(app, 4)).doesNotContainKey("old");
            assertThat(app.collection("TaskV2").countDocuments(Filters.in("_id", "5", "6")))
                    .isZero();
            assertThat(app.collection("Task").countDocuments(Filters.in("_id", 5, 6)))
                    .isZero();
            assertThat(name(app, 1000)).isEqualTo("new");
            assertThat(name(app, 7))
                    .as("a write survives a delete of unknown order")
                    .isEqualTo("written");
            assertThat(migration.verify()).isEqualTo("clean");
        }
    }

    private static BsonDocument task(TestApp app, int id) {
        return app.collection("Task").find(Filters.eq("_id", id)).first();
    }

    private static String name(TestApp app, int id) {
        return task(app, id).getString("name").getValue();
    }

    private static String title(TestApp app, int id) {
        return app.collection("TaskV2")
                .find(Filters.eq("_id", "" + id))
                .first()
                .getString("title")
                .getValue();
    }

    private static BsonTimestamp oldest(TestApp app) {
        return oplog(app).find().sort(new Document("$natural", 1)).first().getTimestamp("ts");
    }

    private static MongoCollection<BsonDocument> oplog(TestApp app) {
        return app.mongo().getDatabase("local").getCollection("oplog.rs", BsonDocument.class);
    }

    /// Until MongoDB has let go of everything that it kept when the migration paused.
    private static void writePastTheHistory(TestApp app, BsonTimestamp before) {
        BsonTimestamp paused = app.mongo()
                .getDatabase("admin")
                .runCommand(new Document("hello", 1), BsonDocument.class)
                .getTimestamp("operationTime");
        Random random = new Random(1);
        byte[] filler = new byte[1024 * 1024];
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (int i = 0; i < 8; i++) {
                        random.nextBytes(filler);
                        app.database()
                                .getCollection("Filler", BsonDocument.class)
                                .insertOne(new BsonDocument("bytes", new BsonBinary(filler)));
                    }
                    app.mongo().getDatabase("admin").runCommand(new Document("fsync", 1));
                    return oldest(app).compareTo(before) > 0 && oldest(app).compareTo(paused) > 0;
                });
    }
}
