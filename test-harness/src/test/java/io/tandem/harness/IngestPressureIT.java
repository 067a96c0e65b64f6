package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that send too much, too fast, too slowly, or what nobody sends: each is bounded and told so, and whoever
/// behaves is served beside it.
class IngestPressureIT {
    private static final int LINES_PER_SECOND = 500;
    private static final int SILENT = 180;
    private static final Duration IDLE = Duration.ofSeconds(3);
    private static TandemCluster cluster;
    private static TestApp app;

    /// One of each test's own: a connection that another test has left idle is closed at a moment that nobody knows.
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce()
                .withReplicas(Part.PARTNER_SYNC, 0)
                .withEnvironment(Map.of(
                        "TANDEM_QUOTA_APP_LINES_PER_SECOND", String.valueOf(LINES_PER_SECOND),
                        "TANDEM_SEND_TIMEOUT", "PT2S",
                        "QUARKUS_HTTP_IDLE_TIMEOUT", IDLE.toString())));
        app = TestApp.on(cluster).create(true);
    }

    @AfterAll
    static void stop() {
        app.close();
        cluster.close();
    }

    @Test
    void more_than_the_quota_is_slowed_and_further_requests_are_told_when_to_come_again() throws Exception {
        String lines = IntStream.range(0, 6 * LINES_PER_SECOND)
                .mapToObj(IngestPressureIT::line)
                .collect(Collectors.joining("\n"));
        long begin = System.nanoTime();
        CompletableFuture<HttpResponse<String>> large =
                http.sendAsync(post(BodyPublishers.ofString(lines)).build(), BodyHandlers.ofString());
        TimeUnit.SECONDS.sleep(1);

        HttpResponse<String> meanwhile = await().until(
                        () -> http.send(post(BodyPublishers.ofString(line(0))).build(), BodyHandlers.ofString()),
                        answer -> answer.statusCode() == 429);

        assertThat(meanwhile.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(meanwhile.headers().firstValueAsLong("retry-after").orElse(0))
                .isPositive();
        assertThat(large.get().body().lines())
                .hasSize(6 * LINES_PER_SECOND)
                .allMatch(result -> result.contains("\"accepted\""));
        // One second's worth is free, the rest comes at its pace.
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(4));
        TimeUnit.SECONDS.sleep(1);
    }

    @Test
    void a_head_that_is_too_long_is_told_so() throws Exception {
        HttpResponse<String> uri = http.send(
                HttpRequest.newBuilder(changes("?results=" + "x".repeat(5_000)))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> headers = http.send(
                post(BodyPublishers.ofString(line(1)))
                        .header("x-long", "x".repeat(25_000))
                        .build(),
                BodyHandlers.ofString());
        HttpResponse<String> flood = http.send(
                post(BodyPublishers.ofString(line(1)))
                        .header("x-long", "x".repeat(60_000))
                        .build(),
                BodyHandlers.ofString());

        assertThat(uri.statusCode()).isEqualTo(414);
        assertThat(uri.body()).contains("\"status\":414").contains("4096");
        assertThat(headers.statusCode()).isEqualTo(431);
        assertThat(headers.body()).contains("\"status\":431").contains("20480");
        assertThat(flood.statusCode()).isEqualTo(431);
        assertServed();
    }

    @Test
    void connections_that_send_half_a_head_and_no_more_are_closed_after_a_while() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < SILENT; i++) {
                Socket socket = connect();
                sockets.add(socket);
                write(socket, "POST /v1/apps/x/changes HTTP/1.1\r\nHost: ");
            }
            assertServed();
            await().untilAsserted(() -> assertThat(sockets).allMatch(IngestPressureIT::isClosed));
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void a_client_that_goes_silent_gets_what_was_accepted_and_then_an_end() throws Exception {
        try (Socket socket = connect()) {
            String line = line(2) + "\n";
            write(
                    socket,
                    "POST " + changes("").getPath() + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token()
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).contains("\"status\":\"accepted\"").contains("{\"line\":2,\"status\":\"ended\"");
        }
    }

    @Test
    void a_client_whose_line_drips_gets_what_was_accepted_and_then_an_end() throws Exception {
        try (Socket socket = connect()) {
            String line = line(2) + "\n";
            write(
                    socket,
                    "POST " + changes("").getPath() + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token()
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
            // A drop each half of the time after which one that sends nothing is let go.
            Thread drops = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 20; i++) {
                        TimeUnit.SECONDS.sleep(1);
                        write(socket, "1\r\n{\r\n");
                    }
                } catch (IOException | InterruptedException over) {
                    Thread.currentThread().interrupt();
                }
            });
            String answer = new String(socket.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8);
            drops.interrupt();

            assertThat(answer).contains("\"status\":\"accepted\"").contains("{\"line\":2,\"status\":\"ended\"");
        }
    }

    @Test
    void an_array_that_is_taken_slowly_keeps_no_others_waiting_for_its_room() throws Exception {
        String array = "[" + "1,".repeat(600_000) + "1]";
        try (TestApp another = TestApp.on(cluster).create(true);
                Socket slow = connect()) {
            write(
                    slow,
                    "POST " + changes("").getPath() + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token()
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + array.length() + "\r\n\r\n"
                            + array);
            assertThat(slow.getInputStream().read()).isPositive();
            String large = "{\"type\":\"Large\",\"object\":{\"_id\":1,\"text\":\"" + "x".repeat(2 << 20) + "\"}}";
            await().untilAsserted(() ->
                    assertThat(another.send(List.of(large)).toString()).contains("accepted"));
        }
        TimeUnit.SECONDS.sleep(1);
    }

    @Test
    void an_endless_line_and_a_bomb_are_refused_as_one_line_each_and_the_next_line_is_taken() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] piece = "x".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 60; i++) {
                gzip.write(piece);
            }
            gzip.write(("\n" + line(3)).getBytes(StandardCharsets.UTF_8));
        }

        HttpResponse<String> answer = http.send(
                post(BodyPublishers.ofByteArray(packed.toByteArray()))
                        .header("Content-Encoding", "gzip")
                        .build(),
                BodyHandlers.ofString());

        assertThat(answer.body().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).contains("line-too-long"),
                        second -> assertThat(second).contains("\"line\":2,").contains("accepted"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/apps/../changes",
                "/v1/apps/%2e%2e/changes",
                "/v1/apps/a%2fb/changes",
                "/v1/apps/a%00b/changes",
                "/v1/apps/%ff/changes",
                "/v1/apps/%zz/changes",
                "/v1/apps//changes",
                "/v1/apps/a;b=c/changes",
                "/v1/apps/x/changes/..;/models",
                "//v1/apps/x/changes",
                "/v1/apps/x/changes#fragment"
            })
    void tricks_with_paths_find_nothing(String path) throws Exception {
        try (Socket socket = connect()) {
            write(
                    socket,
                    "POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + cluster.token()
                            + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .startsWith("HTTP/1.1 4")
                    .doesNotContain("Exception")
                    .doesNotContain("at io.");
        }
    }

    private static void assertServed() throws IOException, InterruptedException {
        // A connection of its own: those that were closed may still be in the other client's pool.
        try (HttpClient another = HttpClient.newHttpClient()) {
            HttpResponse<String> answer =
                    another.send(post(BodyPublishers.ofString(line(9))).build(), BodyHandlers.ofString());
            assertThat(answer.body()).contains("\"accepted\"");
        }
    }

    private static String line(int key) {
        return "{\"type\":\"Pressed\",\"op\":\"delete\",\"key\":" + key + "}";
    }

    private static HttpRequest.Builder post(HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(changes(""))
                .header("Authorization", "Bearer " + cluster.token())
                .timeout(Duration.ofSeconds(60))
                .POST(body);
    }

    private static URI changes(String query) {
        return cluster.url(Part.SYNC_INGEST).resolve("/v1/apps/" + app.name() + "/changes" + query);
    }

    /// Waits less for an answer than the time-outs are by default that are set here.
    private static Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), cluster.url(Part.SYNC_INGEST).getPort());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (SocketException closedAlready) {
            assertThat(isClosed(socket)).isTrue();
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
