package io.tandem.access.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.arc.DefaultBean;
import io.tandem.access.ApiKey;
import io.tandem.access.Reach;
import io.tandem.access.Role;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// The API keys as schema-service knows them, which is asked by the hash of a key, by one request for all that come
/// meanwhile. What it said holds for a moment; a key that it knew holds for five minutes while it cannot be asked, or
/// takes long, so that a back end streams on. For the services that do not keep the keys themselves.
@DefaultBean
@Singleton
public final class RemoteApiKeys implements ApiKeys {
    private static final Logger LOG = Logger.getLogger(RemoteApiKeys.class);
    private static final Duration WHILE_AWAY = Duration.ofMinutes(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TELL_AGAIN = Duration.ofMinutes(1);
    private static final int MOST_KNOWN = 10_000;
    private static final int MOST_WAITING = 1_000;
    private static final int CONNECT_MILLIS = 1_000;
    private static final int ANSWER_MILLIS = 5_000;
    // Long enough that a key which was deleted is dead in time wherever schema-service answers at all.
    private static final int SOON_MILLIS = 250;

    private final HttpClient client;
    private final URI schemaService;
    private final String token;
    private final Duration cache;
    private final Cache<String, Said> said = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(WHILE_AWAY)
            .build();

    private final ConcurrentHashMap<String, Asked> asked = new ConcurrentHashMap<>();
    private final AtomicLong tellAt = new AtomicLong(System.nanoTime());

    /// What was said of a key, and when to ask again.
    private static final class Said {
        private final Found found;
        private volatile long askAt;

        Said(Found found, Duration holds) {
            this.found = found;
            askIn(holds);
        }

        void askIn(Duration time) {
            askAt = System.nanoTime() + time.toNanos();
        }
    }

    /// A question that is under way.
    ///
    /// @param told [Found.NotTold] where it fails
    /// @param soon the same; fails where that takes long
    private record Asked(Future<Found> told, Future<Found> soon) {
        static Asked of(Future<Found> told) {
            return new Asked(told, told.timeout(SOON_MILLIS, TimeUnit.MILLISECONDS));
        }
    }

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
        if (last != null && System.nanoTime() - last.askAt < 0) {
            return Future.succeededFuture(last.found);
        }
        Asked question = ask(hash);
        return last != null && last.found instanceof Found.Known known
                ? question.soon()
                        .map(found -> found instanceof Found.NotTold ? known : found)
                        .otherwise(known)
                : question.told();
    }

    private Asked ask(String hash) {
        Promise<Found> answer = Promise.promise();
        Asked question = asked.computeIfAbsent(hash, each -> Asked.of(answer.future()));
        if (question.told() == answer.future()) {
            request(hash)
                    .timeout(ANSWER_MILLIS, TimeUnit.MILLISECONDS)
                    .onSuccess(found -> said.put(hash, new Said(found, cache)))
                    .otherwise(failure -> notTold(hash, failure))
                    .onComplete(found -> asked.remove(hash))
                    .onComplete(answer);
        }
        return question;
    }

    private Found notTold(String hash, Throwable failure) {
        Said last = said.getIfPresent(hash);
        if (last != null && last.found instanceof Found.Known) {
            last.askIn(PAUSE);
        }
        long due = tellAt.get();
        long now = System.nanoTime();
        if (now - due >= 0 && tellAt.compareAndSet(due, now + TELL_AGAIN.toNanos())) {
            LOG.warnf("API keys cannot be asked for: %s", failure.getMessage());
        }
        return new Found.NotTold();
    }

    private Future<Found> request(String hash) {
        return client.request(new RequestOptions()
                        .setMethod(HttpMethod.GET)
                        .setAbsoluteURI(schemaService
                                .resolve("/v1/api-keys/by-hash/" + hash)
                                .toString())
                        .setTimeout(ANSWER_MILLIS)
                        .putHeader("authorization", "Bearer " + token))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> found(response.statusCode(), body.toString())));
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
