package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Clients that make up an object type for each object: as many types come into being as may, the rest is refused, and
/// what was there goes on. How many are made up, `-Dtandem.types` says.
class TypeFloodIT {
    private static final int MOST = 20;
    private static final int MADE_UP = Integer.getInteger("tandem.types", 2_000);
    private static final int A_REQUEST = 10_000;

    private static TandemCluster cluster;

    @BeforeAll
    static void start() {
        // One partition, so that no decisions are made beside each other.
        cluster = TandemCluster.start(ClusterPlan.forOnce()
                .withReplicas(Part.PARTNER_SYNC, 0)
                .withEnvironment(Map.of("TANDEM_TYPES_MOST", String.valueOf(MOST), "TANDEM_TOPICS_PARTITIONS", "1")));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void types_that_are_made_up_have_a_bound_and_the_others_go_on() {
        try (TestApp app = TestApp.on(cluster).create(true)) {
            app.upsert("Known", "{\"_id\":0}");
            AtomicLong accepted = new AtomicLong();
            for (int from = 0; from < MADE_UP; from += A_REQUEST) {
                List<String> lines = IntStream.range(from, Math.min(MADE_UP, from + A_REQUEST))
                        .mapToObj(i -> "{\"type\":\"MadeUp" + i + "\",\"object\":{\"_id\":" + i + "}}")
                        .toList();
                app.send(lines)
                        .forEach(result -> accepted.addAndGet(
                                result.path("status").asText().equals("accepted") ? 1 : 0));
            }
            app.upsert("Known", "{\"_id\":1}");

            assertThat(accepted).hasValue(MADE_UP);
            await().atMost(Duration.ofSeconds(60 + MADE_UP / 100))
                    .until(() -> app.collection("Known").countDocuments() == 2);
            assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas")
                            .json()
                            .path("schemas"))
                    .hasSize(MOST);
            assertThat(app.database().listCollectionNames()).hasSize(MOST);
            assertThat(app.mongo()
                            .getDatabase("tandem")
                            .getCollection("rejections")
                            .countDocuments(new Document("app", app.name()).append("code", "too-many-types")))
                    .isEqualTo(MADE_UP + 1 - MOST);
            JsonNode refusal = app.get(
                            Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections?code=too-many-types")
                    .json()
                    .at("/rejections/0/reasons/0");
            assertThat(refusal.asText()).contains("has the 20 object types that clients may make");
        }
    }

    @Test
    void a_model_that_brings_too_many_types_is_refused_as_a_whole_and_an_operator_may_make_more() {
        try (TestApp app = TestApp.on(cluster).create(true)) {
            String types = String.join(
                    ",",
                    IntStream.rangeClosed(0, MOST)
                            .mapToObj(i ->
                                    "{\"name\":\"T" + i + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}")
                            .toList());
            String path = "/v1/apps/" + app.name();

            TestApp.Answer refused =
                    app.post(Part.SCHEMA_SERVICE, path + "/models", "{\"objectTypes\":[" + types + "]}");

            assertThat(refused.status()).isEqualTo(409);
            assertThat(refused.json().path("code").asText()).isEqualTo("too-many-types");
            assertThat(app.get(Part.SCHEMA_SERVICE, path + "/schemas").json().path("schemas"))
                    .isEmpty();
            for (int i = 0; i <= MOST; i++) {
                TestApp.Answer made = app.put(
                        Part.SCHEMA_SERVICE,
                        path + "/schemas/T" + i,
                        "{\"objectTypes\":[{\"name\":\"T" + i
                                + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}");
                assertThat(made.status()).as(made.body()).isEqualTo(200);
            }
        }
    }
}
