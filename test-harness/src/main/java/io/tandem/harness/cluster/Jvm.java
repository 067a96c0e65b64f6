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

    /// What sync-ingest has beside: a small young generation that is collected often, as nearly all of its objects
    /// live for a millisecond. The image has the same.
    public static List<String> ingestOptions() {
        return List.of("-Xmn48m", "-XX:MaxDirectMemorySize=64m");
    }

    /// Java's launcher.
    public static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
