package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Json;
import io.tandem.harness.cluster.MavenLibraries;
import io.tandem.harness.cluster.Ports;
import io.tandem.harness.cluster.TandemCluster;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/// A Kafka Connect worker with MongoDB's connector, one process on the cluster's broker: what copies one collection
/// into another without Tandem.
///
/// The source and the sink carry BSON as it is; `rename` and `convert` are a pipeline that the source lets MongoDB
/// evaluate. One task each, one partition.
final class ConnectWorker implements Carrier {
    private static final String LIBRARIES = "/bench/connect-worker.xml";
    private static final String HEAP = "2g";
    private static final Duration START = Duration.ofSeconds(60);
    private static final int OK = 200;

    private final TandemCluster cluster;
    private final URI address;
    private final OwnProcess process;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ConnectWorker(TandemCluster cluster) throws IOException {
        this.cluster = cluster;
        int port = Ports.random();
        this.address = URI.create("http://127.0.0.1:" + port);
        Path folder = OwnProcess.folder(cluster, "connect");
        Path plugin = Files.createDirectories(folder.resolve("plugins").resolve("mongodb"));
        Path libraries = MavenLibraries.of(LIBRARIES, cluster.plan().say());
        List<String> classPath = new ArrayList<>();
        try (var jars = Files.list(libraries)) {
            for (Path jar : jars.toList()) {
                if (jar.getFileName().toString().startsWith("mongo-kafka-connect")) {
                    Files.copy(jar, plugin.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                } else {
                    classPath.add(jar.toString());
                }
            }
        }
        Path settings = folder.resolve("connect.properties");
        Files.writeString(settings, """
                bootstrap.servers=%s
                listeners=%s
                plugin.path=%s
                key.converter=org.apache.kafka.connect.json.JsonConverter
                value.converter=org.apache.kafka.connect.json.JsonConverter
                offset.storage.file.filename=%s
                connector.client.config.override.policy=All
                """.formatted(
                        cluster.kafka(), address, folder.resolve("plugins"), folder.resolve("offsets")));
        process = OwnProcess.start(
                cluster,
                "connect",
                "-XX:+UseG1GC",
                HEAP,
                List.of(),
                String.join(File.pathSeparator, classPath),
                List.of("org.apache.kafka.connect.cli.ConnectStandalone", settings.toString()));
        awaitStarted(port);
    }

    private void awaitStarted(int port) {
        long end = System.nanoTime() + START.toNanos();
        while (!Ports.answers(port) || call("GET", "/connectors", "") != OK) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new CannotRun(
                        "the Connect worker does not start: " + cluster.logs().resolve("connect.log"));
            }
            OurMigration.sleep(100);
        }
    }

    @Override
    public String name() {
        return "Kafka connector";
    }

    @Override
    public boolean goesBothWays() {
        return false;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    /// Makes the topic that goes between the two connectors.
    @Override
    public void prepare(String name) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.kafka()))) {
            KafkaCall.done(() -> admin.createTopics(List.of(new NewTopic(topic(name), 1, (short) 1)))
                    .all()
                    .get());
        }
    }

    @Override
    public void begin(String name) {
        put("/connectors/" + name + "-source/config", Json.text(source(name)));
        put("/connectors/" + name + "-sink/config", Json.text(sink(name)));
    }

    @Override
    public void pause(String name) {
        put("/connectors/" + name + "-source/pause", "");
        OurMigration.sleep(3_000);
    }

    @Override
    public void resume(String name) {
        put("/connectors/" + name + "-source/resume", "");
    }

    @Override
    public void end(String name) {
        call("DELETE", "/connectors/" + name + "-source", "");
        call("DELETE", "/connectors/" + name + "-sink", "");
        OurMigration.sleep(1_000);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.kafka()))) {
            admin.deleteTopics(List.of(topic(name)));
        }
    }

    private static String topic(String name) {
        return name + "." + name + "." + PartnerRounds.INITIAL;
    }

    private Map<String, String> source(String name) {
        return Map.ofEntries(
                Map.entry("connector.class", "com.mongodb.kafka.connect.MongoSourceConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("connection.uri", cluster.mongoUri()),
                Map.entry("database", name),
                Map.entry("collection", PartnerRounds.INITIAL),
                Map.entry("topic.prefix", name),
                Map.entry("startup.mode", "copy_existing"),
                Map.entry("publish.full.document.only", "true"),
                Map.entry("publish.full.document.only.tombstone.on.delete", "true"),
                Map.entry("change.stream.full.document", "updateLookup"),
                Map.entry("pipeline", Shape.CONNECT_PIPELINE),
                Map.entry("output.format.key", "bson"),
                Map.entry("output.format.value", "bson"),
                Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("poll.max.batch.size", "2000"),
                Map.entry("batch.size", "2000"),
                Map.entry("producer.override.batch.size", "262144"),
                Map.entry("producer.override.linger.ms", "2"));
    }

    private Map<String, String> sink(String name) {
        return Map.ofEntries(
                Map.entry("connector.class", "com.mongodb.kafka.connect.MongoSinkConnector"),
                Map.entry("tasks.max", "1"),
                Map.entry("connection.uri", cluster.mongoUri()),
                Map.entry("database", name),
                Map.entry("collection", PartnerRounds.PARTNER),
                Map.entry("topics", topic(name)),
                Map.entry("key.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry("value.converter", "org.apache.kafka.connect.converters.ByteArrayConverter"),
                Map.entry(
                        "document.id.strategy",
                        "com.mongodb.kafka.connect.sink.processor.id.strategy.ProvidedInKeyStrategy"),
                Map.entry("document.id.strategy.overwrite.existing", "true"),
                Map.entry("delete.on.null.values", "true"),
                Map.entry("bulk.write.ordered", "false"),
                Map.entry("consumer.override.max.poll.records", "2000"),
                Map.entry("consumer.override.max.partition.fetch.bytes", "8388608"));
    }

    private void put(String path, String body) {
        int status = call("PUT", path, body);
        if (status / 100 != 2) {
            throw new CannotRun("the Connect worker answered " + status + " to " + path);
        }
    }

    private int call(String method, String path, String body) {
        try {
            return http.send(
                            HttpRequest.newBuilder(address.resolve(path))
                                    .header("Content-Type", "application/json")
                                    .method(method, HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            throw new CannotRun("the Connect worker does not answer: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    @Override
    public void close() {
        http.close();
        process.close();
    }
}
