package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What sync-ingest waits for, and holds meanwhile, has an end: Kafka's acknowledgements, clients that do not read,
/// requests that are open.
class IngestBoundsIT {
    private static final int OPEN_REQUESTS = 8;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration UNREAD = Duration.ofSeconds(2);
    private static final int UNREAD_MEMORY = 512 * 1024;
    private static final String UNREAD_BYTES = "tandem_ingest_unread_bytes";
    private static final String LINE = "{\"type\":\"Bounded\",\"op\":\"delete\",\"key\":1}";

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static TandemCluster cluster;
    private static TestApp app;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce()
                .withReplicas(Part.PARTNER_SYNC, 0)
                .withEnvironment(Map.of(
                        "TANDEM_DELIVERY_TIMEOUT",
                        "PT8S",
                        "TANDEM_LATE_ACKNOWLEDGEMENT",
                        "PT1S",
                        "TANDEM_OPEN_REQUESTS",
                        String.valueOf(OPEN_REQUESTS),
                        "TANDEM_UNREAD_ANSWER",
                        UNREAD.toString(),
                        "TANDEM_UNREAD_MEMORY",
                        String.valueOf(UNREAD_MEMORY))));
        app = TestApp.on(cluster).create(true);
    }

    @AfterAll
    static void stop() {
        app.close();
        cluster.close();
    }

    @Test
    void what_was_accepted_is_stored_once_and_in_order_when_the_broker_stood_still() throws Exception {
        try (IngestLaws laws = new IngestLaws(cluster)) {
            List<BackEnd.Report> reports = laws.load(false, end -> {
                long broker = cluster.pids()
                        .getOrDefault(Part.KAFKA.label(), List.of())
                        .getFirst();
                TimeUnit.SECONDS.sleep(2);
                Disturbances.signal("-STOP", broker);
                try {
                    awaitRefusal("Kafka");
                    // Beyond the delivery timeout: a new producer takes the place of the one that failed.
                    TimeUnit.SECONDS.sleep(8);
                } finally {
                    Disturbances.signal("-CONT", broker);
                }
            });

            TakenEvents taken = laws.taken();
            laws.say(taken, "the broker stood still");
            assertThat(reports.stream().mapToInt(BackEnd.Report::ended).sum()).isPositive();
            laws.assertHeld(taken);
        }
    }

    @Test
    void requests_are_refused_before_they_begin_while_kafka_acknowledges_nothing() throws Exception {
        Replica replica = Replica.all(cluster, Part.SYNC_INGEST).getFirst();
        List<CompletableFuture<List<?>>> waiting = new ArrayList<>();
        Disturbances.bytesPerSecond(cluster, 1.0);
        try {
            // The first that Kafka counts is acknowledged, and uses up what it takes of this client for minutes.
            await().atMost(PATIENCE).untilAsserted(() -> {
                if (waiting.stream().allMatch(CompletableFuture::isDone)) {
                    waiting.add(CompletableFuture.supplyAsync(() -> app.send(List.of(LINE))));
                }
                assertThat(replica.readiness().status()).isEqualTo(503);
                assertThat(replica.readiness().text()).contains("Kafka has not acknowledged an event for ");
            });
            awaitRefusal("Kafka has not acknowledged an event for ");
        } finally {
            Disturbances.bytesPerSecond(cluster, null);
        }
        assertThat(waiting.getLast().get().toString()).containsAnyOf("accepted", "ended");
        awaitServed();
        assertThat(replica.readiness().status()).isEqualTo(200);
    }

    @Test
    void more_than_so_many_requests_are_not_open_at_a_time() throws Exception {
        awaitNoneOpen();
        List<StreamedRequest> open = new ArrayList<>();
        try {
            for (int i = 0; i < OPEN_REQUESTS; i++) {
                StreamedRequest request = new StreamedRequest(cluster.url(Part.SYNC_INGEST), app, PATIENCE);
                open.add(request);
                request.send(LINE);
                assertThat(request.result()).contains("accepted");
            }
            awaitRefusal(OPEN_REQUESTS + " requests are open");
        } finally {
            for (StreamedRequest request : open) {
                request.close();
            }
        }
        awaitServed();
    }

    @Test
    void nor_do_more_begin_that_waited_for_schema_service_together() throws Exception {
        awaitNoneOpen();
        List<StreamedRequest> waiting = new ArrayList<>();
        long schemaService = cluster.pids()
                .getOrDefault(Part.SCHEMA_SERVICE.label(), List.of())
                .getFirst();
        try (TestApp unseen = TestApp.on(cluster).create(true)) {
            Disturbances.signal("-STOP", schemaService);
            try {
                for (int i = 0; i < 4 * OPEN_REQUESTS; i++) {
                    StreamedRequest request = new StreamedRequest(cluster.url(Part.SYNC_INGEST), unseen, PATIENCE);
                    waiting.add(request);
                    request.send(LINE);
                }
                TimeUnit.MILLISECONDS.sleep(500);
            } finally {
                Disturbances.signal("-CONT", schemaService);
            }
            int begun = 0;
            for (StreamedRequest request : waiting) {
                try {
                    assertThat(request.result()).contains("accepted");
                    begun++;
                } catch (IOException refused) {
                    assertThat(refused).hasMessageContaining("503");
                }
            }
            // Each thread lets in one more at most.
            assertThat(begun).isBetween(1, 3 * OPEN_REQUESTS);
        } finally {
            for (StreamedRequest request : waiting) {
                request.close();
            }
        }
        awaitServed();
    }

    @Test
    void what_many_clients_do_not_read_is_bounded_together_and_others_are_served_beside_them() throws Exception {
        Replica replica = Replica.all(cluster, Part.SYNC_INGEST).getFirst();
        awaitNoneOpen();
        List<RefusedFlood> unread = new ArrayList<>();
        try {
            for (int i = 0; i < OPEN_REQUESTS - 1; i++) {
                unread.add(new RefusedFlood(cluster, path()));
            }
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(replica.metric(UNREAD_BYTES))
                    .isGreaterThan(UNREAD_MEMORY));
            List<String> lines = Collections.nCopies(1_000, LINE);
            await().untilAsserted(() -> assertThat(app.send(lines)).hasSize(lines.size()));
            // One that has begun may write what it took before there was so much.
            assertThat(replica.metric(UNREAD_BYTES)).isLessThan(2 * UNREAD_MEMORY);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(replica.metric(UNREAD_BYTES))
                    .isZero());
        } finally {
            for (RefusedFlood flood : unread) {
                flood.close();
            }
        }
    }

    @Test
    void with_http2_results_come_while_the_request_is_still_being_sent() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            BlockingQueue<String> answer = new LinkedBlockingQueue<>();
            HttpClientRequest request = vertx.createHttpClient(new HttpClientOptions()
                            .setProtocolVersion(HttpVersion.HTTP_2)
                            .setHttp2ClearTextUpgrade(false))
                    .request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setAbsoluteURI(cluster.url(Part.SYNC_INGEST)
                                    .resolve(path())
                                    .toString())
                            .putHeader("authorization", "Bearer " + cluster.token()))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            request.setChunked(true);
            request.response().onSuccess(response -> {
                answer.add(response.version() + " " + response.statusCode());
                response.handler(bytes -> {
                            // The end may come in a frame of its own.
                            if (bytes.length() > 0) {
                                answer.add(bytes.toString());
                            }
                        })
                        .endHandler(end -> answer.add("end"));
            });
            for (int line = 1; line <= 3; line++) {
                request.write(Buffer.buffer(LINE + "\n"));
                if (line == 1) {
                    assertThat(answer.poll(10, TimeUnit.SECONDS)).isEqualTo("HTTP_2 200");
                }
                assertThat(answer.poll(10, TimeUnit.SECONDS)).contains("{\"line\":" + line + ",", "accepted");
            }
            request.end();
            assertThat(answer.poll(10, TimeUnit.SECONDS)).isEqualTo("end");
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void who_sends_what_is_refused_at_length_and_reads_nothing_is_cut_off_and_takes_no_memory() throws Exception {
        try (RefusedFlood flood = new RefusedFlood(cluster, path())) {
            TimeUnit.MILLISECONDS.sleep(3 * UNREAD.toMillis());
            // What is there still lies between the two.
            assertThat(flood.isOverBefore(64 << 20, 0)).isTrue();
        }
        awaitServed();
    }

    @Test
    void who_reads_more_slowly_than_results_come_may_read_on() throws Exception {
        try (RefusedFlood flood = new RefusedFlood(cluster, path())) {
            assertThat(flood.isOverBefore(14 << 20, 100)).isFalse();
        }
    }

    /// Those of other tests may still be coming to their end.
    private static void awaitNoneOpen() {
        Replica replica = Replica.all(cluster, Part.SYNC_INGEST).getFirst();
        await().untilAsserted(() ->
                assertThat(replica.metric("tandem_ingest_open_requests")).isZero());
    }

    private static void awaitRefusal(String why) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            HttpResponse<String> answer = sent();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body()).contains(why, "nothing was taken");
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
        });
    }

    private static void awaitServed() {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(sent().body()).contains("\"accepted\""));
    }

    private static HttpResponse<String> sent() throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(cluster.url(Part.SYNC_INGEST).resolve(path()))
                        .header("Authorization", "Bearer " + cluster.token())
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(LINE))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String path() {
        return "/v1/apps/" + app.name() + "/changes";
    }
}
