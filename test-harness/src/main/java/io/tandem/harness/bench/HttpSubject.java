package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.Ports;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A process that takes objects over HTTP and brings them to a topic of its own.
///
/// @param name    what the results call it
/// @param topic   where its records go
/// @param url     where it takes requests
/// @param headers what its requests need
/// @param bodies  how its bodies look
/// @param pid     its process id
record HttpSubject(
        String name, String topic, URI url, Map<String, String> headers, ChangeBodies.Form bodies, long pid) {
    static final String OURS = "sync-ingest";
    static final String REFUSALS = "sync-ingest, results=refusals";
    static final String FLOOR = "floor";
    static final String BRIDGE = "bridge";

    // What bounds nothing needs more than a service that does, or its collector is what is measured.
    private static final String UNBOUNDED_HEAP = "1g";
    private static final long PATIENCE_MILLIS = 30_000;

    /// sync-ingest, for an app and a model that it knows.
    ///
    /// @param query how it is to answer
    static HttpSubject ours(TandemCluster cluster, String name, String app, String model, String query) {
        return new HttpSubject(
                name,
                "sync.objects",
                cluster.url(Part.SYNC_INGEST).resolve("/v1/apps/" + app + "/changes" + query),
                Map.of(
                        "content-type",
                        "application/x-ndjson",
                        "tandem-model",
                        model,
                        "tandem-client",
                        "bench/1",
                        "authorization",
                        "Bearer " + cluster.token()),
                ChangeBodies.Form.LINES,
                cluster.pids().getOrDefault(Part.SYNC_INGEST.label(), List.of()).getFirst());
    }

    /// [FloorServer]; its process has to be closed.
    static HttpSubject floor(int port, OwnProcess process) {
        return new HttpSubject(
                FLOOR,
                FLOOR,
                URI.create("http://127.0.0.1:" + port + "/"),
                Map.of("content-type", "application/x-ndjson"),
                ChangeBodies.Form.LINES,
                process.pid());
    }

    /// The HTTP bridge; its process has to be closed.
    static HttpSubject bridge(int port, OwnProcess process) {
        return new HttpSubject(
                BRIDGE,
                BRIDGE,
                URI.create("http://127.0.0.1:" + port + "/topics/" + BRIDGE),
                Map.of("content-type", "application/vnd.kafka.json.v2+json"),
                ChangeBodies.Form.BRIDGE,
                process.pid());
    }

    static OwnProcess startFloor(TandemCluster cluster, int port) {
        return answering(
                port,
                OwnProcess.start(
                        cluster,
                        FLOOR,
                        Part.SYNC_INGEST,
                        UNBOUNDED_HEAP,
                        OwnProcess.ownClassPath(),
                        List.of(FloorServer.class.getName(), String.valueOf(port), cluster.kafka(), FLOOR)));
    }

    /// @param folder the bridge's jar and all that it needs
    static OwnProcess startBridge(TandemCluster cluster, int port, Path folder) {
        try {
            Path settings = Files.writeString(cluster.plan().folder().resolve("tmp/bridge.properties"), """
                    bridge.id=bench
                    kafka.bootstrap.servers=%s
                    kafka.producer.acks=all
                    http.host=127.0.0.1
                    http.port=%d
                    http.management.port=%d
                    http.consumer.enabled=false
                    http.producer.enabled=true
                    """.formatted(
                            cluster.kafka(), port, Ports.random()));
            return answering(
                    port,
                    OwnProcess.start(
                            cluster,
                            BRIDGE,
                            Part.SYNC_INGEST,
                            UNBOUNDED_HEAP,
                            folder.toAbsolutePath() + "/*",
                            List.of("io.strimzi.kafka.bridge.Application", "--config-file=" + settings)));
        } catch (IOException e) {
            throw new CannotRun("cannot write the bridge's settings: " + e.getMessage(), e);
        }
    }

    private static OwnProcess answering(int port, OwnProcess process) {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!Ports.answers(port)) {
            if (!process.isAlive() || System.currentTimeMillis() > end) {
                process.close();
                throw new CannotRun("a program to compare with does not answer on port " + port + "; see its log");
            }
            OurMigration.sleep(100);
        }
        return process;
    }
}
