package io.tandem.access.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tandem.access.http.ApiKeys.Found;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Against a server that answers, or takes requests and says nothing.
class RemoteApiKeysTest {
    private static final Duration CACHE = Duration.ofMillis(50);
    private static final String HASH = "0".repeat(64);

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile int status = 200;
    private HttpServer server;
    private RemoteApiKeys keys;

    /// Settings of which only this one counts here.
    private record Remembering(Duration keyCache) implements AccessSettings {
        @Override
        public Optional<String> developmentKey() {
            return Optional.empty();
        }

        @Override
        public Optional<String> rootKey() {
            return Optional.empty();
        }

        @Override
        public String rolesClaim() {
            return "roles";
        }

        @Override
        public String appsClaim() {
            return "apps";
        }

        @Override
        public Duration tokenCache() {
            return keyCache;
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/api-keys/by-hash/", this::answer);
        server.start();
        keys = new RemoteApiKeys(
                vertx,
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                "token",
                new Remembering(CACHE));
    }

    @AfterEach
    void stop() {
        gate.countDown();
        server.stop(0);
        threads.shutdownNow();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void a_known_key_goes_on_while_one_question_hangs() throws Exception {
        assertThat(told(keys.find(HASH))).isInstanceOf(Found.Known.class);
        gate = new CountDownLatch(1);
        growOld();

        List<Future<Found>> found =
                Stream.generate(() -> keys.find(HASH)).limit(100).toList();

        for (Future<Found> each : found) {
            assertThat(told(each)).isInstanceOf(Found.Known.class);
        }
        assertThat(keys.find(HASH).isComplete()).isTrue();
        assertThat(asked).hasValue(2);
    }

    @Test
    void a_known_key_whose_question_failed_is_not_asked_for_at_once() throws Exception {
        assertThat(told(keys.find(HASH))).isInstanceOf(Found.Known.class);
        status = 500;
        growOld();
        for (int i = 0; i < 100; i++) {
            assertThat(told(keys.find(HASH))).isInstanceOf(Found.Known.class);
        }
        assertThat(asked).hasValueLessThan(50);
    }

    @Test
    void a_deleted_key_is_dead_with_the_first_question() throws Exception {
        assertThat(told(keys.find(HASH))).isInstanceOf(Found.Known.class);
        status = 404;
        growOld();
        Found found = told(keys.find(HASH));
        while (found instanceof Found.Known && asked.get() == 2) {
            found = told(keys.find(HASH)); // the answer takes longer than a known key is made to wait
        }
        assertThat(found).isInstanceOf(Found.Unknown.class);
    }

    @Test
    void those_who_ask_for_a_key_that_is_not_known_wait_for_one_answer() throws Exception {
        gate = new CountDownLatch(1);
        List<Future<Found>> found =
                Stream.generate(() -> keys.find(HASH)).limit(100).toList();
        gate.countDown();
        for (Future<Found> each : found) {
            assertThat(told(each)).isInstanceOf(Found.Known.class);
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void a_key_that_was_never_known_is_told_apart_from_one_that_there_is_not() throws Exception {
        status = 503;
        assertThat(told(keys.find(HASH))).isInstanceOf(Found.NotTold.class);
        status = 404;
        assertThat(told(keys.find(HASH))).isInstanceOf(Found.Unknown.class);
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.incrementAndGet();
        byte[] body =
                "{\"name\":\"shop\",\"roles\":[\"device-writer\"],\"apps\":[\"a\"]}".getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            gate.await();
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static Found told(Future<Found> found) throws Exception {
        return found.toCompletionStage().toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private static void growOld() throws InterruptedException {
        Thread.sleep(CACHE.multipliedBy(2));
    }
}
