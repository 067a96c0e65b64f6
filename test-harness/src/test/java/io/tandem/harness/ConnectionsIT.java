package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Connections that are many, or slow on purpose: each service has a bound for them, and serves the others.
class ConnectionsIT {
    private static final int MOST = 2_000;
    private static final int FLOOD = 10_000;
    private static final Duration SLOW = Duration.ofSeconds(2);
    // What drips would take twice as long to be whole.
    private static final Duration DRIPS = Duration.ofSeconds(50);

    private static TandemCluster cluster;
    private static TestApp app;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce()
                .withEnvironment(Map.of(
                        "TANDEM_CONNECTIONS_MOST", String.valueOf(MOST),
                        "TANDEM_CONNECTIONS_HEAD_TIMEOUT", SLOW.toString(),
                        "TANDEM_CONNECTIONS_BODY_TIMEOUT", SLOW.toString(),
                        "TANDEM_SEND_TIMEOUT", SLOW.toString())));
        app = TestApp.on(cluster).create(true);
    }

    @AfterAll
    static void stop() {
        app.close();
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void of_ten_thousand_connections_few_are_let_in_and_the_log_says_it_once(Part service) throws IOException {
        Replica replica = Replica.all(cluster, service).getFirst();
        int before = replica.said().length();
        long begun = System.nanoTime();
        double letIn;
        List<SocketChannel> connections = new ArrayList<>();
        try {
            for (int i = 0; i < FLOOD; i++) {
                connections.add(connect(service));
            }
            // So many at once, and as many again each time that the first are late.
            letIn = MOST * (1 + Math.ceil((System.nanoTime() - begun) / (double) SLOW.toNanos()));
            await().untilAsserted(() -> assertThat(connections.stream()
                            .filter(connection -> !isClosed(connection))
                            .count())
                    .isLessThanOrEqualTo(MOST));
            // Health is asked for on another port, which has room of its own.
            assertThat(replica.metrics()).contains("tandem_connections_open{port=\"main\"");
            // Those that were let in and say nothing make room again.
            await().until(() -> connections.stream().allMatch(ConnectionsIT::isClosed));
        } finally {
            close(connections);
        }
        assertServed();
        assertThat(refused(replica, "too-many")).isGreaterThanOrEqualTo(FLOOD - letIn);
        String said = replica.said().substring(before);
        assertThat(said.lines().filter(line -> line.contains("tandem.connections.most")))
                .hasSize(1);
        assertThat(said).doesNotContain("OutOfMemory", "Exception");
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void a_head_that_drips_is_cut_off(Part service) throws Exception {
        Replica replica = Replica.all(cluster, service).getFirst();
        double before = refused(replica, "slow-head");
        assertThat(drip(service, "", "GET /v1/apps HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(1_000)))
                .isBetween(SLOW, DRIPS);
        assertThat(refused(replica, "slow-head")).isEqualTo(before + 1);
        assertServed();
    }

    @Test
    void the_next_head_on_a_connection_is_timed_from_its_first_byte() throws Exception {
        try (Socket socket = socket(Part.SCHEMA_SERVICE)) {
            String head = "GET /v1/apps HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token() + "\r\n\r\n";
            for (int i = 0; i < 3; i++) {
                write(socket, head);
                assertThat(readSome(socket)).startsWith("HTTP/1.1 200");
                Thread.sleep(SLOW.toMillis() + 500);
            }
            write(socket, "GET /v1/apps");
            socket.setSoTimeout(30_000);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void a_body_that_drips_is_refused(Part service) throws Exception {
        String call =
                switch (service) {
                    case SYNC_INGEST -> "POST /v1/apps/" + app.name() + "/models";
                    case PARTNER_SYNC -> "PUT /v1/migrations/dripping";
                    default -> "PUT /v1/apps/" + app.name();
                };
        Replica replica = Replica.all(cluster, service).getFirst();
        int before = replica.said().length();
        Duration took = drip(
                service,
                call + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: Bearer "
                        + cluster.token() + "\r\nContent-Length: 30000\r\n\r\n{\"database\":",
                " ".repeat(1_000));
        assertThat(took).isBetween(SLOW, DRIPS);
        assertThat(refused(replica, "slow-body")).isPositive();
        assertThat(replica.said().substring(before)).doesNotContain("Exception", "ERROR");
        assertServed();
    }

    @Test
    void heads_that_are_large_and_held_back_are_bounded_together() throws Exception {
        Replica replica = Replica.all(cluster, Part.SYNC_INGEST).getFirst();
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MOST - 20; i++) {
                sockets.add(socket(Part.SYNC_INGEST));
                write(sockets.getLast(), "GET /v1/apps HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(15_000));
            }
            // Some of the first are late by now, and have made room again.
            await().until(() -> refused(replica, "large-head") > MOST / 4.0);
            assertServed();
        } finally {
            close(sockets);
        }
    }

    @Test
    void bodies_of_strangers_who_were_refused_take_no_room_of_heads() throws Exception {
        String path = "/v1/apps/" + app.name() + "/changes";
        Caller caller = Caller.holding(cluster, cluster.token());
        List<Socket> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                strangers.add(socket(Part.SYNC_INGEST));
                String head = "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";
                write(strangers.getLast(), head + "x".repeat(100_000));
            }
            for (int i = 0; i < 40; i++) {
                Caller.Answer answer = caller.call(Part.SYNC_INGEST, "POST", path, "\n", "X-Long", "x".repeat(1_200));
                assertThat(answer.status()).isEqualTo(200);
            }
        } finally {
            close(strangers);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void a_head_of_a_thousand_headers_is_refused_at_once(Part service) throws Exception {
        String headers =
                IntStream.range(0, 1_000).mapToObj(i -> "a" + i + ": b\r\n").collect(Collectors.joining());
        try (Socket socket = socket(service)) {
            write(socket, "POST /v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n" + headers + "\r\n");
            socket.setSoTimeout(30_000);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 431").contains("at most 100 headers");
        }
        assertServed();
    }

    @Test
    void a_flood_of_heads_of_thousands_of_headers_takes_no_memory_for_long() throws Exception {
        Replica replica = Replica.all(cluster, Part.SYNC_INGEST).getFirst();
        int logged = replica.said().length();
        // Late heads too: a busy service may not have read all of them in time.
        String ended = "tandem_connections_refused_total{";
        double before = replica.metric(ended);
        String headers =
                IntStream.range(0, 2_200).mapToObj(i -> "a" + i + ":b\r\n").collect(Collectors.joining());
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < MOST - 100; i++) {
                sockets.add(socket(Part.SYNC_INGEST));
                write(
                        sockets.getLast(),
                        "POST /v1/apps HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n" + headers + "\r\n");
            }
            await().until(() -> replica.metric(ended) >= before + MOST - 100);
        } finally {
            close(sockets);
        }
        assertServed();
        assertThat(replica.said().substring(logged)).doesNotContain("OutOfMemory", "died");
    }

    private static void assertServed() {
        for (Part service : Part.services()) {
            String path = service == Part.PARTNER_SYNC ? "/v1/migrations" : "/v1/apps";
            assertThat(app.get(service, path).status()).isIn(200, 404);
        }
        app.accept("{\"type\":\"Connected\",\"op\":\"delete\",\"key\":1}");
    }

    private static double refused(Replica replica, String reason) {
        return replica.metric("tandem_connections_refused_total{reason=\"" + reason + "\"");
    }

    /// Sends the rest a byte at a time; how long the service stood it.
    private static Duration drip(Part service, String head, String rest) throws Exception {
        long begin = System.nanoTime();
        try (Socket socket = socket(service)) {
            write(socket, head);
            for (int i = 0; i < rest.length() && !answered(socket); i++) {
                write(socket, rest.substring(i, i + 1));
                Thread.sleep(100);
            }
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static boolean answered(Socket socket) throws IOException {
        try {
            socket.setSoTimeout(1);
            int first = socket.getInputStream().read();
            if (first >= 0) {
                socket.setSoTimeout(1_000);
                assertThat((char) first + readSome(socket)).startsWith("HTTP/1.1 408");
            }
            return true;
        } catch (java.net.SocketTimeoutException open) {
            return false;
        } catch (SocketException closed) {
            return true;
        }
    }

    private static String readSome(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[64 * 1024];
        return new String(bytes, 0, in.read(bytes), StandardCharsets.UTF_8);
    }

    private static Socket socket(Part service) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), cluster.url(service).getPort());
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (SocketException closed) {
            assertThat(answered(socket)).isTrue();
        }
    }

    private static void close(List<? extends Closeable> connections) throws IOException {
        for (Closeable connection : connections) {
            connection.close();
        }
    }

    private static SocketChannel connect(Part service) throws IOException {
        SocketChannel channel = SocketChannel.open(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), cluster.url(service).getPort()));
        channel.configureBlocking(false);
        return channel;
    }

    private static boolean isClosed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }
}
