package io.tandem.access.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Metrics;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/// Stands where a server takes connections up: so many are let in, a further one is closed before anything is
/// read of it. The log tells of it once a minute, however many come.
final class ConnectionGate extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = Logger.getLogger(ConnectionGate.class);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);

    private final int port;
    private final boolean management;
    private final ConnectionSettings settings;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong tellAt = new AtomicLong(System.nanoTime());
    private final HeadRoom heads = new HeadRoom();
    private final Counter tooMany;

    /// @param port       the server's
    /// @param management whether its requests are no calls of the service, and its heads are not watched
    ConnectionGate(int port, boolean management, ConnectionSettings settings) {
        this.port = port;
        this.management = management;
        this.settings = settings;
        String name = management ? "management" : "main";
        Gauge.builder("tandem.connections.open", open, AtomicInteger::get)
                .tag("port", name)
                .register(Metrics.globalRegistry);
        this.tooMany = Closed.of(Closed.Reason.TOO_MANY);
    }

    /// One gate may stand before several sockets of a server.
    @Override
    public boolean isSharable() {
        return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel connection = (Channel) accepted;
        if (open.incrementAndGet() > settings.most()) {
            open.decrementAndGet();
            connection.unsafe().closeForcibly();
            tellOfRefusal();
            return;
        }
        connection.closeFuture().addListener(closed -> open.decrementAndGet());
        if (!management) {
            connection.pipeline().addFirst(new HeadClock(settings.headTimeout(), heads));
        }
        context.fireChannelRead(connection);
    }

    private void tellOfRefusal() {
        tooMany.increment();
        long count = refused.incrementAndGet();
        long due = tellAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && tellAt.compareAndSet(due, now + TELL_AGAIN.toNanos())) {
            refused.addAndGet(-count);
            LOG.warnf(
                    "Port %d has %d connections, the most that it may have (tandem.connections.most); further ones"
                            + " are closed, %d since this was said last",
                    port, settings.most(), count);
        }
    }
}
