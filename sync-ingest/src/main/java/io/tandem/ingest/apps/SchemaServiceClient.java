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
import java.net.URI;
import java.util.concurrent.TimeUnit;

/// Requests to schema-service.
@ApplicationScoped
public class SchemaServiceClient {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int IDLE_SECONDS = 10;
    private static final int CONNECTIONS = 32;
    private static final int WAITING = 10_000;

    private final HttpClient client;
    private final URI url;
    private final String token;

    SchemaServiceClient(Vertx vertx, IngestConfig config) {
        this.url = config.schemaServiceUrl();
        this.token = config.schemaServiceToken();
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MILLIS)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setIdleTimeoutUnit(TimeUnit.SECONDS)
                        .setMaxWaitQueueSize(WAITING)
                        .setSsl("https".equals(url.getScheme())),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /// A request of sync-ingest's own that is not sent yet; fails when schema-service cannot be reached.
    ///
    /// @param path absolute, with names that are safe in a path
    Future<HttpClientRequest> request(HttpMethod method, String path) {
        return client.request(new RequestOptions()
                .setMethod(method)
                .setAbsoluteURI(url.resolve(path).toString())
                .putHeader("authorization", "Bearer " + token));
    }
}
