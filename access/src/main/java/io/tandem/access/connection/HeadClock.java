package io.tandem.access.connection;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// How long the head of a request on one connection takes to come, from before anything of it is understood: a
/// client that sends a byte now and then is never idle. What comes while no request is open is a head, or of one; but
/// not so behind the first of HTTP/2, where frames come that are of no request. One timer a connection at most.
@SuppressWarnings("FutureReturnValueIgnored") // of what is closed or comes later, nobody is left to hear
final class HeadClock extends ChannelInboundHandlerAdapter {
    // What is larger is no head, and is not kept either.
    private static final int LARGEST = 64 * 1024;
    private static final Counter SLOW = Closed.of(Closed.Reason.SLOW_HEAD);
    private static final Counter LARGE = Closed.of(Closed.Reason.LARGE_HEAD);

    private final long limitNanos;
    private final HeadRoom room;
    private final AtomicInteger open = new AtomicInteger();
    private boolean waiting;
    private boolean frames;
    private @Nullable ScheduledFuture<?> timer;
    private long begunAt;
    private int held;
    private volatile @Nullable BooleanSupplier drained;

    HeadClock(Duration limit, HeadRoom room) {
        this.limitNanos = limit.toNanos();
        this.room = room;
    }

    /// That of a request's connection, where it has one.
    static @Nullable HeadClock of(HttpConnection connection) {
        return connection instanceof ConnectionBase known
                ? known.channel().pipeline().get(HeadClock.class)
                : null;
    }

    /// A head is whole, and its request is open.
    ///
    /// @param http2 whether the connection has frames from here on
    void whole(boolean http2) {
        open.incrementAndGet();
        frames = http2;
        waiting = false;
        release();
    }

    /// A request is answered. From any thread.
    void answered() {
        open.decrementAndGet();
    }

    /// What comes from here on is the rest of a body that nobody reads, and no head. From any thread.
    ///
    /// @param over whether the rest has come; somebody else bounds the time for it
    void drain(BooleanSupplier over) {
        drained = over;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        begin(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf piece) || open.get() > 0 || frames || isDraining()) {
            context.fireChannelRead(message);
            return;
        }
        if (!waiting) {
            begin(context);
        }
        int more = piece.readableBytes();
        context.fireChannelRead(piece);
        // A head that came whole needs no room, however little there is.
        if (waiting) {
            hold(context, more);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        waiting = false;
        release();
        // It would keep all that the connection has held for as long as it runs.
        if (timer != null) {
            timer.cancel(false);
        }
        context.fireChannelInactive();
    }

    private boolean isDraining() {
        BooleanSupplier over = drained;
        if (over != null && over.getAsBoolean()) {
            drained = null;
        }
        return drained != null;
    }

    private void hold(ChannelHandlerContext context, int bytes) {
        int more = Math.min(bytes, LARGEST - held);
        boolean fits = room.take(more, held);
        held += more;
        if (!fits) {
            LARGE.increment();
            context.close();
        }
    }

    private void begin(ChannelHandlerContext context) {
        waiting = true;
        begunAt = System.nanoTime();
        if (timer == null) {
            arm(context, limitNanos);
        }
    }

    private void arm(ChannelHandlerContext context, long nanos) {
        timer = context.executor().schedule(() -> look(context), nanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        timer = null;
        if (!waiting) {
            return;
        }
        long left = limitNanos - (System.nanoTime() - begunAt);
        if (left > 0) {
            arm(context, left);
        } else {
            SLOW.increment();
            context.close();
        }
    }

    private void release() {
        room.release(held);
        held = 0;
    }
}
