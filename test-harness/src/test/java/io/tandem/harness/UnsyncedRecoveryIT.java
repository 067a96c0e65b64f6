package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class UnsyncedRecoveryIT {
    private static final int DOCUMENTS = 3_000;

    @Test
    void another_replica_goes_on_with_a_scan_and_a_repair_where_one_was_killed() {
        ClusterPlan plan = ClusterPlan.forOnce()
                .withReplicas(Part.SCHEMA_SERVICE, 2)
                .withSupervision()
                .withEnvironment(Map.of("TANDEM_UNSYNCED_SCAN_PER_SECOND", "300", "TANDEM_UNSYNCED_PAGE", "50"));
        try (TandemCluster cluster = TandemCluster.start(plan);
                TestApp app = TestApp.on(cluster)) {
            UnsyncedDocumentsIT.declare(app, ",\"n\":\"int?\"");
            app.collection("Task")
                    .insertMany(IntStream.range(0, DOCUMENTS)
                            .mapToObj(i -> BsonDocument.parse(
                                    "{_id: " + i + ", name: " + (i % 2 == 0 ? "'x'" : "1") + ", n: 0}"))
                            .toList());
            app.post(Part.SCHEMA_SERVICE, UnsyncedDocumentsIT.unsynced(app, "/scan"), "{\"type\":\"Task\"}");
            await().atMost(Duration.ofSeconds(30)).until(() -> scanned(app) > 200);

            killBoth(cluster);

            await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> UnsyncedDocumentsIT.state(app)
                    .has("lastScan"));
            JsonNode last = UnsyncedDocumentsIT.state(app).path("lastScan");
            assertThat(last.path("takenOver").asInt()).isPositive();
            // What was read and not noted is read again; what was noted is not.
            assertThat(last.path("scanned").asInt()).isEqualTo(DOCUMENTS);
            assertThat(UnsyncedDocumentsIT.list(app, "").path("count").asInt()).isEqualTo(DOCUMENTS / 2);

            String once = "{\"stages\":[{\"$set\":{\"n\":{\"$add\":[\"$n\",1]}}}],\"of\":\"all\",\"perSecond\":300}";
            String id = app.post(Part.SCHEMA_SERVICE, RepairsIT.path(app), once)
                    .json()
                    .path("id")
                    .asText();
            await().atMost(Duration.ofSeconds(30)).until(() -> repaired(app, id) > 200);

            killBoth(cluster);

            await().atMost(Duration.ofMinutes(2))
                    .ignoreExceptions()
                    .until(() -> repair(app, id).path("state").asText().equals("done"));
            assertThat(repaired(app, id)).isEqualTo(DOCUMENTS);
            assertThat(app.collection("Task").countDocuments(BsonDocument.parse("{n: 1}")))
                    .isEqualTo(DOCUMENTS);
        }
    }

    /// One after the other, so that whoever does the work dies, and never all at once.
    private static void killBoth(TandemCluster cluster) {
        for (int replica = 0; replica < 2; replica++) {
            cluster.kill(Part.SCHEMA_SERVICE, replica);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> cluster.pids().get(Part.SCHEMA_SERVICE.label()).size() == 2);
        }
    }

    private static int scanned(TestApp app) {
        return UnsyncedDocumentsIT.state(app).path("scan").path("scanned").asInt();
    }

    private static JsonNode repair(TestApp app, String id) {
        return app.get(Part.SCHEMA_SERVICE, RepairsIT.path(app) + "/" + id).json();
    }

    private static int repaired(TestApp app, String id) {
        return repair(app, id).path("repaired").asInt();
    }
}
