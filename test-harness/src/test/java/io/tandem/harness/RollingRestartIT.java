package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// SIGTERM: a replica finishes what it has taken, says where to go on, and is gone. Nothing is lost, nothing is sent
/// twice, no answer is cut off.
class RollingRestartIT {
    private static final String LINE =
            "{\"id\":\"stream-%d\",\"type\":\"Counter\",\"op\":\"upsert\",\"object\":{\"_id\":7,\"n\":%d}}";

    /// Well before it would end by itself, whatever is open (`QUARKUS_SHUTDOWN_TIMEOUT`).
    private static final Duration SOON = Duration.ofSeconds(30);

    private static TandemCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(
                ClusterPlan.forOnce().withReplicas(Part.SYNC_INGEST, 2).withReplicas(Part.PARTNER_SYNC, 0));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    /// Each scenario begins with both replicas.
    @BeforeEach
    void restartWhatWasStopped() {
        if (cluster.pids().getOrDefault(Part.SYNC_INGEST.label(), List.of()).size() < 2) {
            cluster.restart(Part.SYNC_INGEST, 0);
        }
    }

    @Test
    void a_rolling_restart_loses_and_repeats_nothing_and_cuts_no_answer() throws Exception {
        try (IngestLaws laws = new IngestLaws(cluster)) {
            List<Long> stops = new ArrayList<>();

            List<BackEnd.Report> reports = laws.load(false, end -> {
                while (System.nanoTime() < end) {
                    for (Part part : List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE)) {
                        for (int replica = 0; replica < cluster.urls(part).size(); replica++) {
                            // Until back ends stream to it again.
                            TimeUnit.SECONDS.sleep(2);
                            long begin = System.nanoTime();
                            cluster.stop(part, replica);
                            stops.add((System.nanoTime() - begin) / 1_000_000);
                            cluster.restart(part, replica);
                        }
                    }
                }
            });

            TakenEvents taken = laws.taken();
            laws.say(taken, "stopped within ms " + stops);
            assertThat(stops).hasSizeGreaterThanOrEqualTo(3);
            assertThat(reports)
                    .extracting(BackEnd.Report::lost)
                    .as("answers that were cut off")
                    .containsOnly(0);
            assertThat(taken.all()).as("records, none of them twice").hasSameSizeAs(taken.first());
            laws.assertHeld(taken);
        }
    }

    @Test
    void a_stream_without_end_is_told_where_to_go_on_when_its_replica_stops() throws Exception {
        try (IngestLaws laws = new IngestLaws(cluster);
                StreamedRequest request = new StreamedRequest(
                        cluster.urls(Part.SYNC_INGEST).getFirst(), laws.app(), IngestLaws.PATIENCE)) {
            AtomicBoolean told = new AtomicBoolean();
            Thread sending = Thread.ofVirtual().start(() -> send(request, told));
            int accepted = 0;
            String result = request.result();
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            while (result != null && result.contains("accepted")) {
                accepted++;
                if (accepted == 100) {
                    stopped = CompletableFuture.runAsync(() -> cluster.stop(Part.SYNC_INGEST, 0));
                }
                result = request.result();
            }

            told.set(true);
            assertThat(result).startsWith("{\"line\":" + (accepted + 1) + ",\"status\":\"ended\"");
            assertThat(request.result()).isNull();
            assertThat(stopped).succeedsWithin(SOON);
            sending.join();
            assertThat(laws.taken().first()).hasSize(1 + accepted);
        }
    }

    @Test
    void a_request_that_waited_for_schema_service_while_its_replica_was_stopped_is_ended_too() throws Exception {
        try (IngestLaws laws = new IngestLaws(cluster)) {
            long schemaService = cluster.pids()
                    .getOrDefault(Part.SCHEMA_SERVICE.label(), List.of())
                    .getFirst();
            Disturbances.signal("-STOP", schemaService);
            // By now the app is asked for again.
            TimeUnit.SECONDS.sleep(2);
            try (StreamedRequest request =
                    new StreamedRequest(cluster.urls(Part.SYNC_INGEST).getFirst(), laws.app(), IngestLaws.PATIENCE)) {
                AtomicBoolean told = new AtomicBoolean();
                Thread sending = Thread.ofVirtual().start(() -> send(request, told));
                TimeUnit.SECONDS.sleep(1);
                CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> cluster.stop(Part.SYNC_INGEST, 0));
                TimeUnit.SECONDS.sleep(1);
                Disturbances.signal("-CONT", schemaService);

                String result = request.result();
                while (result != null && result.contains("accepted")) {
                    result = request.result();
                }
                told.set(true);
                assertThat(result).contains("\"status\":\"ended\"", "this replica is stopping");
                assertThat(request.result()).isNull();
                assertThat(stopped).succeedsWithin(SOON);
                sending.join();
            } finally {
                Disturbances.signal("-CONT", schemaService);
            }
        }
    }

    private static void send(StreamedRequest request, AtomicBoolean told) {
        try {
            for (int n = 1; !told.get(); n++) {
                request.send(LINE.formatted(n, n));
                Thread.sleep(5);
            }
            request.end();
        } catch (IOException closed) {
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
