package io.tandem.harness;

import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.Ports;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/// A second `mongod` in a cluster's replica set, without a vote, that can be kept from applying what it is sent.
final class Secondary implements AutoCloseable {
    private final Process process;
    private final String host;

    private Secondary(Process process, String host) {
        this.process = process;
        this.host = host;
    }

    /// Starts it with the program of the cluster's own, and returns when it has all data.
    static Secondary join(TandemCluster cluster, Path folder) throws IOException {
        long primary = cluster.pids().get(Part.MONGODB.label()).getFirst();
        String program =
                ProcessHandle.of(primary).orElseThrow().info().command().orElseThrow();
        int port = Ports.random();
        Process process = new ProcessBuilder(
                        program,
                        "--replSet=rs0",
                        "--port=" + port,
                        "--bind_ip=127.0.0.1",
                        "--nounixsocket",
                        "--dbpath=" + folder,
                        "--wiredTigerCacheSizeGB=0.25")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await().until(() -> Ports.answers(port));
        String host = "127.0.0.1:" + port;
        try (MongoClient client = MongoClients.create(cluster.mongoUri())) {
            Document config = client.getDatabase("admin")
                    .runCommand(new Document("replSetGetConfig", 1))
                    .get("config", Document.class);
            List<Document> members = new ArrayList<>(config.getList("members", Document.class));
            members.add(new Document("_id", 1)
                    .append("host", host)
                    .append("priority", 0)
                    .append("votes", 0));
            config.append("members", members).append("version", config.getInteger("version") + 1);
            client.getDatabase("admin").runCommand(new Document("replSetReconfig", config));
            await().atMost(Duration.ofSeconds(60)).until(() -> client
                    .getDatabase("admin")
                    .runCommand(new Document("replSetGetStatus", 1))
                    .getList("members", Document.class)
                    .stream()
                    .anyMatch(member -> member.getString("stateStr").equals("SECONDARY")));
        }
        return new Secondary(process, host);
    }

    /// Keeps it where it is.
    void hold() {
        run(new Document("fsync", 1).append("lock", true));
    }

    /// Lets it catch up.
    void release() {
        run(new Document("fsyncUnlock", 1));
    }

    private void run(Document command) {
        try (MongoClient client = MongoClients.create("mongodb://" + host + "/?directConnection=true")) {
            client.getDatabase("admin").runCommand(command);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
