package io.tandem.ingest.apps;

import io.tandem.ingest.IngestConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;

/// Requests to schema-service.
///
/// What takes too long is bounded for each request, not by the connections' idle timeout: that one counts from the
/// request before, and closes a connection under a request that has just been given it.
@ApplicationScoped
public class SchemaServiceClient {
    private static final int CONNECT_MILLIS = 1_000;
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final int CONNECTIONS = 32;
    private static final int WAITING = 10_000;

    private final HttpClient client;
    private final URI url;
    private final String token;
    private final Duration answer;

    @Inject
    SchemaServiceClient(Vertx vertx, IngestConfig config) {
        this(vertx, config.schemaServiceUrl(), config.schemaServiceToken(), ANSWER);
    }

    /// @param answer how long schema-service may leave a request without a byte of its answer
    SchemaServiceClient(Vertx vertx, URI url, String token, Duration answer) {
        this.url = url;
        this.token = token;
        this.answer = answer;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setMaxWaitQueueSize(WAITING)
                        .setSsl("https".equals(url.getScheme())),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /// A `GET` of sync-ingest's own that is not sent yet; fails when schema-service cannot be reached, or is silent.
    ///
    /// @param path absolute, with names that are safe in a path
    Future<HttpClientRequest> get(String path) {
        return client.request(options(HttpMethod.GET, path).setTimeout(answer.toMillis()));
    }

    /// A `POST` that is not sent yet, and may be sent as slowly as its body comes; see [#awaitAnswer].
    ///
    /// @param path absolute, with names that are safe in a path
    Future<HttpClientRequest> post(String path) {
        return client.request(options(HttpMethod.POST, path));
    }

    /// Bounds the silence of schema-service from here on, where the whole request is sent.
    void awaitAnswer(HttpClientRequest request) {
        request.idleTimeout(answer.toMillis());
    }

    private RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.resolve(path).toString())
                .putHeader("authorization", "Bearer " + token);
    }
}
