package io.tandem.access.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/// What all three services can be told of who may call; the issuer is Quarkus' own setting
/// `quarkus.oidc.auth-server-url`.
@ConfigMapping(prefix = "tandem.access")
public interface AccessSettings {
    /// A public key whose tokens are trusted in place of an issuer's: for development only.
    Optional<String> developmentKey();

    /// An API key with every role in every app.
    Optional<String> rootKey();

    /// The claim with the roles; a slash goes into an object: `realm_access/roles`.
    @WithDefault("roles")
    String rolesClaim();

    /// The claim with the names of the apps; `*` is every app.
    @WithDefault("apps")
    String appsClaim();

    /// How long a token that was verified is known without verifying it again.
    @WithDefault("PT60S")
    Duration tokenCache();

    /// How long an API key is known without asking schema-service again; a revoked one is dead after that
    /// time.
    @WithDefault("PT5S")
    Duration keyCache();
}
