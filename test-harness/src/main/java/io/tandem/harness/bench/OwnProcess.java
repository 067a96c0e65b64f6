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
    /// @param heap      the most that its heap may take
    /// @param classPath where its classes are
    /// @param main      what runs, and its arguments
    static OwnProcess start(
            TandemCluster cluster, String name, Part like, String heap, String classPath, List<String> main) {
        List<String> options = new ArrayList<>();
        if (like == Part.SYNC_INGEST) {
            options.addAll(Jvm.ingestOptions());
        }
        options.add("-Dlog4j2.configurationFile=launcher-log4j2.properties");
        options.add("-Dvertx.cacheDirBase=" + folder(cluster, name).resolve("vertx"));
        return start(cluster, name, like.collector(), heap, options, classPath, main);
    }

    /// Starts one with options of its own.
    ///
    /// @param collector the option that names the garbage collector
    /// @param heap      the most that its heap may take
    /// @param options   further options of the JVM
    static OwnProcess start(
            TandemCluster cluster,
            String name,
            String collector,
            String heap,
            List<String> options,
            String classPath,
            List<String> main) {
        try {
            Path folder = Files.createDirectories(folder(cluster, name));
            List<String> command = new ArrayList<>(Jvm.service(collector, heap, folder));
            command.addAll(options);
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

    /// Where it runs and keeps its files.
    static Path folder(TandemCluster cluster, String name) {
        return cluster.plan().folder().resolve("tmp").resolve(name);
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
