package io.tandem.harness.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// How one part of the cluster is run: its command, its environment, and when it is ready. It keeps its ports for life.
interface Program {
    Part part();

    /// Where others reach it: a URL, a MongoDB connection string, or `host:port`.
    String address();

    /// Lays out what the command needs; runs before every start.
    void prepare() throws IOException;

    List<String> command();

    /// What the process is told beside its command.
    default Map<String, String> environment() {
        return Map.of();
    }

    /// Whether it takes work now. Asked again and again until it does.
    boolean isReady();
}
