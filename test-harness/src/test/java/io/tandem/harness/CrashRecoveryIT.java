package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.load.Entry;
import io.tandem.harness.load.Ingest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class CrashRecoveryIT {
    private static final int BATCHES = 60;
    private static final int PER_BATCH = 200;

    @Test
    void nothing_is_lost_or_doubled_when_services_and_broker_are_killed_in_the_middle_of_a_load() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce().withSupervision());
                TestApp app = TestApp.on(cluster);
                ExecutorService backEnd = Executors.newSingleThreadExecutor()) {
            app.create(true);
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes =
                    app.collection("Reading").watch(BsonDocument.class).cursor();
            AtomicInteger sent = new AtomicInteger();
            Future<Integer> accepted = backEnd.submit(() -> sendAll(app, sent));

            for (Part victim : List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE, Part.KAFKA, Part.SCHEMA_SERVICE)) {
                int now = sent.get();
                await().atMost(Duration.ofMinutes(1)).until(() -> sent.get() >= Math.min(BATCHES - 5, now + 8));
                cluster.kill(victim, 0);
            }

            assertThat(accepted.get()).isEqualTo(BATCHES * PER_BATCH);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(app.collection("Reading").countDocuments())
                            .isEqualTo(BATCHES * PER_BATCH));
            assertThat(effects(changes, BATCHES * PER_BATCH)).isEqualTo(Map.of("insert", BATCHES * PER_BATCH));
            assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Reading/observations")
                            .json()
                            .findValuesAsText("seen"))
                    .as("each event is counted once")
                    .containsExactly(String.valueOf(BATCHES * PER_BATCH), String.valueOf(BATCHES * PER_BATCH));
        }
    }

    private static int sendAll(TestApp app, AtomicInteger sent) {
        Ingest ingest = new Ingest(
                app.cluster().url(Part.SYNC_INGEST),
                app.name(),
                Optional.of(app.cluster().token()),
                line -> {});
        // The first answer tells that there is an ingest at all; only then does it ride out what comes.
        int accepted = 0;
        for (int batch = 0; batch < BATCHES; batch++) {
            List<Entry.Change> lines = new ArrayList<>();
            for (int i = 0; i < PER_BATCH; i++) {
                int n = batch * PER_BATCH + i;
                lines.add(new Entry.Change(
                        n,
                        "line " + n,
                        "{\"id\":\"reading-" + n + "\",\"type\":\"Reading\",\"op\":\"upsert\",\"object\":{\"_id\":" + n
                                + ",\"value\":" + n + ".5}}"));
            }
            accepted += ingest.send(lines).accepted();
            sent.incrementAndGet();
        }
        return accepted;
    }

    /// The change events by their kind, until as many have come as there must be and then none for two seconds.
    private static Map<String, Integer> effects(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes, int wanted) {
        Map<String, Integer> effects = new TreeMap<>();
        long quietSince = System.nanoTime();
        int count = 0;
        while (count < wanted || System.nanoTime() - quietSince < 2_000_000_000L) {
            ChangeStreamDocument<BsonDocument> change = changes.tryNext();
            if (change != null) {
                effects.merge(change.getOperationTypeString(), 1, Integer::sum);
                count++;
                quietSince = System.nanoTime();
            } else if (System.nanoTime() - quietSince > 20_000_000_000L) {
                break;
            }
        }
        changes.close();
        return effects;
    }

    @Test
    void a_killed_service_starts_again_on_its_port_and_works() {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.on(cluster).create(true)) {
            long stored = 0;
            for (Part service : List.of(Part.SCHEMA_SERVICE, Part.SYNC_INGEST, Part.PARTNER_SYNC)) {
                List<Long> before = cluster.pids().get(service.label());

                cluster.kill(service, 0);
                assertThat(cluster.pids().get(service.label())).isEmpty();
                cluster.restart(service, 0);

                assertThat(cluster.pids().get(service.label())).hasSize(1).isNotEqualTo(before);
                long expected = ++stored;
                app.upsert("Person", "{\"_id\":" + expected + "}");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(app.collection("Person").countDocuments())
                                .isEqualTo(expected));
            }
        }
    }
}
