package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.ConvergenceWriter.Write;
import io.tandem.harness.ConvergingShape.Group;
import io.tandem.harness.ConvergingShape.Side;
import io.tandem.harness.ConvergingShape.Value;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// Law 5: both sides converge to what the rule says, whatever was written where and when; then nothing moves any more.
/// Three migrations at once, each of another shape; two processes of partner-sync, the broker and MongoDB are killed.
/// Before that each migration is paused and resumed.
///
/// The oracle is independent of Tandem: the times of the users' writes are those of MongoDB's oplog. Values repeat, so
/// equality alone would prove nothing.
///
/// At full size `-Dtandem.convergence.ids=2000 -Dtandem.convergence.writers=16 -Dtandem.convergence.writes=600000
/// -Dtandem.convergence.kills=50`.
class ConvergenceIT {
    private static final int IDS = Integer.getInteger("tandem.convergence.ids", 60);
    private static final int WRITERS = Integer.getInteger("tandem.convergence.writers", 4);
    private static final int WRITES = Integer.getInteger("tandem.convergence.writes", 12_000) / WRITERS;
    /// How many each writes while nothing is killed.
    private static final int QUIET = WRITES / 4;

    private static final int KILLS = Integer.getInteger("tandem.convergence.kills", 3);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void both_sides_hold_the_last_write_of_each_group_although_processes_are_killed() throws Exception {
        long seed = Long.getLong("tandem.convergence.seed", System.nanoTime());
        System.out.println("ConvergenceIT seed " + seed);
        try (TandemCluster cluster = TandemCluster.start(
                        ClusterPlan.forOnce().withSupervision().withReplicas(Part.PARTNER_SYNC, 2));
                TestApp alone = TestApp.on(cluster);
                TestApp app = TestApp.on(cluster)) {
            insert(alone, Side.INITIAL);
            insert(alone, Side.PARTNER);
            stretch("without a migration", alone, seed, QUIET);
            app.create(true);
            List<Write> first = insert(app, Side.INITIAL);
            for (ConvergingShape shape : ConvergingShape.ALL) {
                start(app, shape);
            }
            List<ConvergenceWriter> writers = stretch("while everything crosses", app, seed + WRITERS, QUIET);

            writers.addAll(write(app, seed + 2L * WRITERS, WRITES - QUIET, () -> {
                handOver(app);
                kill(cluster, new Random(seed));
            }));

            List<Write> writes = writers.stream()
                    .flatMap(writer -> writer.written().stream())
                    .toList();
            ConvergenceOracle oracle =
                    new ConvergenceOracle(app.mongo(), app.database().getName(), first, writes);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(oracle.differences(app.database()))
                    .as("seed %d; %s", seed, states(app))
                    .isEmpty());
            assertThat(oracle.happened()).isGreaterThan(writes.size() / 2);
            assertThat(movesWithin(app, 2_000)).isEmpty();
            for (ConvergingShape shape : ConvergingShape.ALL) {
                RunningMigration migration = new RunningMigration(app, shape.initial());
                // Whom one asks may have been killed last, and not be back yet.
                migration.awaitState("live");
                assertThat(migration.verify()).isEqualTo("clean");
                assertThat(migration.status().at("/setAside/count").asInt()).isZero();
            }
            System.out.printf("ConvergenceIT: %d writes happened%n", oracle.happened());
        }
    }

    /// Writes on both sides while nothing is killed, and says how long they took.
    private static List<ConvergenceWriter> stretch(String what, TestApp app, long seed, int writes) throws Exception {
        Instant since = Instant.now();
        List<ConvergenceWriter> writers = write(app, seed, writes, () -> {});
        Path log = app.cluster().logs().resolve(Part.MONGODB.label() + ".log");
        System.out.printf("ConvergenceIT: a user's write %s: %s%n", what, WriteTimes.of(writers, log, since));
        return writers;
    }

    /// One document of each id on this side.
    private static List<Write> insert(TestApp app, Side side) {
        List<Write> first = new ArrayList<>();
        for (ConvergingShape shape : ConvergingShape.ALL) {
            Map<Group, Value> values = shape.groups().stream()
                    .collect(Collectors.toMap(
                            Function.identity(), group -> group.values().getFirst()));
            List<BsonDocument> documents = new ArrayList<>();
            for (int id = 0; id < IDS; id++) {
                documents.add(shape.document(side, id, values));
                first.add(new Write(shape, side, id, new UUID(0, 0), 0, values, false));
            }
            app.collection(shape.collection(side)).insertMany(documents);
        }
        return first;
    }

    private static void start(TestApp app, ConvergingShape shape) {
        RunningMigration migration = new RunningMigration(app, shape.initial());
        TestApp.Answer defined = app.put(
                Part.PARTNER_SYNC,
                "/v1/migrations/" + migration.name(),
                "{\"app\": \"%s\", \"initial\": {\"collection\": \"%s\"}, \"partner\": {\"collection\": \"%s\"}, %s, \"deletes\": {\"share\": 1}}"
                        .formatted(
                                app.name(),
                                shape.collection(Side.INITIAL),
                                shape.collection(Side.PARTNER),
                                shape.transforms()));
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
        migration.act("/start", "");
        migration.awaitState("live");
    }

    /// Where each migration stands, and why; partner-sync itself may be dead at the moment.
    private static List<String> states(TestApp app) {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection("migrations")
                .find()
                .map(row -> row.get("_id") + " " + row.get("state") + " " + row.get("reason"))
                .into(new ArrayList<>());
    }

    private interface Trouble {
        void make() throws InterruptedException;
    }

    private static List<ConvergenceWriter> write(TestApp app, long seed, int writes, Trouble trouble) throws Exception {
        List<ConvergenceWriter> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<?>> writing = new ArrayList<>();
            for (int number = 0; number < WRITERS; number++) {
                ConvergenceWriter writer = new ConvergenceWriter(app, new Random(seed + number), IDS, writes);
                writers.add(writer);
                writing.add(threads.submit(writer));
            }
            trouble.make();
            for (Future<?> one : writing) {
                one.get();
            }
        }
        return writers;
    }

    /// An owner comes to an orderly end and another one begins, while users write: it judges states of before.
    private static void handOver(TestApp app) throws InterruptedException {
        for (ConvergingShape shape : ConvergingShape.ALL) {
            RunningMigration migration = new RunningMigration(app, shape.initial());
            migration.act("/pause", "");
            Thread.sleep(500);
            migration.act("/resume", "");
        }
    }

    private static void kill(TandemCluster cluster, Random random) throws InterruptedException {
        for (int kill = 0; kill < KILLS; kill++) {
            Thread.sleep(500 + random.nextInt(1_500));
            cluster.kill(Part.PARTNER_SYNC, random.nextInt(2));
            if (kill == KILLS / 3) {
                cluster.kill(Part.KAFKA, 0);
            }
            if (kill == 2 * KILLS / 3) {
                cluster.kill(Part.MONGODB, 0);
            }
        }
    }

    private static List<String> movesWithin(TestApp app, long millis) throws InterruptedException {
        List<String> collections = ConvergingShape.ALL.stream()
                .flatMap(shape -> Stream.of(Side.values()).map(shape::collection))
                .map(name -> "'" + name + "'")
                .toList();
        List<String> moves = new ArrayList<>();
        try (var stream = app.database()
                .watch(List.of(BsonDocument.parse("{$match: {'ns.coll': {$in: " + collections + "}}}")))
                .cursor()) {
            Thread.sleep(millis);
            for (var event = stream.tryNext(); event != null; event = stream.tryNext()) {
                moves.add(event.toString());
            }
        }
        return moves;
    }
}
