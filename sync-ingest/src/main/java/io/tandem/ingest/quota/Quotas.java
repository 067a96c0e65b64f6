package io.tandem.ingest.quota;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.quarkus.runtime.configuration.MemorySize;
import io.tandem.access.Caller;
import io.tandem.ingest.IngestConfig;
import io.tandem.ingest.IngestConfig.Quota.PerSecond;
import io.tandem.ingest.quota.Allowance.Limit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The quotas of all apps and clients on this replica: token buckets that hold what may be sent in one second. A
/// single line may be larger than that: it is taken, and paid off before the next.
@ApplicationScoped
public class Quotas {
    // Who is forgotten begins anew, a second's worth ahead at most.
    private static final int MOST = 10_000;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final IngestConfig.Quota quota;
    private final Cache<String, Bucket> lines =
            Caffeine.newBuilder().maximumSize(MOST).build();
    private final Cache<String, Bucket> bytes =
            Caffeine.newBuilder().maximumSize(MOST).build();

    @Inject
    Quotas(IngestConfig config) {
        this(config.quota());
    }

    /// @param quota what may be sent
    public Quotas(IngestConfig.Quota quota) {
        this.quota = quota;
    }

    /// What a request may send.
    ///
    /// @param app    an app that exists
    /// @param client whose token or API key the request came with
    public Allowance allowance(String app, Caller client) {
        List<Limit> forLines = new ArrayList<>(0);
        List<Limit> forBytes = new ArrayList<>(0);
        add(quota.app(), "app " + app, forLines, forBytes);
        add(quota.client(), whose(client), forLines, forBytes);
        return new Allowance(forLines, forBytes);
    }

    // Those who make keys for different apps know nothing of each other's names; a key and the one that replaces it
    // have both in common. The names of apps have no space in them.
    private static String whose(Caller client) {
        return switch (client.kind()) {
            case TOKEN -> "token " + client.name();
            case KEY -> "key " + String.join(",", client.reach().words()) + " " + client.name();
        };
    }

    private void add(PerSecond limits, String whose, List<Limit> forLines, List<Limit> forBytes) {
        limits.linesPerSecond()
                .ifPresent(most -> forLines.add(new Limit(lines.get(whose, each -> bucket(most)), most)));
        limits.bytesPerSecond()
                .map(MemorySize::asLongValue)
                .ifPresent(most -> forBytes.add(new Limit(bytes.get(whose, each -> bucket(most)), most)));
    }

    private static Bucket bucket(long perSecond) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, SECOND))
                .build();
    }
}
