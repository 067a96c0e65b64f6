package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.ConvergingShape.Side;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// Aborts at random moments, while users write on both sides: nothing that either side accepted is lost, and starting
/// again verifies clean each time.
///
/// More: `-Dtandem.aborts=50`; the same again: `-Dtandem.aborts.seed=…`.
class AbortIT {
    private static final int ABORTS = Integer.getInteger("tandem.aborts", 4);

    /// When a migration is aborted.
    private enum Moment {
        /// As soon as the check of a start lets it.
        CHECKING,
        COPYING,
        PAUSED,
        LIVE
    }

    /// @param kills whether partner-sync is killed during the abort
    /// @param drops whether the partner collection goes; then nobody writes to it any more
    private record Round(Moment moment, boolean kills, boolean drops) {}

    private final Map<Moment, Integer> done = new EnumMap<>(Moment.class);
    private int kills;
    private int drops;
    private int refused;

    @Test
    void nothing_that_either_side_accepted_is_lost_whenever_a_migration_is_aborted() throws Exception {
        long seed = Long.getLong("tandem.aborts.seed", System.nanoTime());
        System.out.println("AbortIT seed " + seed);
        Random random = new Random(seed);
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.on(cluster);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            app.create(true);
            app.collection("Task").insertMany(OneSidedWriter.first());
            RunningMigration migration =
                    RunningMigration.define(app, OneSidedWriter.FORWARD + ", \"deletes\": {\"share\": 1}");
            OneSidedWriter initial = new OneSidedWriter(app, Side.INITIAL, new Random(seed + 1));
            OneSidedWriter partner = new OneSidedWriter(app, Side.PARTNER, new Random(seed + 2));
            List<Future<?>> writing = List.of(threads.submit(initial), threads.submit(partner));
            try {
                List<Round> rounds = rounds(random);
                for (int n = 0; n < rounds.size(); n++) {
                    String told = "seed " + seed + ", abort " + (n + 1) + ": " + rounds.get(n);
                    abort(migration, rounds.get(n), random, n == 0, partner);
                    if (rounds.get(n).drops()) {
                        awaitNothingLost(app, List.of(Side.INITIAL), initial, partner, told);
                    } else {
                        Thread.sleep(random.nextInt(500)); // both sides go on by themselves
                    }
                    pace(migration, "null");
                    migration.act("/start", "");
                    migration.awaitState("live");
                    if (rounds.get(n).drops()) {
                        partner.goOn();
                    }
                    assertThat(migration.verify())
                            .as("%s; %s; %s", told, migration.status(), migration.get("/mismatches"))
                            .isEqualTo("clean");
                    awaitNothingLost(app, List.of(Side.values()), initial, partner, told);
                }
            } finally {
                initial.stop();
                partner.stop();
            }
            for (Future<?> one : writing) {
                one.get();
            }
            System.out.printf(
                    "AbortIT: aborted %s; %d times partner-sync was killed meanwhile, %d times the partner collection was"
                            + " dropped, %d aborts were refused during the check and asked for again; %d writes on the"
                            + " initial side, %d on the partner side, none lost%n",
                    done, kills, drops, refused, initial.writes(), partner.writes());
        }
    }

    @Test
    void a_drop_during_which_partner_sync_is_killed_comes_to_its_end() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.on(cluster)) {
            app.create(true);
            app.collection("Task").insertMany(OneSidedWriter.first());
            RunningMigration migration = RunningMigration.start(app, OneSidedWriter.FORWARD);
            try (ClientSession session = app.mongo().startSession()) {
                session.startTransaction();
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", "1"), Updates.set("done", true));
                migration.act("/abort", "{\"partner\": \"drop\"}");
                // The drop is begun, and waits for the user's transaction.
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> app.mongo()
                                        .getDatabase("admin")
                                        .aggregate(List.of(
                                                new Document("$currentOp", new Document()),
                                                new Document("$match", new Document("command.drop", "TaskV2"))))
                                        .first()
                                != null);
                cluster.kill(Part.PARTNER_SYNC, 0);
                cluster.restart(Part.PARTNER_SYNC, 0);
                session.abortTransaction();
            }
            migration.awaitState("aborted");
            assertNothingLeft(migration);
            BsonArray dropped = app.mongo()
                    .getDatabase("tandem")
                    .getCollection("migrations", BsonDocument.class)
                    .find(Filters.eq("_id", migration.name()))
                    .first()
                    .getDocument("asked")
                    .getArray("drops");

            migration.act("/start", "");
            migration.awaitState("live");
            // What an owner that was only thought dead would do now.
            assertThat(dropped).hasSize(2).allSatisfy(drop -> assertThatThrownBy(
                            () -> app.database().runCommand(drop.asDocument()))
                    .hasMessageContaining("CollectionUUIDMismatch"));
            assertThat(migration.verify()).isEqualTo("clean");
            assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(OneSidedWriter.SHARED);
        }
    }

    private static void assertNothingLeft(RunningMigration migration) {
        assertThat(migration.app().database().listCollectionNames())
                .contains("Task")
                .doesNotContain("TaskV2", "tandem.ledger." + migration.name());
    }

    /// Each moment once in four, two of them with a kill, one with a drop.
    private static List<Round> rounds(Random random) {
        List<Round> rounds = new ArrayList<>();
        while (rounds.size() < ABORTS) {
            List<Moment> moments = new ArrayList<>(List.of(Moment.values()));
            Collections.shuffle(moments, random);
            int killed = random.nextInt(2);
            int dropped = random.nextInt(4);
            for (int i = 0; i < moments.size() && rounds.size() < ABORTS; i++) {
                rounds.add(new Round(moments.get(i), i % 2 == killed, i == dropped));
            }
        }
        return rounds;
    }

    private void abort(RunningMigration migration, Round round, Random random, boolean isFirst, OneSidedWriter partner)
            throws InterruptedException {
        reach(migration, round.moment(), random, isFirst);
        if (round.drops()) {
            partner.rest();
        }
        String body = "{\"partner\": \"%s\"}".formatted(round.drops() ? "drop" : "keep");
        TestApp.Answer answer = migration.post("/abort", body);
        while (round.moment() == Moment.CHECKING && answer.status() == 409) {
            refused++;
            answer = migration.post("/abort", body);
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        if (round.kills()) {
            Thread.sleep(random.nextInt(800));
            TandemCluster cluster = migration.app().cluster();
            cluster.kill(Part.PARTNER_SYNC, 0);
            cluster.restart(Part.PARTNER_SYNC, 0);
            kills++;
        }
        // An abort of the first check leaves what was there before, if it comes before the check is through.
        boolean mayHaveNoBegin = isFirst && round.moment() == Moment.CHECKING;
        if (!mayHaveNoBegin || !migration.status().path("state").asText().equals("defined")) {
            migration.awaitState("aborted");
        }
        if (round.drops()) {
            assertNothingLeft(migration);
            drops++;
        }
        done.merge(round.moment(), 1, Integer::sum);
    }

    private static void reach(RunningMigration migration, Moment moment, Random random, boolean isFirst)
            throws InterruptedException {
        boolean fromTheStart = moment == Moment.CHECKING || moment == Moment.COPYING;
        if (fromTheStart && !isFirst) {
            migration.act("/abort", "");
            migration.awaitState("aborted");
        }
        if (fromTheStart || isFirst) {
            pace(migration, moment == Moment.COPYING ? "1000" : "null");
            migration.act("/start", "");
        }
        switch (moment) {
            case CHECKING -> {}
            case COPYING -> {
                await().pollInterval(Duration.ofMillis(20))
                        .until(() -> !migration.status().path("state").asText().equals("checking"));
                Thread.sleep(random.nextInt(1_000));
            }
            case PAUSED -> {
                migration.awaitState("live");
                Thread.sleep(random.nextInt(500));
                migration.act("/pause", "");
                Thread.sleep(random.nextInt(500));
            }
            case LIVE -> {
                migration.awaitState("live");
                Thread.sleep(random.nextInt(1_000));
            }
        }
    }

    private static void pace(RunningMigration migration, String perSecond) {
        String path = "/v1/migrations/" + migration.name() + "/copy";
        assertThat(migration
                        .app()
                        .put(Part.PARTNER_SYNC, path, "{\"perSecond\": " + perSecond + "}")
                        .status())
                .isEqualTo(200);
    }

    /// While both rest.
    private static void awaitNothingLost(
            TestApp app, List<Side> sides, OneSidedWriter initial, OneSidedWriter partner, String told) {
        initial.rest();
        partner.rest();
        try {
            Map<Integer, BsonDocument> wanted = new HashMap<>();
            initial.wanted().forEach((id, document) -> wanted.put(id, document.clone()));
            partner.wanted().forEach((id, document) -> wanted.computeIfAbsent(id, some -> new BsonDocument())
                    .putAll(document));
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                List<String> differences = new ArrayList<>();
                sides.forEach(side -> differences.addAll(differences(app, side, wanted)));
                assertThat(differences).as(told).isEmpty();
            });
        } finally {
            partner.goOn();
            initial.goOn();
        }
    }

    private static List<String> differences(TestApp app, Side side, Map<Integer, BsonDocument> wanted) {
        Map<BsonValue, BsonDocument> stored = new HashMap<>();
        app.collection(side == Side.INITIAL ? "Task" : "TaskV2")
                .find()
                .forEach(document -> stored.put(document.get("_id"), document));
        List<String> differences = new ArrayList<>();
        wanted.forEach((id, properties) -> {
            BsonDocument shaped = OneSidedWriter.shaped(side, id, properties);
            BsonDocument found = stored.remove(shaped.get("_id"));
            if (!shaped.equals(found)) {
                differences.add(side + ": " + found + " should be " + shaped);
            }
        });
        stored.values().forEach(document -> differences.add(side + ": " + document + " should be gone"));
        return differences;
    }
}
