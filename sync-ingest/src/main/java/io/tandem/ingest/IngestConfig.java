package io.tandem.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What sync-ingest can be told; Kafka's own settings (`kafka.bootstrap.servers`, security) stand beside it.
@ConfigMapping(prefix = "tandem")
public interface IngestConfig {
    /// Where schema-service answers.
    @WithName("schema-service.url")
    @WithDefault("http://localhost:8081")
    URI schemaServiceUrl();

    /// What sync-ingest shows schema-service of itself: an API key or a token with role `service` in every app.
    @WithName("schema-service.token")
    String schemaServiceToken();

    /// How long an app that was found is taken for existing without asking again.
    @WithDefault("PT1S")
    Duration appCache();

    /// How long Kafka may take to acknowledge an event, with all retries, before the answer ends.
    @WithDefault("PT30S")
    Duration deliveryTimeout();

    /// How long the oldest event may wait for Kafka's acknowledgement before no further request begins.
    @WithDefault("PT10S")
    Duration lateAcknowledgement();

    /// Bytes of events, over all requests, that Kafka has not acknowledged yet; no more are taken beyond it.
    @WithDefault("24M")
    MemorySize inFlight();

    /// Memory for lines above 64 KiB while they are collected and parsed, over all requests; the others wait.
    @WithDefault("128M")
    MemorySize longLines();

    /// Memory outside the heap for what restores zstd, windows and all, over all requests; the others wait.
    @WithDefault("32M")
    MemorySize zstdWindows();

    /// How long a client may leave its answer unread before its connection is closed.
    @WithDefault("PT60S")
    Duration unreadAnswer();

    /// Bytes of answers, over all requests, that their clients have not read; beyond it few lines are taken at a time.
    @WithDefault("16M")
    MemorySize unreadMemory();

    /// Requests with changes that are open at a time; a further one is answered 503 before it begins.
    @WithDefault("1000")
    int openRequests();

    /// How long a client may send nothing inside a request, or no whole line, before its answer ends after the lines
    /// accepted.
    @WithDefault("PT60S")
    Duration sendTimeout();

    /// How much may be sent in a second; without limit where nothing is set.
    Quota quota();

    /// Quotas, each on every replica by itself.
    interface Quota {
        /// Of all requests of one app together.
        PerSecond app();

        /// Of all requests of one client together, whatever their apps: of one API key, or of one token's subject.
        PerSecond client();

        /// What may be sent in a second.
        interface PerSecond {
            /// Lines.
            OptionalLong linesPerSecond();

            /// Bytes of lines, as they are when they are restored from compression.
            Optional<MemorySize> bytesPerSecond();
        }
    }

    /// The topics that sync-ingest creates.
    Topics topics();

    /// How topics are created, where they do not exist.
    interface Topics {
        /// Partitions of a topic; never changed in place.
        @WithDefault("6")
        int partitions();

        /// Replicas of each partition.
        @WithDefault("1")
        short replication();
    }
}
