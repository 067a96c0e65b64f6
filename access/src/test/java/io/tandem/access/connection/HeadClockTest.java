package io.tandem.access.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HeadClockTest {
    private static final Duration LIMIT = Duration.ofMillis(250);
    private static final Duration NEVER = Duration.ofHours(1);

    private final HeadRoom room = new HeadRoom();

    @Test
    void a_connection_that_sends_nothing_is_closed() throws InterruptedException {
        EmbeddedChannel connection = new EmbeddedChannel(new HeadClock(LIMIT, room));
        pass(connection, LIMIT);
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void a_connection_whose_head_drips_is_closed() throws InterruptedException {
        EmbeddedChannel connection = new EmbeddedChannel(new HeadClock(LIMIT, room));
        for (int i = 0; i < 4 && connection.isOpen(); i++) {
            send(connection, "x");
            pass(connection, LIMIT.dividedBy(2));
        }
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void a_request_may_take_its_time_and_so_may_the_next() throws InterruptedException {
        HeadClock clock = new HeadClock(LIMIT, room);
        EmbeddedChannel connection = new EmbeddedChannel(clock, whole(clock));
        send(connection, "GET / HTTP/1.1\r\n\r\n");
        pass(connection, LIMIT.multipliedBy(2));
        send(connection, "body");
        pass(connection, LIMIT.multipliedBy(2));
        clock.answered();
        pass(connection, LIMIT.multipliedBy(2));
        assertThat(connection.isOpen()).isTrue();
        send(connection, "GET");
        pass(connection, LIMIT.multipliedBy(2));
        assertThat(connection.isOpen()).isFalse();
    }

    @Test
    void frames_of_http_2_that_are_of_no_request_are_no_head() throws InterruptedException {
        HeadClock clock = new HeadClock(LIMIT, room);
        EmbeddedChannel connection = new EmbeddedChannel(clock);
        clock.whole(true);
        clock.answered();
        send(connection, "ping");
        pass(connection, LIMIT.multipliedBy(2));
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void large_heads_that_are_held_back_have_a_bound_together_and_small_ones_go_on() {
        String large = "x".repeat(64 * 1024);
        EmbeddedChannel last = null;
        for (int i = 0; i < 33; i++) {
            last = new EmbeddedChannel(new HeadClock(NEVER, room));
            send(last, large);
        }
        assertThat(last.isOpen()).isFalse();
        EmbeddedChannel small = new EmbeddedChannel(new HeadClock(NEVER, room));
        send(small, "GET /");
        assertThat(small.isOpen()).isTrue();
    }

    @Test
    void whole_heads_and_closed_connections_give_their_room_back() {
        for (int i = 0; i < 200; i++) {
            HeadClock clock = new HeadClock(NEVER, room);
            EmbeddedChannel connection = new EmbeddedChannel(clock);
            send(connection, "x".repeat(64 * 1024));
            assertThat(connection.isOpen()).isTrue();
            if (i % 2 == 0) {
                clock.whole(false);
            } else {
                connection.close().syncUninterruptibly();
            }
        }
    }

    @Test
    void a_head_that_is_whole_in_one_piece_needs_no_room() {
        fill();
        HeadClock clock = new HeadClock(NEVER, room);
        EmbeddedChannel connection = new EmbeddedChannel(clock, whole(clock));
        for (int i = 0; i < 2; i++) {
            send(connection, "x".repeat(1_500) + "\r\n\r\n");
            assertThat(connection.isOpen()).isTrue();
            clock.answered();
        }
    }

    @Test
    void the_rest_of_a_body_behind_its_answer_is_no_head_and_what_comes_then_is_one() {
        HeadClock clock = new HeadClock(NEVER, room);
        EmbeddedChannel connection = new EmbeddedChannel(clock);
        AtomicBoolean over = new AtomicBoolean();
        clock.whole(false);
        clock.answered();
        clock.drain(over::get);
        fill();
        send(connection, "x".repeat(64 * 1024));
        assertThat(connection.isOpen()).isTrue();
        over.set(true);
        send(connection, "x".repeat(1_500));
        assertThat(connection.isOpen()).isFalse();
    }

    /// Tells of a whole head as the server does: before any timer is looked at.
    private static ChannelInboundHandlerAdapter whole(HeadClock clock) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                if (((ByteBuf) message).toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                    clock.whole(false);
                }
                context.fireChannelRead(message);
            }
        };
    }

    private void fill() {
        for (int i = 0; i < 32; i++) {
            send(new EmbeddedChannel(new HeadClock(NEVER, room)), "x".repeat(64 * 1024));
        }
    }

    private static void send(EmbeddedChannel connection, String text) {
        if (connection.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII))) {
            connection.releaseInbound();
        }
    }

    private static void pass(EmbeddedChannel connection, Duration time) throws InterruptedException {
        Thread.sleep(time.plusMillis(20));
        connection.runScheduledPendingTasks();
    }
}
