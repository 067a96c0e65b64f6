package io.tandem.access.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// What connections to a service may take, whoever opens them.
@ConfigMapping(prefix = "tandem.connections")
public interface ConnectionSettings {
    /// How many may be open to one port of one replica; a further one is closed at once.
    @WithDefault("2000")
    int most();

    /// How long the head of a request may take: of a connection's first from its opening, of a later one from its
    /// first byte.
    @WithDefault("PT20S")
    Duration headTimeout();

    /// How long a body may take, beside what [#leastRate] gives it; the streams of sync-ingest have a bound of their
    /// own.
    @WithDefault("PT60S")
    Duration bodyTimeout();

    /// So many bytes of a body, or of a line of a stream, give it one more second.
    @WithDefault("1024")
    int leastRate();
}
