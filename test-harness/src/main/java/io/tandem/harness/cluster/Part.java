package io.tandem.harness.cluster;

import java.util.List;

/// The kinds of process that a cluster consists of, in the order in which they start.
public enum Part {
    KAFKA("kafka", 9092, 0),
    MONGODB("mongodb", 27017, 0),
    SCHEMA_SERVICE("schema-service", 8081, 9081),
    SYNC_INGEST("sync-ingest", 8080, 9080),
    PARTNER_SYNC("partner-sync", 8082, 9082);

    private final String label;
    private final int port;
    private final int managementPort;

    Part(String label, int port, int managementPort) {
        this.label = label;
        this.port = port;
        this.managementPort = managementPort;
    }

    /// The three services of Tandem; there may be several of each.
    public static List<Part> services() {
        return List.of(SCHEMA_SERVICE, SYNC_INGEST, PARTNER_SYNC);
    }

    /// The option of Java that names its garbage collector. The serial one, which Java itself chooses in a small
    /// container, takes the least memory; schema-service holds whole batches of objects while they are written, and
    /// copies less with G1.
    public String collector() {
        return this == SCHEMA_SERVICE ? "-XX:+UseG1GC" : "-XX:+UseSerialGC";
    }

    /// The name that people know it by, which is the module's name.
    public String label() {
        return label;
    }

    /// The port that the documentation names.
    public int defaultPort() {
        return port;
    }

    int defaultManagementPort() {
        return managementPort;
    }

    boolean isService() {
        return managementPort != 0;
    }
}
