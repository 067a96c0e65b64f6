package io.tandem.access.http;

import io.quarkus.runtime.StartupEvent;
import io.tandem.access.ApiKey;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Looks at its start whom a service trusts: a key for development is said loudly, and two issuers are none.
@ApplicationScoped
public class Trust {
    private static final Logger LOG = Logger.getLogger(Trust.class);
    private static final int SHORTEST_KEY = 32;

    private final AccessSettings settings;
    private final Optional<String> issuer;

    Trust(AccessSettings settings, @ConfigProperty(name = "quarkus.oidc.auth-server-url") Optional<String> issuer) {
        this.settings = settings;
        this.issuer = issuer;
    }

    /// Whether there is an issuer, or a key in place of one.
    public boolean hasIssuer() {
        return issuer.isPresent() || settings.developmentKey().isPresent();
    }

    void look(@Observes StartupEvent start) {
        if (settings.developmentKey().isPresent()) {
            if (issuer.isPresent()) {
                throw new IllegalStateException(
                        "Both quarkus.oidc.auth-server-url and tandem.access.development-key are"
                                + " set; leave the development key out");
            }
            LOG.warn(
                    "DEVELOPMENT KEY: tokens that ./tandem mints for this machine are trusted, with whatever roles they"
                            + " have. In production set quarkus.oidc.auth-server-url in place of tandem.access.development-key");
        }
        if (!hasIssuer()) {
            LOG.info("No issuer: only API keys are taken. Tokens need quarkus.oidc.auth-server-url");
        }
        settings.rootKey().ifPresent(key -> {
            if (!key.startsWith(ApiKey.PREFIX) || key.length() < SHORTEST_KEY) {
                throw new IllegalStateException(
                        "tandem.access.root-key begins with " + ApiKey.PREFIX + " and has at least " + SHORTEST_KEY
                                + " characters; make one with: echo tk_$(openssl rand -hex 32)");
            }
        });
    }
}
