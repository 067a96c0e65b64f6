package io.tandem.ingest.apps;

import io.tandem.contract.AppName;
import io.tandem.ingest.IngestConfig;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Which apps exist. schema-service is asked on a miss, so that an app is known here as soon as making it has
/// returned; what was found holds for a second, and for as long as schema-service is away.
@ApplicationScoped
public class Apps {
    /// What asking for an app came to.
    public enum Found {
        KNOWN,
        UNKNOWN,
        /// schema-service could not be asked, and the app was never found before.
        NOT_TOLD
    }

    private static final Logger LOG = Logger.getLogger(Apps.class);

    // What is known waits no longer than this for being asked again.
    private static final int SOON_MILLIS = 250;

    private final SchemaServiceClient schemaService;
    private final Duration cache;
    // Only apps that exist are kept, so strangers cannot make it grow.
    private final ConcurrentHashMap<String, Long> seenAt = new ConcurrentHashMap<>();

    // Apps of the above that are being asked for.
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    Apps(SchemaServiceClient schemaService, IngestConfig config) {
        this.schemaService = schemaService;
        this.cache = config.appCache();
    }

    /// Whether the app exists. Does not block.
    public Future<Found> find(String app) {
        if (!AppName.isOne(app)) {
            return Future.succeededFuture(Found.UNKNOWN);
        }
        Long seen = seenAt.get(app);
        // One request asks again, the others go on with what was found meanwhile.
        if (seen != null && (System.nanoTime() - seen < cache.toNanos() || !asked.add(app))) {
            return Future.succeededFuture(Found.KNOWN);
        }
        Future<Found> found = schemaService
                .get("/v1/apps/" + app)
                .compose(request -> request.send())
                .compose(response -> response.end().map(end -> response.statusCode()))
                .map(status -> found(app, status))
                .otherwise(failure -> {
                    LOG.warnf("schema-service cannot be asked for app %s: %s", app, failure.getMessage());
                    return notTold(app);
                })
                .onComplete(told -> asked.remove(app));
        return seen == null
                ? found
                : found.timeout(SOON_MILLIS, TimeUnit.MILLISECONDS).otherwise(Found.KNOWN);
    }

    private Found found(String app, int status) {
        return switch (status) {
            case 200 -> {
                seenAt.put(app, System.nanoTime());
                yield Found.KNOWN;
            }
            case 404 -> {
                seenAt.remove(app);
                yield Found.UNKNOWN;
            }
            default -> {
                LOG.warnf("schema-service answers %d when it is asked for app %s", status, app);
                yield notTold(app);
            }
        };
    }

    private Found notTold(String app) {
        return seenAt.computeIfPresent(app, (name, seen) -> System.nanoTime()) == null ? Found.NOT_TOLD : Found.KNOWN;
    }
}
