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

/// A process that drains topic `sync.objects` from where it stopped, and is started anew for each measurement.
sealed interface Subject {
    /// What the results call it.
    String name();

    /// Starts it.
    ///
    /// @return its process id
    long start();

    /// Ends it, and returns when it is gone.
    void stop();

    /// schema-service.
    record Ours(TandemCluster cluster) implements Subject {
        @Override
        public String name() {
            return "schema-service";
        }

        @Override
        public long start() {
            cluster.restart(Part.SCHEMA_SERVICE, 0);
            return cluster.pids()
                    .getOrDefault(Part.SCHEMA_SERVICE.label(), List.of())
                    .getFirst();
        }

        @Override
        public void stop() {
            cluster.stop(Part.SCHEMA_SERVICE, 0);
        }
    }

    /// [PlainConsumer] with the same options of the JVM.
    final class Plain implements Subject {
        static final String GROUP = "plain-consumer";

        private final TandemCluster cluster;
        private final String database;
        private final PlainConsumer.Writes writes;
        private final Path folder;
        private final List<Process> processes = new ArrayList<>();

        Plain(TandemCluster cluster, String database, PlainConsumer.Writes writes) {
            this.cluster = cluster;
            this.database = database;
            this.writes = writes;
            this.folder = cluster.plan().folder().resolve("tmp").resolve("plain-consumer");
        }

        @Override
        public String name() {
            return switch (writes) {
                case BATCHES -> "plain consumer";
                case INSERTS -> "bare inserts";
            };
        }

        @Override
        public long start() {
            try {
                Files.createDirectories(folder);
                List<String> command = new ArrayList<>(Jvm.service(
                        Part.SCHEMA_SERVICE.collector(), cluster.plan().heap(), folder));
                command.add("-Dlog4j2.configurationFile=launcher-log4j2.properties");
                command.addAll(List.of("-cp", System.getProperty("java.class.path"), PlainConsumer.class.getName()));
                command.addAll(List.of(cluster.kafka(), cluster.mongoUri(), GROUP, database, writes.name()));
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                cluster.logs().resolve("plain-consumer.log").toFile())
                        .start();
                processes.add(process);
                Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
                return process.pid();
            } catch (IOException e) {
                throw new CannotRun("cannot start the plain consumer: " + e.getMessage(), e);
            }
        }

        @Override
        public void stop() {
            for (Process process : processes) {
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
            processes.clear();
        }
    }
}
