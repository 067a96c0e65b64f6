package io.tandem.access.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.arc.DefaultBean;
import io.tandem.access.ApiKey;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// The API keys as schema-service knows them, which is asked by the hash of a key. What it said holds for a
/// moment; a key that it knew holds for five minutes while it cannot be asked, so that a back end streams
/// on. For the services that do not keep the keys themselves.
@DefaultBean
@Singleton
public final class RemoteApiKeys implements ApiKeys {
    private static final Logger LOG = Logger.getLogger(RemoteApiKeys.class);
    private static final Duration WHILE_AWAY = Duration.ofMinutes(5);
    private static final int MOST_KNOWN = 10_000;
    private static final int MOST_WAITING = 1_000;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 5_000;

    private final HttpClient client;
    private final URI schemaService;
    private final String token;
    private final Duration cache;
    private final Cache<String, Said> said = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(WHILE_AWAY)
            .build();

    private record Said(Found found, long at) {}

    /// @param schemaService where it answers
    /// @param token         this service's own, with role `service`
    RemoteApiKeys(
            Vertx vertx,
            @ConfigProperty(name = "tandem.schema-service.url", defaultValue = "http://localhost:8081")
                    URI schemaService,
            @ConfigProperty(name = "tandem.schema-service.token") String token,
            AccessSettings settings) {
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setMaxWaitQueueSize(MOST_WAITING)
                .setSsl("https".equals(schemaService.getScheme())));
        this.schemaService = schemaService;
        this.token = token;
        this.cache = settings.keyCache();
    }

    @Override
    public Future<Found> find(String hash) {
        Said last = said.getIfPresent(hash);
        if (last != null && System.nanoTime() - last.at() < cache.toNanos()) {
            return Future.succeededFuture(last.found());
        }
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(schemaService
                                .resolve("/v1/api-keys/by-hash/" + hash)
                                .toString())
                        .setTimeout(ANSWER_MILLIS)
                        .putHeader("authorization", "Bearer " + token))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> found(response.statusCode(), body.toString())))
                .map(found -> {
                    said.put(hash, new Said(found, System.nanoTime()));
                    return found;
                })
                .otherwise(failure -> {
                    LOG.warnf("An API key cannot be asked for: %s", failure.getMessage());
                    return last != null && last.found() instanceof Found.Known ? last.found() : new Found.NotTold();
                });
    }

    private static Found found(int status, String body) {
        return switch (status) {
            case 200 -> new Found.Known(key(new JsonObject(body)));
            case 404 -> new Found.Unknown();
            default -> throw new IllegalStateException("schema-service answers " + status + ": " + body);
        };
    }

    private static ApiKey key(JsonObject json) {
        return new ApiKey(
                json.getString("name"),
                texts(json.getJsonArray("roles")).stream()
                        .map(Role::ofWord)
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()),
                Reach.of(texts(json.getJsonArray("apps"))),
                json.containsKey("expiresAt") ? Instant.parse(json.getString("expiresAt")) : null);
    }

    private static List<String> texts(JsonArray array) {
        return array.stream().map(String.class::cast).toList();
    }
}
