package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.result.UpdateResult;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.conversions.Bson;
import org.junit.jupiter.api.Test;

/// Law 5: both sides converge to what the rule says, whatever was written where and when; then nothing moves any more.
///
/// The oracle is independent of Tandem: each writer notes the cluster time that MongoDB gave its write, and the last
/// one of each property is what both sides must hold. Values repeat, so equality alone would prove nothing.
///
/// Larger with `-Dtandem.convergence.ids=2000 -Dtandem.convergence.writers=16 -Dtandem.convergence.writes=200000
/// -Dtandem.convergence.kills=50`.
class ConvergenceIT {
    private static final int IDS = Integer.getInteger("tandem.convergence.ids", 60);
    private static final int WRITERS = Integer.getInteger("tandem.convergence.writers", 4);
    private static final int WRITES = Integer.getInteger("tandem.convergence.writes", 4_800) / WRITERS;
    private static final int KILLS = Integer.getInteger("tandem.convergence.kills", 3);
    private static final List<String> PROPERTIES = List.of("name", "done");

    /// The last user write to one property of one identity.
    private record Last(BsonTimestamp time, String value) {
        Last later(Last other) {
            return time.compareTo(other.time) >= 0 ? this : other;
        }
    }

    private final Map<String, Last> oracle = new ConcurrentHashMap<>();

    @Test
    void both_sides_hold_the_last_write_of_each_property_although_partner_sync_is_killed() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ConvergenceIT seed " + seed);
        try (TandemCluster cluster = TandemCluster.start(
                        ClusterPlan.forOnce().withSupervision().withReplicas(Part.PARTNER_SYNC, 2));
                TestApp app = TestApp.on(cluster);
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            app.create(true);
            for (int i = 0; i < IDS; i++) {
                app.collection("Task").insertOne(BsonDocument.parse("{_id: " + i + ", name: 'start', done: 'no'}"));
            }
            startMigration(app);

            List<Future<?>> writing = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Random random = new Random(seed + writer);
                writing.add(writers.submit(() -> write(app, random)));
            }
            Random random = new Random(seed);
            for (int kill = 0; kill < KILLS; kill++) {
                Thread.sleep(500 + random.nextInt(1_500));
                cluster.kill(Part.PARTNER_SYNC, random.nextInt(2));
            }
            for (Future<?> one : writing) {
                one.get();
            }

            await().atMost(Duration.ofSeconds(90))
                    .untilAsserted(() -> assertThat(differences(app)).isEmpty());
            assertThat(oracle).hasSizeGreaterThan(IDS);
            assertThat(movesWithin(app, 2_000)).isEmpty();
        }
    }

    private static void startMigration(TestApp app) {
        String definition = """
                {"app": "%s", "initial": {"collection": "Task"}, "partner": {"collection": "TaskV2"},
                 "forward": [{"rename": {"name": "title"}}, {"convert": {"_id": {"from": "int", "to": "string"}}}]}""".formatted(app.name());
        app.put(Part.PARTNER_SYNC, "/v1/migrations/converge", definition);
        app.post(Part.PARTNER_SYNC, "/v1/migrations/converge/start", "");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(app.get(Part.PARTNER_SYNC, "/v1/migrations/converge")
                                .json()
                                .path("state")
                                .asText())
                        .isEqualTo("live"));
    }

    private void write(TestApp app, Random random) {
        try (MongoClient client = MongoClients.create(app.cluster().mongoUri());
                ClientSession session = client.startSession()) {
            for (int n = 0; n < WRITES; n++) {
                boolean initial = random.nextBoolean();
                int id = random.nextInt(IDS);
                String property = PROPERTIES.get(random.nextInt(PROPERTIES.size()));
                String stored = !initial && property.equals("name") ? "title" : property;
                String value = random.nextInt(5) == 0 ? null : List.of("x", "y").get(random.nextInt(2));
                Bson update = value == null ? Updates.unset(stored) : Updates.set(stored, value);
                MongoCollection<BsonDocument> collection = client.getDatabase(
                                app.database().getName())
                        .getCollection(initial ? "Task" : "TaskV2", BsonDocument.class);
                UpdateResult result = collection.updateOne(
                        session, initial ? Filters.eq("_id", id) : Filters.eq("_id", "" + id), update);
                if (result.getModifiedCount() == 1) {
                    oracle.merge(
                            id + "." + property,
                            new Last(session.getOperationTime(), String.valueOf(value)),
                            Last::later);
                }
            }
        }
    }

    /// Where a side does not hold what the last user wrote.
    private List<String> differences(TestApp app) {
        List<String> differences = new ArrayList<>();
        oracle.forEach((key, last) -> {
            String id = key.substring(0, key.indexOf('.'));
            String property = key.substring(key.indexOf('.') + 1);
            BsonDocument initial = app.collection("Task")
                    .find(Filters.eq("_id", Integer.valueOf(id)))
                    .first();
            BsonDocument partner =
                    app.collection("TaskV2").find(Filters.eq("_id", id)).first();
            String left = text(initial, property);
            String right = text(partner, property.equals("name") ? "title" : property);
            if (!left.equals(last.value()) || !right.equals(last.value())) {
                differences.add(key + " should be " + last.value() + ", is " + left + " and " + right);
            }
        });
        return differences;
    }

    private static String text(BsonDocument document, String property) {
        return document.containsKey(property) ? document.getString(property).getValue() : "null";
    }

    private static List<String> movesWithin(TestApp app, long millis) throws InterruptedException {
        List<String> moves = new ArrayList<>();
        try (var stream = app.database()
                .watch(List.of(BsonDocument.parse("{$match: {'ns.coll': {$in: ['Task', 'TaskV2']}}}")))
                .cursor()) {
            Thread.sleep(millis);
            for (var event = stream.tryNext(); event != null; event = stream.tryNext()) {
                moves.add(event.toString());
            }
        }
        return moves;
    }
}
