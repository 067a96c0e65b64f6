package io.tandem.harness.cluster;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/// One `mongod` as a replica set of one node, `rs0`.
///
/// @param port            where clients connect
/// @param folder          its database files
/// @param binary          the program
/// @param room how much it may hold
record Mongod(int port, Path folder, Path binary, ClusterPlan.Room room) implements Program {
    private static final int NOT_YET_INITIALIZED = 94;
    private static final int INVALID_REPLICA_SET_CONFIG = 93;

    @Override
    public Part part() {
        return Part.MONGODB;
    }

    @Override
    public String address() {
        return "mongodb://127.0.0.1:" + port + "/?replicaSet=rs0";
    }

    @Override
    public void prepare() throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--replSet=rs0",
                "--port=" + port,
                "--bind_ip=127.0.0.1",
                "--nounixsocket",
                "--dbpath=" + folder,
                "--wiredTigerCacheSizeGB=" + room.cacheGigabytes(),
                "--setParameter=diagnosticDataCollectionEnabled=false"));
        if (room.oplogMegabytes() > 0) {
            command.add("--oplogSize=" + room.oplogMegabytes());
        }
        return command;
    }

    @Override
    public boolean isReady() {
        if (!Ports.answers(port)) {
            return false;
        }
        try (MongoClient client = MongoClients.create(
                "mongodb://127.0.0.1:" + port + "/?directConnection=true&serverSelectionTimeoutMS=5000")) {
            MongoDatabase admin = client.getDatabase("admin");
            if (admin.runCommand(new Document("hello", 1)).getBoolean("isWritablePrimary", false)) {
                return true;
            }
            configure(admin);
            return false;
        }
    }

    /// A first start makes the replica set; a start on another port than last time moves it there.
    private void configure(MongoDatabase admin) {
        String host = "127.0.0.1:" + port;
        try {
            Document config =
                    admin.runCommand(new Document("replSetGetConfig", 1)).get("config", Document.class);
            Document member = config.getList("members", Document.class).getFirst();
            if (!host.equals(member.getString("host"))) {
                member.put("host", host);
                config.put("version", config.getInteger("version") + 1);
                admin.runCommand(new Document("replSetReconfig", config).append("force", true));
            }
        } catch (MongoCommandException e) {
            if (e.getErrorCode() == NOT_YET_INITIALIZED) {
                admin.runCommand(new Document(
                        "replSetInitiate",
                        new Document("_id", "rs0")
                                .append("members", List.of(new Document("_id", 0).append("host", host)))));
            } else if (e.getErrorCode() != INVALID_REPLICA_SET_CONFIG) {
                throw e;
            }
        }
    }
}
