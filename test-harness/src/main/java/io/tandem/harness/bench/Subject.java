package io.tandem.harness.bench;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        private @Nullable OwnProcess process;

        Plain(TandemCluster cluster, String database, PlainConsumer.Writes writes) {
            this.cluster = cluster;
            this.database = database;
            this.writes = writes;
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
            OwnProcess started = OwnProcess.start(
                    cluster,
                    "plain-consumer",
                    Part.SCHEMA_SERVICE,
                    cluster.plan().heap(),
                    OwnProcess.ownClassPath(),
                    List.of(
                            PlainConsumer.class.getName(),
                            cluster.kafka(),
                            cluster.mongoUri(),
                            GROUP,
                            database,
                            writes.name()));
            process = started;
            return started.pid();
        }

        @Override
        public void stop() {
            if (process != null) {
                process.close();
                process = null;
            }
        }
    }
}
