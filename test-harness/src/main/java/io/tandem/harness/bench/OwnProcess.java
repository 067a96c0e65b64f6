package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Jvm;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A Java program beside a cluster that is none of its parts: what Tandem is compared with.
final class OwnProcess implements AutoCloseable {
    private final Process process;

    private OwnProcess(Process process) {
        this.process = process;
    }

    /// Starts one with the JVM options that services have.
    ///
    /// @param name      what its log is called
    /// @param like      the service whose options of the JVM it has
    /// @param classPath where its classes are
    /// @param main      what runs, and its arguments
    static OwnProcess start(TandemCluster cluster, String name, Part like, String classPath, List<String> main) {
        try {
            Path folder = cluster.plan().folder().resolve("tmp").resolve(name);
            Files.createDirectories(folder);
            List<String> command =
                    new ArrayList<>(Jvm.service(like.collector(), cluster.plan().heap(), folder));
            if (like == Part.SYNC_INGEST) {
                command.addAll(Jvm.ingestOptions());
            }
            command.add("-Dlog4j2.configurationFile=launcher-log4j2.properties");
            command.add("-Dvertx.cacheDirBase=" + folder.resolve("vertx"));
            command.addAll(List.of("-cp", classPath));
            command.addAll(main);
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(cluster.logs().resolve(name + ".log").toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return new OwnProcess(process);
        } catch (IOException e) {
            throw new CannotRun("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    /// The class path of this program.
    static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it, and returns when it is gone.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }
}
