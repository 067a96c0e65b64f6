package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/// Migrations on two replicas of partner-sync: what one ran goes on at the other, and whoever lost them writes nothing
/// more.
@TestInstance(Lifecycle.PER_CLASS)
class DistributionIT {
    private static final int MIGRATIONS = 6;
    private static final int DOCUMENTS = 200;
    private static final int STOPS = 2;
    private static final Duration MOVED_WITHIN = Duration.ofSeconds(10);

    private final List<RunningMigration> migrations = new ArrayList<>();
    private TandemCluster cluster;
    private volatile boolean writing;

    @BeforeAll
    void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 2));
        for (int i = 0; i < MIGRATIONS; i++) {
            TestApp app = TestApp.on(cluster).create(true);
            List<BsonDocument> documents = new ArrayList<>();
            for (int id = 0; id < DOCUMENTS; id++) {
                documents.add(BsonDocument.parse("{_id: " + id + ", name: 'start', done: false}"));
            }
            app.collection("Task").insertMany(documents);
            RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);
            migration.act("/start", "");
            migrations.add(migration);
        }
        migrations.forEach(migration -> migration.awaitState("live"));
    }

    @AfterAll
    void stop() {
        migrations.forEach(migration -> migration.app().close());
        cluster.close();
    }

    /// The replica that took it over last.
    private int owner(RunningMigration migration) {
        List<Replica> replicas = Replica.all(cluster, Part.PARTNER_SYNC);
        return epoch(replicas.get(0), migration) > epoch(replicas.get(1), migration) ? 0 : 1;
    }

    private static long epoch(Replica replica, RunningMigration migration) {
        return Pattern.compile("migration " + migration.name() + ": taken over, epoch (\\d+)")
                .matcher(replica.said())
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .max()
                .orElse(0);
    }

    private static void write(RunningMigration migration, int id, String value) {
        migration.app().collection("Task").updateOne(Filters.eq("_id", id), Updates.set("name", value));
        migration
                .app()
                .collection("TaskV2")
                .updateOne(Filters.eq("_id", String.valueOf(id + 1)), Updates.set("title", value));
    }

    private static boolean hasCrossed(RunningMigration migration, int id, String value) {
        Bson there = Filters.and(Filters.eq("_id", String.valueOf(id)), Filters.eq("title", value));
        Bson back = Filters.and(Filters.eq("_id", id + 1), Filters.eq("name", value));
        return migration.app().collection("TaskV2").countDocuments(there) == 1
                && migration.app().collection("Task").countDocuments(back) == 1;
    }

    @Test
    void what_a_killed_replica_ran_crosses_at_the_other_within_ten_seconds() {
        // Given
        int victim = owner(migrations.getFirst());
        List<RunningMigration> moved = migrations.stream()
                .filter(migration -> owner(migration) == victim)
                .toList();

        // When
        long killedAt = System.nanoTime();
        cluster.kill(Part.PARTNER_SYNC, victim);
        migrations.forEach(migration -> write(migration, 0, "after the kill"));

        // Then
        await().atMost(MOVED_WITHIN).pollInterval(Duration.ofMillis(50)).until(() -> migrations.stream()
                .allMatch(migration -> hasCrossed(migration, 0, "after the kill")));
        System.out.printf(
                "DistributionIT: %d of %d migrations moved, and everything had crossed %.1f s after the kill%n",
                moved.size(), MIGRATIONS, (System.nanoTime() - killedAt) / 1e9);

        // When: it comes back
        cluster.restart(Part.PARTNER_SYNC, victim);
        migrations.forEach(migration -> write(migration, 2, "with both again"));

        // Then
        await().atMost(Duration.ofSeconds(30))
                .until(() -> migrations.stream().allMatch(migration -> hasCrossed(migration, 2, "with both again")));
    }

    /// `kill -STOP`, for longer than the session, in the middle of its work; then it goes on as if nothing had
    // happened.
    @Test
    void a_replica_that_stood_still_while_another_took_over_writes_nothing_more() throws Exception {
        RunningMigration migration = migrations.getFirst();
        for (int stop = 0; stop < STOPS; stop++) {
            int zombie = owner(migration);
            Replica other = Replica.all(cluster, Part.PARTNER_SYNC).get(1 - zombie);
            List<BsonValue> sessions = sessions(migration);
            writing = true;
            Thread load = Thread.ofVirtual().start(() -> writeOn(migration));
            BsonTimestamp takenOver;
            try {
                Thread.sleep(1_000);

                // When
                long epoch = epoch(Replica.all(cluster, Part.PARTNER_SYNC).get(zombie), migration);
                long pid = cluster.pids().get(Part.PARTNER_SYNC.label()).get(zombie);
                signal(pid, "STOP");
                try {
                    await().atMost(Duration.ofSeconds(40)).until(() -> epoch(other, migration) > epoch);
                    takenOver = now(migration);
                    String value = "by the new owner, " + stop;
                    write(migration, 0, value);
                    await().atMost(Duration.ofSeconds(30)).until(() -> hasCrossed(migration, 0, value));
                } finally {
                    signal(pid, "CONT");
                }
                Thread.sleep(3_000);
            } finally {
                writing = false;
                load.join();
            }

            // Then
            assertThat(writes(migration, sessions, new BsonTimestamp(0)))
                    .as("the sessions are the ones in which the stopped owner wrote")
                    .isNotEmpty();
            assertThat(writes(migration, sessions, takenOver)).isEmpty();
            await().atMost(Duration.ofSeconds(30)).until(() -> bothAreAlike(migration));
            assertThat(migration.verify()).isEqualTo("clean");
            // It is a member again, and may be given back what it ran.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> migration.status().path("state").asText().equals("live"));
        }
    }

    /// A user on both sides.
    private void writeOn(RunningMigration migration) {
        MongoCollection<BsonDocument> initial = migration.app().collection("Task");
        MongoCollection<BsonDocument> partner = migration.app().collection("TaskV2");
        for (int n = 0; writing; n++) {
            int id = 10 + n % (DOCUMENTS - 10);
            initial.updateOne(Filters.eq("_id", id), Updates.set("name", "n" + n % 7));
            partner.updateOne(Filters.eq("_id", String.valueOf(id)), Updates.set("done", n % 2 == 0));
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private static boolean bothAreAlike(RunningMigration migration) {
        List<BsonDocument> partner = new ArrayList<>();
        migration.app().collection("Task").find().forEach(task -> {
            BsonDocument there = task.clone();
            there.put("_id", new BsonString(String.valueOf(task.getInt32("_id").getValue())));
            there.put("title", there.remove("name"));
            partner.add(there);
        });
        List<BsonDocument> stored = migration.app().collection("TaskV2").find().into(new ArrayList<>());
        return stored.size() == partner.size() && stored.containsAll(partner);
    }

    /// In which the owner writes.
    private static List<BsonValue> sessions(RunningMigration migration) {
        return migration
                .app()
                .collection("tandem.ledger." + migration.name())
                .find(Filters.eq("_id", new BsonDocument("s", BsonBoolean.TRUE)))
                .first()
                .getArray("sessions")
                .stream()
                .map(session -> session.asDocument().get("id"))
                .toList();
    }

    private static List<BsonDocument> writes(
            RunningMigration migration, List<BsonValue> sessions, BsonTimestamp after) {
        return migration
                .app()
                .mongo()
                .getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find(Filters.and(Filters.gt("ts", after), Filters.in("lsid.id", sessions)))
                .limit(5)
                .into(new ArrayList<>());
    }

    private static BsonTimestamp now(RunningMigration migration) {
        return migration
                .app()
                .mongo()
                .getDatabase("admin")
                .runCommand(new Document("hello", 1), BsonDocument.class)
                .getTimestamp("operationTime");
    }

    private static void signal(long pid, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                        .start()
                        .waitFor())
                .isZero();
    }
}
