package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tandem.ingest.changes.Result.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class DeliveryTest {
    private static final int LIMIT = 100_000;

    @AutoClose
    private final Vertx vertx = ungated();

    private final UnreadAnswers all = new UnreadAnswers(LIMIT);
    private final Answer answer =
            new Answer(Terms.Results.ALL, new LineCounts.OfApps(new SimpleMeterRegistry()).of("app"));
    private final AtomicInteger read = new AtomicInteger();
    private final CompletableFuture<Delivery> made = new CompletableFuture<>();
    private volatile Context context;

    @Test
    void what_is_written_counts_until_it_is_read() throws Exception {
        NetSocket client = request();
        Delivery delivery = made.get(5, TimeUnit.SECONDS);
        on(() -> delivery.write("x".repeat(50 << 20)));
        assertThat(all.isScarce()).isTrue();
        assertThat(all.isFull()).isTrue();

        client.resume();

        eventually(() -> all.bytes() == 0);
    }

    @Test
    void what_is_written_counts_until_its_connection_is_closed_also_when_the_answer_has_ended() throws Exception {
        NetSocket client = request();
        Delivery delivery = made.get(5, TimeUnit.SECONDS);
        on(() -> {
            delivery.beginTurn();
            delivery.write("x".repeat(50 << 20));
            answer.expect(1, "a");
            delivery.endTurn();
            delivery.end();
        });
        assertThat(all.bytes()).isEqualTo(50 << 20);

        client.close();

        eventually(() -> all.bytes() == 0);
    }

    @Test
    void where_others_leave_much_unread_few_lines_are_taken_and_the_next_when_their_results_are_read()
            throws Exception {
        NetSocket client = request();
        client.resume();
        Delivery delivery = made.get(5, TimeUnit.SECONDS);
        all.add(LIMIT + 1);
        on(() -> {
            delivery.beginTurn();
            for (int line = 1; delivery.hasRoom(); line++) {
                answer.expect(line, "id").become(new Outcome.Accepted(0, line));
            }
            assertThat(answer.open()).isBetween(10, 100);
            delivery.endTurn();
            delivery.beginTurn();
            assertThat(delivery.hasRoom()).isFalse();
            delivery.write(answer.takeKnown(100_000));
            delivery.endTurn();
        });

        eventually(() -> read.get() > 0);
        on(() -> {
            delivery.beginTurn();
            assertThat(delivery.hasRoom()).isTrue();
            all.add(-LIMIT - 1);
            delivery.beginTurn();
            answer.expect(1, "x".repeat(2 * LIMIT));
            assertThat(delivery.hasRoom()).isTrue();
            assertThat(all.bytes()).isZero();
        });
    }

    /// Without the gate that our services have before their connections.
    private static Vertx ungated() {
        return new VertxBuilder().init().findTransport(JDKTransport.INSTANCE).vertx();
    }

    /// A request whose client does not read yet.
    private NetSocket request() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    Unread unread = new Unread(vertx, Duration.ofMinutes(1), () -> {});
                    Delivery delivery = new Delivery(request.response(), answer, unread, all, read::incrementAndGet);
                    delivery.begin(() -> {});
                    context = vertx.getOrCreateContext();
                    made.complete(delivery);
                })
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        NetSocket client = vertx.createNetClient()
                .connect(server.actualPort(), "localhost")
                .toCompletionStage()
                .toCompletableFuture()
                .get(5, TimeUnit.SECONDS);
        client.handler(bytes -> {}).pause();
        client.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        return client;
    }

    private static void eventually(BooleanSupplier holds) throws InterruptedException {
        long begun = System.nanoTime();
        while (!holds.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void on(Runnable work) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(now -> {
            try {
                work.run();
                done.complete(null);
            } catch (Throwable failure) {
                done.completeExceptionally(failure);
            }
        });
        done.get(5, TimeUnit.SECONDS);
    }
}
