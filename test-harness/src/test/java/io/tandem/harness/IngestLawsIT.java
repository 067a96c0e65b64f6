package io.tandem.harness;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.UpdateDescription;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;

/// Laws 1, 2 and 3, from the request to MongoDB: what was accepted is in Kafka where its answer said, has its effect
/// once and in order, and what was refused has none. Back ends stream to two replicas, repeat whatever they doubt, and
/// write objects of their own and objects that all of them write.
class IngestLawsIT {
    private static final int WRITERS = Integer.getInteger("tandem.laws.writers", 5);
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("tandem.laws.seconds", 25));
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String LATE =
            "{\"id\":\"late-%d\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"_id\":7,\"n\":%d}}";
    private static final ClusterPlan PLAN =
            ClusterPlan.forOnce().withReplicas(Part.SYNC_INGEST, 2).withReplicas(Part.PARTNER_SYNC, 0);

    private final long seed = Long.getLong("tandem.laws.seed", System.nanoTime());

    /// What happens while the back ends send.
    private interface Meanwhile {
        void until(long end) throws Exception;
    }

    /// What the back ends made, and what they were answered.
    private record Load(List<ChangesInTurn> changes, List<BackEnd.Report> reports) {
        int sum(ToIntFunction<BackEnd.Report> what) {
            return reports.stream().mapToInt(what).sum();
        }
    }

    @Test
    void every_accepted_line_has_one_effect_in_order_while_replicas_broker_and_schema_service_are_killed()
            throws Exception {
        try (TandemCluster cluster = TandemCluster.start(PLAN.withSupervision());
                TestApp app = app(cluster);
                MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes = watch(app)) {
            Disturbances disturbances = new Disturbances(cluster, new Random(seed));

            Load load = load(app, true, disturbances::until);

            TakenEvents taken = TakenEvents.read(cluster.kafka(), app.name());
            say(load, taken, disturbances.toString());
            assertThat(disturbances.kills()).containsKeys(Part.SYNC_INGEST, Part.KAFKA);
            assertThat(taken.all().size())
                    .as("records, with what was sent again")
                    .isGreaterThan(taken.first().size());
            assertLaws(app, load, taken, changes);
        }
    }

    @Test
    void an_old_attempt_that_lands_late_does_not_overwrite_what_is_newer() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(PLAN);
                TestApp app = app(cluster);
                MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes = watch(app)) {
            List<URI> replicas = cluster.urls(Part.SYNC_INGEST);
            long first = cluster.pids()
                    .getOrDefault(Part.SYNC_INGEST.label(), List.of())
                    .getFirst();
            Disturbances.signal("-STOP", first);
            try (StreamedRequest old = request(app, replicas.getFirst(), 1)) {
                try (StreamedRequest again = request(app, replicas.getLast(), 1, 2)) {
                    assertThat(again.result()).contains("late-1", "accepted");
                    assertThat(again.result()).contains("late-2", "accepted");
                }
                Disturbances.signal("-CONT", first);
                assertThat(old.result()).contains("late-1", "accepted");
            }
            app.accept(LATE.formatted(3, 3));

            TakenEvents taken = TakenEvents.read(cluster.kafka(), app.name());
            assertThat(taken.late()).isEqualTo(1);
            assertThat(effects(changes, 3)).containsEntry(7, List.of(1, 2, 3));
        }
    }

    private static StreamedRequest request(TestApp app, URI replica, int... numbers) throws IOException {
        StreamedRequest request = new StreamedRequest(replica, app, PATIENCE);
        for (int number : numbers) {
            request.send(LATE.formatted(number, number));
        }
        request.end();
        return request;
    }

    /// An app whose counters count in numbers.
    private static TestApp app(TandemCluster cluster) {
        TestApp app = TestApp.on(cluster).create(true);
        app.upsert("Counter", "{\"_id\":" + TakenEvents.PLACE_HOLDER + ",\"n\":0}");
        await().atMost(PATIENCE).until(() -> app.collection("Counter").countDocuments() == 1);
        return app;
    }

    private static MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> watch(TestApp app) {
        return app.collection("Counter").watch(BsonDocument.class).cursor();
    }

    private Load load(TestApp app, boolean hasty, Meanwhile meanwhile) throws Exception {
        List<ChangesInTurn> changes = new ArrayList<>();
        List<Future<BackEnd.Report>> reports = new ArrayList<>();
        long end = System.nanoTime() + LOAD.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int writer = 1; writer <= WRITERS; writer++) {
                changes.add(new ChangesInTurn(writer, new Random(seed + writer)));
                BackEnd one = new BackEnd(app, changes.getLast(), new Random(seed - writer), hasty);
                reports.add(threads.submit(() -> one.sendUntil(end)));
            }
            meanwhile.until(end);
            List<BackEnd.Report> came = new ArrayList<>();
            for (Future<BackEnd.Report> each : reports) {
                came.add(each.get());
            }
            return new Load(changes, came);
        }
    }

    private void say(Load load, TakenEvents taken, String disturbances) {
        System.err.printf(
                "IngestLawsIT: -Dtandem.laws.seed=%d: %d changes accepted, %d records, %d of them repeated, %d landed late;"
                        + " %d answers ended early, %d were cut off; doubts %s; %s%n",
                seed,
                load.reports().stream().mapToInt(each -> each.accepted().size()).sum(),
                taken.all().size(),
                taken.all().size() - taken.first().size(),
                taken.late(),
                load.sum(BackEnd.Report::ended),
                load.sum(BackEnd.Report::lost),
                load.reports().stream().map(BackEnd.Report::doubts).toList(),
                disturbances);
    }

    private static void assertLaws(
            TestApp app,
            Load load,
            TakenEvents taken,
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes) {
        Map<String, TakenEvents.Taken> byPlace = new HashMap<>();
        taken.all().forEach(each -> byPlace.put(each.partition() + "/" + each.offset(), each));
        for (BackEnd.Report report : load.reports()) {
            assertThat(report.accepted())
                    .allSatisfy(each -> assertThat(byPlace.get(each.partition() + "/" + each.offset()))
                            .as("what lies where %s was answered to be", each)
                            .isNotNull()
                            .extracting(TakenEvents.Taken::id)
                            .isEqualTo(each.id()));
        }
        Map<Integer, List<String>> order = taken.order();
        for (ChangesInTurn writer : load.changes()) {
            writer.order().forEach((object, ids) -> assertThat(order.getOrDefault(object, List.of()))
                    .as("the order of acceptance of object %d", object)
                    .filteredOn(writer::made)
                    .isEqualTo(ids));
        }
        Map<Integer, List<Integer>> wanted = taken.effects();
        assertThat(effects(
                        changes, wanted.values().stream().mapToInt(List::size).sum()))
                .isEqualTo(wanted);
        assertThat(rejections(app)).containsExactlyInAnyOrderElementsOf(taken.refusedLate());
        assertThat(app.collection("Counter").countDocuments(Filters.exists("refused")))
                .isZero();
        assertThat(stored(app)).isEqualTo(taken.stored());
    }

    /// The values that each object takes one after the other: until all came that have to, and then none for 3 s.
    private static Map<Integer, List<Integer>> effects(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes, int wanted) {
        Map<Integer, List<Integer>> effects = new TreeMap<>();
        int seen = 0;
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < (seen < wanted ? PATIENCE : Duration.ofSeconds(3)).toNanos()) {
            ChangeStreamDocument<BsonDocument> change = changes.tryNext();
            if (change == null) {
                continue;
            }
            BsonDocument whole = change.getFullDocument();
            UpdateDescription update = change.getUpdateDescription();
            BsonDocument values = whole != null ? whole : update != null ? update.getUpdatedFields() : null;
            int object = requireNonNull(change.getDocumentKey()).getInt32("_id").getValue();
            effects.computeIfAbsent(object, each -> new ArrayList<>())
                    .add(
                            values == null
                                    ? TakenEvents.DELETED
                                    : values.getInt32("n").getValue());
            seen++;
            quietSince = System.nanoTime();
        }
        return effects;
    }

    private static Map<Integer, Integer> stored(TestApp app) {
        Map<Integer, Integer> stored = new TreeMap<>();
        app.collection("Counter")
                .find()
                .forEach(each -> stored.put(
                        each.getInt32("_id").getValue(), each.getInt32("n").getValue()));
        return stored;
    }

    private static List<String> rejections(TestApp app) {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection("rejections", BsonDocument.class)
                .find(Filters.eq("app", app.name()))
                .map(row -> new RawBsonDocument(row.getBinary("value").getData())
                        .getString("id")
                        .getValue())
                .into(new ArrayList<>());
    }
}
