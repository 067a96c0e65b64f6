package io.tandem.access.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.tandem.access.ApiKey;
import io.tandem.access.Caller;
import io.tandem.access.Claims;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonString;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jboss.logging.Logger;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jspecify.annotations.Nullable;

/// Finds out who calls: by an API key, or by a token, which Quarkus' OIDC verifies. A verified token is
/// known by its hash for a while, since a signature costs more than all else that a small request needs.
@ApplicationScoped
public class Callers {
    private static final Logger LOG = Logger.getLogger(Callers.class);
    static final String EXPIRED_TOKEN = "the token has expired";

    private static final String SCHEME = "bearer ";
    private static final int MOST_KNOWN = 10_000;

    private final ApiKeys keys;
    private final Claims claims;
    private final Cache<String, Verified> verified;

    /// Of a verified token.
    ///
    /// @param until when the token itself ends
    private record Verified(Caller caller, Instant until) {}

    Callers(ApiKeys keys, AccessSettings settings) {
        this.keys = keys;
        this.claims = new Claims(settings.rolesClaim(), settings.appsClaim());
        this.verified = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(settings.tokenCache())
                .build();
    }

    /// Who makes this call. Does not block.
    Future<Arrival> of(RoutingContext routing) {
        String header = routing.request().getHeader("authorization");
        if (header == null) {
            return stranger("nobody is named", false);
        }
        if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return stranger("Authorization names another scheme", true);
        }
        String token = header.substring(SCHEME.length()).strip();
        String hash = ApiKey.hash(token);
        if (token.startsWith(ApiKey.PREFIX)) {
            return ofKey(hash);
        }
        Verified known = verified.getIfPresent(hash);
        if (known != null && Instant.now().isBefore(known.until())) {
            return Future.succeededFuture(new Arrival.Known(known.caller(), hash, known.until()));
        }
        return verify(routing, hash);
    }

    /// Who calls with the API key of this hash. Does not block.
    Future<Arrival> ofKey(String hash) {
        return keys.find(hash).map(found -> ofKey(found, hash));
    }

    private static Arrival ofKey(ApiKeys.Found found, String hash) {
        return switch (found) {
            case ApiKeys.Found.Known(ApiKey key) ->
                key.isValid(Instant.now())
                        ? new Arrival.Known(
                                key.caller(), hash, Objects.requireNonNullElse(key.expiresAt(), Instant.MAX))
                        : new Arrival.Stranger("the API key has expired", true);
            case ApiKeys.Found.Unknown() -> new Arrival.Stranger("there is no such API key", true);
            case ApiKeys.Found.NotTold() ->
                new Arrival.NotTold("schema-service, which knows the API keys, cannot be reached");
        };
    }

    private Future<Arrival> verify(RoutingContext routing, String hash) {
        Uni<SecurityIdentity> identity =
                Objects.requireNonNull(routing.get(QuarkusHttpUser.DEFERRED_IDENTITY_KEY), "Quarkus lays it ready");
        // Quarkus would answer what is not valid; the answer is ours.
        routing.remove(QuarkusHttpUser.AUTH_FAILURE_HANDLER);
        Promise<Arrival> arrival = Promise.promise();
        identity.subscribe()
                .with(
                        someone -> arrival.complete(ofToken(someone, hash)),
                        failure -> arrival.complete(notVerified(failure)));
        return arrival.future();
    }

    private Arrival ofToken(SecurityIdentity identity, String hash) {
        if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
            return new Arrival.Stranger("the token is none of an issuer that is trusted here", true);
        }
        String subject = token.getSubject();
        return claims.caller(subject == null ? "" : subject, name -> plain(token.getClaim(name)))
                .<Arrival>map(caller -> {
                    Instant until = Instant.ofEpochSecond(token.getExpirationTime());
                    verified.put(hash, new Verified(caller, until));
                    return new Arrival.Known(caller, hash, until);
                })
                .orElseGet(() -> new Arrival.Stranger("the token's subject is no name", true));
    }

    private static Arrival notVerified(Throwable failure) {
        if (!(failure instanceof AuthenticationFailedException)) {
            LOG.warnf("A token cannot be verified: %s", failure);
            return new Arrival.NotTold("the issuer's keys cannot be read");
        }
        boolean expired = failure.getCause() instanceof InvalidJwtException invalid && invalid.hasExpired();
        return new Arrival.Stranger(expired ? EXPIRED_TOKEN : "the token is not valid", true);
    }

    /// A claim without the types of its JSON library.
    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case JsonString text -> text.getString();
            case Map<?, ?> object -> {
                Map<Object, @Nullable Object> members = new HashMap<>();
                object.forEach((name, member) -> members.put(name, plain(member)));
                yield members;
            }
            case List<?> list -> list.stream().map(Callers::plain).toList();
            default -> value;
        };
    }

    private static Future<Arrival> stranger(String why, boolean shown) {
        return Future.succeededFuture(new Arrival.Stranger(why, shown));
    }
}
