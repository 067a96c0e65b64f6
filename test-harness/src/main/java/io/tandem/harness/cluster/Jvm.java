package io.tandem.harness.cluster;

import java.nio.file.Path;

/// The Java that this process runs on; the parts run on it too.
final class Jvm {
    private Jvm() {}

    static String executable() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
