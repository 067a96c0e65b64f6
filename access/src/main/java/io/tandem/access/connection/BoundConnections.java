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
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        ConnectionSettings settings = config.getConfigMapping(ConnectionSettings.class);
        int management = config.getOptionalValue("quarkus.management.port", Integer.class)
                .orElse(-1);
        builder.findTransport(new GatedTransport(
                builder.findTransport(), port -> new ConnectionGate(port, port == management, settings)));
    }
}
