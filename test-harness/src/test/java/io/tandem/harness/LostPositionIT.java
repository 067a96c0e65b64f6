package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Law 9: a lost position is noticed, said, and healed by the same merge: never skipped, never restarted blindly.
///
/// The history is lost for real: a small oplog, and more written past it than it holds while partner-sync is down.
@TestInstance(Lifecycle.PER_CLASS)
class LostPositionIT {
    private static final int OPLOG_MEGABYTES = 20;
    private static final int DOCUMENTS = 200;

    private TandemCluster cluster;

    @BeforeAll
    void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce().withRoom(new ClusterPlan.Room(OPLOG_MEGABYTES, 1)));
    }

    @AfterAll
    void stop() {
        cluster.close();
    }

    @Test
    void both_sides_are_merged_again_with_what_was_written_while_the_history_was_lost() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            List<BsonDocument> documents = new ArrayList<>();
            for (int i = 0; i < DOCUMENTS; i++) {
                documents.add(BsonDocument.parse("{_id: " + i + ", name: 'n" + i + "', done: false, old: 1}"));
            }
            app.collection("Task").insertMany(documents);
            RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
            assertThat(migration.verify()).isEqualTo("clean");
            pace(migration, "20"); // so that users write while both sides are merged again
            cluster.kill(Part.PARTNER_SYNC, 0);
            BsonTimestamp before = oldest(app);

            // When
            writeWhatIsLost(app);
            writePastTheHistory(app, before);
            cluster.restart(Part.PARTNER_SYNC, 0);
            migration.awaitState("healing");
            // The hint of this write must not hide what its pair has lost.
            set(app, "TaskV2", String.valueOf(DOCUMENTS - 1), "done", true);
            set(app, "Task", DOCUMENTS - 2, "done", true);
            set(app, "Task", 9, "done", true);
            pace(migration, "null");

            // Then
            await().until(() -> migration.status().path("lastLoss").has("healedAt"));
            migration.awaitState("live");
            assertNothingIsLost(app);
            assertThat(migration.verify()).isEqualTo("clean");
            assertThat(migration.status().at("/lastLoss/reason").asText()).contains("oplog");
            Replica replica = Replica.all(cluster, Part.PARTNER_SYNC).getFirst();
            assertThat(replica.said()).contains("migration " + migration.name() + ": its position is lost");
            assertThat(replica.metrics())
                    .contains("tandem_partner_lost_positions_total{migration=\"" + migration.name() + "\"} 1.0");
        }
    }

    /// Insertions, updates, removed properties, replacements and deletions, on both sides.
    private static void writeWhatIsLost(TestApp app) {
        set(app, "Task", 1, "name", "by an old app");
        set(app, "TaskV2", "2", "title", "by a new app");
        set(app, "Task", 3, "name", "both");
        set(app, "TaskV2", "3", "done", true);
        app.collection("TaskV2").updateOne(Filters.eq("_id", "4"), Updates.unset("old"));
        app.collection("Task").updateOne(Filters.eq("_id", 8), Updates.unset("old"));
        app.collection("Task").deleteOne(Filters.eq("_id", 5));
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "6"));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '1000', title: 'new'}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1001, name: 'also new'}"));
        app.collection("Task").deleteOne(Filters.eq("_id", 7));
        set(app, "TaskV2", "7", "title", "written");
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "9"));
        app.collection("Task").replaceOne(Filters.eq("_id", 10), BsonDocument.parse("{_id: 10, name: 'whole'}"));
        app.collection("TaskV2")
                .replaceOne(Filters.eq("_id", "11"), BsonDocument.parse("{_id: '11', title: 'whole', old: 2}"));
        set(app, "Task", DOCUMENTS - 1, "name", "lost");
        set(app, "TaskV2", String.valueOf(DOCUMENTS - 2), "title", "lost");
    }

    private static void assertNothingIsLost(TestApp app) {
        assertThat(title(app, 1)).isEqualTo("by an old app");
        assertThat(name(app, 2)).isEqualTo("by a new app");
        assertThat(title(app, 3)).isEqualTo("both");
        assertThat(task(app, 3).getBoolean("done").getValue()).isTrue();
        assertThat(task(app, 4)).doesNotContainKey("old");
        assertThat(there(app, 8)).doesNotContainKey("old");
        assertThat(app.collection("TaskV2").countDocuments(Filters.in("_id", "5", "6")))
                .isZero();
        assertThat(app.collection("Task").countDocuments(Filters.in("_id", 5, 6)))
                .isZero();
        assertThat(name(app, 1000)).isEqualTo("new");
        assertThat(title(app, 1001)).isEqualTo("also new");
        assertThat(name(app, 7))
                .as("a write survives a delete of unknown order")
                .isEqualTo("written");
        assertThat(title(app, 9)).as("a write after the delete").isEqualTo("n9");
        assertThat(there(app, 10)).isEqualTo(BsonDocument.parse("{_id: '10', title: 'whole'}"));
        assertThat(task(app, 11)).isEqualTo(BsonDocument.parse("{_id: 11, name: 'whole', old: 2}"));
        assertThat(title(app, DOCUMENTS - 1)).isEqualTo("lost");
        assertThat(task(app, DOCUMENTS - 1).getBoolean("done").getValue()).isTrue();
        assertThat(name(app, DOCUMENTS - 2)).isEqualTo("lost");
        assertThat(there(app, DOCUMENTS - 2).getBoolean("done").getValue()).isTrue();
    }

    @Test
    void a_collection_that_another_one_has_taken_the_place_of_holds_its_migration_and_deletes_nothing() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            app.collection("Task")
                    .insertMany(List.of(
                            BsonDocument.parse("{_id: 1, name: 'one'}"), BsonDocument.parse("{_id: 2, name: 'two'}")));
            RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

            // When, then: while it runs
            replaceTask(app, "{_id: 1, name: 'ONE'}");
            assertHeld(migration);
            assertThat(title(app, 1)).isEqualTo("one");
            assertThat(title(app, 2)).isEqualTo("two");
            meetAnew(migration);
            assertThat(title(app, 1)).as("the initial side stays").isEqualTo("ONE");
            assertThat(name(app, 2)).isEqualTo("two");

            // When, then: while it is paused
            migration.pause();
            app.collection("Other").insertOne(BsonDocument.parse("{_id: '3', title: 'three'}"));
            app.collection("Other")
                    .renameCollection(
                            new MongoNamespace(app.database().getName(), "TaskV2"),
                            new RenameCollectionOptions().dropTarget(true));
            migration.act("/resume", "");
            assertHeld(migration);
            assertThat(app.collection("Task").countDocuments()).isEqualTo(2);
            meetAnew(migration);
            assertThat(name(app, 3)).isEqualTo("three");

            // When, then: while it is aborted
            migration.act("/abort", "");
            migration.awaitState("aborted");
            replaceTask(app, "{_id: 4, name: 'four'}");
            migration.act("/start", "");
            assertHeld(migration);
            assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(3);
            meetAnew(migration);
            assertThat(app.collection("Task").countDocuments()).isEqualTo(4);
        }
    }

    private static void replaceTask(TestApp app, String document) {
        app.collection("Source").drop();
        app.collection("Source").insertOne(BsonDocument.parse(document));
        app.collection("Source").aggregate(List.of(Aggregates.out("Task"))).toCollection();
    }

    private static void assertHeld(RunningMigration migration) {
        migration.awaitState("paused");
        assertThat(migration.status().path("reason").asText()).contains("$out").contains("first contact");
    }

    private static void meetAnew(RunningMigration migration) {
        migration.act("/resume", "");
        migration.awaitState("live");
        assertThat(migration.verify()).isEqualTo("clean");
    }

    @Test
    void a_check_says_that_the_oplog_does_not_hold_the_copy() {
        try (TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            String large = "x".repeat(100_000);
            for (int i = 0; i < 150; i++) {
                app.collection("Task")
                        .insertOne(new BsonDocument("_id", new BsonInt32(i)).append("name", new BsonString(large)));
            }
            RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);

            // When
            migration.act("/check", "");
            migration.awaitState("defined");

            // Then
            assertThat(migration.status().at("/check/findings/0/name").asText()).isEqualTo("oplog");
            assertThat(migration.status().at("/check/findings/0/message").asText())
                    .contains("to an oplog of 20 MB");
        }
    }

    private static void set(TestApp app, String collection, Object id, String property, Object value) {
        assertThat(app.collection(collection)
                        .updateOne(Filters.eq("_id", id), Updates.set(property, value))
                        .getMatchedCount())
                .isOne();
    }

    private static void pace(RunningMigration migration, String perSecond) {
        assertThat(migration
                        .app()
                        .put(
                                Part.PARTNER_SYNC,
                                "/v1/migrations/" + migration.name() + "/copy",
                                "{\"perSecond\": " + perSecond + "}")
                        .status())
                .isEqualTo(200);
    }

    private static BsonDocument task(TestApp app, int id) {
        return app.collection("Task").find(Filters.eq("_id", id)).first();
    }

    private static String name(TestApp app, int id) {
        return task(app, id).getString("name").getValue();
    }

    private static BsonDocument there(TestApp app, int id) {
        return app.collection("TaskV2").find(Filters.eq("_id", "" + id)).first();
    }

    private static String title(TestApp app, int id) {
        return there(app, id).getString("title").getValue();
    }

    private static BsonTimestamp oldest(TestApp app) {
        return oplog(app).find().sort(new Document("$natural", 1)).first().getTimestamp("ts");
    }

    private static MongoCollection<BsonDocument> oplog(TestApp app) {
        return app.mongo().getDatabase("local").getCollection("oplog.rs", BsonDocument.class);
    }

    /// Until MongoDB has let go of everything that it kept when partner-sync was killed.
    private static void writePastTheHistory(TestApp app, BsonTimestamp before) {
        BsonTimestamp now = app.mongo()
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
                    return oldest(app).compareTo(before) > 0 && oldest(app).compareTo(now) > 0;
                });
    }
}
