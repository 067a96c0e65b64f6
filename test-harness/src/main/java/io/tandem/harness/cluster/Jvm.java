package io.tandem.harness.cluster;

import java.nio.file.Path;
import java.util.List;

/// The Java that this process runs on; the parts run on it too.
public final class Jvm {
    private Jvm() {}

    /// The command that begins a service's process, up to what is to run.
    ///
    /// @param collector the option that names the garbage collector
    /// @param heap      the most that its heap may take, as `-Xmx` says it
    /// @param temporary a folder for its temporary files
    public static List<String> service(String collector, String heap, Path temporary) {
        return List.of(
                executable(),
                "-Xmx" + heap,
                collector,
                "-XX:-UsePerfData",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + temporary);
    }

    /// What sync-ingest has beside: a young generation with room for what is alive while Kafka pauses, as the old one
    /// is collected only when it is full, and grows until then; and what the C library keeps of memory that the
    /// compilers gave back is returned. The image has the same.
    public static List<String> ingestOptions() {
        return List.of(
                "-Xms80m",
                "-Xmn64m",
                "-XX:SurvivorRatio=3",
                "-XX:TrimNativeHeapInterval=5000",
                "-XX:MaxDirectMemorySize=64m");
    }

    /// Java's launcher.
    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
