package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several processes of schema-service are one authority.
class SchemaReplicasIT {
    private static TandemCluster cluster;
    private static List<Replica> replicas;
    private TestApp app;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce()
                .withReplicas(Part.SCHEMA_SERVICE, 3)
                .withEnvironment(Map.of("TANDEM_DEVELOPMENT_MODE_REMINDER", "4s")));
        replicas = Replica.all(cluster, Part.SCHEMA_SERVICE);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @BeforeEach
    void make() {
        app = TestApp.on(cluster);
    }

    @AfterEach
    void drop() {
        app.close();
    }

    @Test
    void every_replica_warns_of_development_mode_and_follows_its_switch() {
        JsonNode made = put(replicas.get(0), "\"developmentMode\":true");
        assertThat(made.path("warnings").path(0).asText()).startsWith("DEVELOPMENT MODE IS ON");

        for (Replica replica : replicas) {
            await().untilAsserted(() -> {
                assertThat(replica.metrics()).contains("tandem_development_mode{app=\"" + app.name() + "\"} 1.0");
                assertThat(warnings(replica)).isPositive();
            });
            assertThat(replica.get(path("")).json()).isEqualTo(made);
            assertThat(declare(replica, "T" + replicas.indexOf(replica)).status())
                    .isEqualTo(200);
        }
        replicas.forEach(replica -> await().until(() -> warnings(replica) > 1));

        put(replicas.get(2), "\"developmentMode\":false");

        for (Replica replica : replicas) {
            assertThat(declare(replica, "Late").json().path("errorCode").intValue())
                    .isEqualTo(225);
            assertThat(replica.get(path("")).json().path("warnings")).isEmpty();
            await().untilAsserted(() ->
                    assertThat(replica.metrics()).contains("tandem_development_mode{app=\"" + app.name() + "\"} 0.0"));
        }
    }

    @Test
    void settings_that_are_left_out_stay_even_if_many_change_them_at_once()
            throws InterruptedException, ExecutionException {
        List<Replica.Answer> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(12)) {
            List<Future<Replica.Answer>> calls = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Replica replica = replicas.get(i % 3);
                String member = i % 2 == 0 ? "\"breakingChanges\":\"overwrite\"" : "\"productionLocked\":true";
                calls.add(threads.submit(
                        () -> replica.call("PUT", path(""), "{\"database\":\"" + app.name() + "\"," + member + "}")));
            }
            for (Future<Replica.Answer> call : calls) {
                answers.add(call.get());
            }
        }
        assertThat(answers).extracting(Replica.Answer::status).containsOnly(200, 201);
        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        JsonNode now = put(replicas.get(1), "\"developmentMode\":false");
        assertThat(now.path("breakingChanges").asText()).isEqualTo("overwrite");
        assertThat(now.path("productionLocked").booleanValue()).isTrue();

        Replica.Answer locked =
                replicas.get(0).call("PUT", path(""), "{\"database\":\"" + app.name() + "\",\"developmentMode\":true}");
        assertThat(locked.status()).isEqualTo(409);
        assertThat(locked.json().path("detail").asText()).contains("\"productionLocked\":false");
        assertThat(replicas.get(2).get(path("")).json()).isEqualTo(now);

        JsonNode on = put(replicas.get(2), "\"developmentMode\":true,\"productionLocked\":false");
        assertThat(on.path("developmentMode").booleanValue()).isTrue();
        assertThat(on.path("warnings").path(0).asText()).contains("OVERWRITES");
    }

    @Test
    void a_new_database_is_for_new_types_and_a_known_type_stays() {
        app.create(true);
        app.upsert("Task", "{\"_id\":1}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> app.collection("Task").countDocuments() == 1);
        String other = app.name() + "b";

        Replica.Answer moved =
                replicas.get(1).call("PUT", path(""), "{\"database\":\"" + other + "\",\"developmentMode\":true}");
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        app.upsert("Task", "{\"_id\":2,\"name\":\"x\"}");
        app.upsert("Dog", "{\"_id\":1}");

        try {
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(app.collection("Task").countDocuments()).isEqualTo(2);
                assertThat(app.mongo().getDatabase(other).getCollection("Dog").countDocuments())
                        .isEqualTo(1);
            });
            assertThat(app.mongo().getDatabase(other).listCollectionNames()).containsExactly("Dog");
            assertThat(replicas.get(2)
                            .get(path("/schemas/Task"))
                            .json()
                            .path("database")
                            .asText())
                    .isEqualTo(app.name());
        } finally {
            app.mongo().getDatabase(other).drop();
        }
    }

    @Test
    void what_a_killed_process_has_left_open_is_ended_by_another_and_not_waited_for() {
        app.create(true);
        assertThat(declare(replicas.get(0), "Task").status()).isEqualTo(200);
        MongoDatabase tandem = app.mongo().getDatabase("tandem");
        try (ClientSession left = app.mongo().startSession()) {
            tandem.getCollection("sessions", BsonDocument.class)
                    .insertOne(new BsonDocument("_id", left.getServerSession().getIdentifier())
                            .append("at", new BsonDateTime(System.currentTimeMillis())));
            left.startTransaction();
            tandem.getCollection("schemas").updateOne(left, Filters.eq("app", app.name()), Updates.set("left", 1));

            Instant before = Instant.now();
            Replica.Answer answer = replicas.get(1)
                    .call(
                            "POST",
                            path("/models"),
                            "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":"
                                    + "{\"_id\":\"int\",\"name\":\"string?\"}}]}");

            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(Duration.between(before, Instant.now())).isLessThan(Duration.ofSeconds(30));
        }
        assertThat(tandem.getCollection("schemas")
                        .countDocuments(Filters.and(Filters.eq("app", app.name()), Filters.exists("left"))))
                .isZero();
    }

    private JsonNode put(Replica replica, String member) {
        Replica.Answer answer = replica.call("PUT", path(""), "{\"database\":\"" + app.name() + "\"," + member + "}");
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json();
    }

    private Replica.Answer declare(Replica replica, String type) {
        return replica.call(
                "POST",
                path("/models"),
                "{\"objectTypes\":[{\"name\":\"" + type
                        + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}");
    }

    private int warnings(Replica replica) {
        return replica.said()
                        .split("DEVELOPMENT MODE IS ON: every client can grow the schemas of app '" + app.name(), -1)
                        .length
                - 1;
    }

    private String path(String rest) {
        return "/v1/apps/" + app.name() + rest;
    }
}
