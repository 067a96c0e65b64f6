package io.tandem.access.connection;

import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;

/// Puts a [ConnectionGate] before each server of Vert.x, which finds this by `META-INF/services`. Quarkus' own
/// `quarkus.http.limits.max-connections` counts a connection only when its first bytes are there, so that those
/// which send nothing are without bound.
public final class BoundConnections implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        builder.findTransport(new GatedTransport(builder.findTransport(), BoundConnections::gate));
    }

    // Only where there is a server: a program's clients need no settings.
    private static ConnectionGate gate(int port) {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        int management = config.getOptionalValue("quarkus.management.port", Integer.class)
                .orElse(-1);
        return new ConnectionGate(port, port == management, config.getConfigMapping(ConnectionSettings.class));
    }
}
