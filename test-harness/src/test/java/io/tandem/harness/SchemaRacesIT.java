package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Several processes of schema-service race on one object type.
class SchemaRacesIT {
    private static TandemCluster cluster;
    private static List<Replica> replicas;
    private TestApp app;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce().withReplicas(Part.SCHEMA_SERVICE, 3));
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
    void nothing_of_a_stale_model_is_stored_once_a_terminate_has_returned() throws Exception {
        app.create(true);
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger sent = new AtomicInteger();
        String model = declare(replicas.get(0), "Task").json().path("model").asText();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> streaming = threads.submit(() -> {
                while (!over.get()) {
                    stream(sent, model);
                    // What waits in Kafka would hold up what the test waits for.
                    await().atMost(Duration.ofSeconds(60)).until(() -> tasks() + resets() > sent.get() - 500);
                }
            });
            try {
                for (int round = 0; round < 5; round++) {
                    long before = tasks();
                    await().atMost(Duration.ofSeconds(30)).until(() -> tasks() > before + 300);
                    act(replicas.get(round % 3), "terminate");
                    long atReturn = tasks();
                    act(replicas.get((round + 1) % 3), "enable");
                    int rejected = sent.get() + 600;
                    await().atMost(Duration.ofSeconds(60)).until(() -> tasks() + resets() >= rejected);
                    assertThat(tasks()).isEqualTo(atReturn);
                    assertThat(declare(replicas.get((round + 2) % 3), "Task").status())
                            .isEqualTo(200);
                }
            } finally {
                over.set(true);
            }
            streaming.get();
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(tasks() + resets()).isEqualTo(sent.get()));
    }

    @Test
    void whoever_adds_to_a_new_type_at_the_same_time_ends_in_the_union_without_a_gap() throws Exception {
        app.create(true);
        int each = 45;
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(14)) {
            Future<Integer> looking = threads.submit(() -> {
                int looked = 0;
                while (!over.get()) {
                    looked += storedPropertiesAreInTheSchema();
                }
                return looked;
            });
            try {
                List<Future<?>> adding = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    int n = i;
                    adding.add(threads.submit(() -> {
                        Replica.Answer answer = replicas.get(n % 3)
                                .call(
                                        "POST",
                                        path("/models"),
                                        "{\"objectTypes\":[{\"name\":\"Race\",\"primaryKey\":\"_id\",\"properties\":"
                                                + "{\"_id\":\"int\",\"declared" + n + "\":\"string?\"}}]}");
                        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
                    }));
                    adding.add(threads.submit(() -> app.upsert("Race", "{\"_id\":" + n + ",\"sent" + n + "\":true}")));
                }
                for (Future<?> one : adding) {
                    one.get();
                }
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> app.collection("Race").countDocuments() == each);
            } finally {
                over.set(true);
            }
            assertThat(looking.get()).isPositive();
        }

        Set<String> wanted = new TreeSet<>(Set.of("_id"));
        for (int i = 0; i < each; i++) {
            wanted.add("declared" + i);
            wanted.add("sent" + i);
        }
        JsonNode schema = replicas.get(1).get(path("/schemas/Race")).json();
        assertThat(names(schema)).isEqualTo(wanted);
        JsonNode versions =
                replicas.get(2).get(path("/schemas/Race/versions")).json().path("versions");
        assertThat(versions.findValues("version").stream().map(JsonNode::intValue))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, schema.path("version").intValue())
                                .boxed()
                                .toList());
        List<String> added = new ArrayList<>();
        versions.findValues("changes")
                .forEach(changes -> changes.forEach(change -> {
                    String path = change.path("path").asText();
                    if (change.path("kind").asText().equals("type-added")) {
                        for (String property : change.path("to").asText().split(", ", -1)) {
                            added.add(property.substring(0, property.indexOf(':')));
                        }
                    } else if (change.path("kind").asText().equals("property-added")) {
                        added.add(path.substring("Race.".length()));
                    }
                }));
        assertThat(added).containsExactlyInAnyOrderElementsOf(wanted);
    }

    /// First what is stored, then the schema: nothing is stored before its schema has it.
    private int storedPropertiesAreInTheSchema() {
        Set<String> stored = new TreeSet<>();
        app.collection("Race").find().forEach(document -> stored.addAll(document.keySet()));
        Replica.Answer schema = replicas.get(0).get(path("/schemas/Race"));
        assertThat(schema.status() == 200 ? names(schema.json()) : Set.of()).containsAll(stored);
        return stored.size();
    }

    private static Set<String> names(JsonNode schema) {
        Set<String> names = new TreeSet<>();
        schema.path("schema").path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private void stream(AtomicInteger sent, String model) {
        List<String> lines = IntStream.range(sent.get(), sent.get() + 100)
                .mapToObj(n ->
                        "{\"id\":\"e" + n + "\",\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":" + n + "}}")
                .toList();
        app.send(lines, Map.of("Tandem-Model", model));
        sent.addAndGet(100);
    }

    private void act(Replica replica, String act) {
        Replica.Answer answer = replica.call("POST", path("/sync/" + act), "");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private long tasks() {
        return app.collection("Task").countDocuments();
    }

    private long resets() {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection("rejections")
                .countDocuments(Filters.eq("app", app.name()));
    }

    private Replica.Answer declare(Replica replica, String type) {
        return replica.call(
                "POST",
                path("/models"),
                "{\"objectTypes\":[{\"name\":\"" + type
                        + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}");
    }

    private String path(String rest) {
        return "/v1/apps/" + app.name() + rest;
    }
}
