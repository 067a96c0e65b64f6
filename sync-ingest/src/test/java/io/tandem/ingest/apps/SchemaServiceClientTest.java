package io.tandem.ingest.apps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaServiceClientTest {
    private static final Duration ANSWER = Duration.ofSeconds(3);

    private final Vertx vertx = Vertx.vertx();
    private HttpServer server;
    private SchemaServiceClient client;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> call.sendResponseHeaders(200, -1));
        server.createContext("/silent", call -> {});
        server.start();
        URI url = URI.create("http://localhost:" + server.getAddress().getPort());
        client = new SchemaServiceClient(vertx, url, "token", ANSWER);
    }

    @AfterEach
    void stop() throws Exception {
        get(vertx.close());
        server.stop(0);
    }

    @Test
    void a_request_that_begins_where_its_connection_has_long_been_idle_is_answered() throws Exception {
        assertThat(status(get(client.get("/")))).isEqualTo(200);

        Thread.sleep(ANSWER.toMillis() - 100);
        HttpClientRequest begun = get(client.get("/"));
        Thread.sleep(300);

        assertThat(status(begun)).isEqualTo(200);
    }

    @Test
    void a_silent_schema_service_is_waited_for_no_longer_than_that() throws Exception {
        HttpClientRequest begun = get(client.get("/silent"));

        assertThatThrownBy(() -> status(begun))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(TimeoutException.class);
    }

    private static int status(HttpClientRequest request) throws Exception {
        return get(request.send()).statusCode();
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
