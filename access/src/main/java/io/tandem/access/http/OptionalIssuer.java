package io.tandem.access.http;

import io.quarkus.oidc.OidcRequestContext;
import io.quarkus.oidc.OidcTenantConfig;
import io.quarkus.oidc.TenantConfigResolver;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/// Lets a service start without an issuer, where API keys are all that is used: where there is a resolver, Quarkus
/// does not demand one. What is configured is taken as it is.
@ApplicationScoped
public class OptionalIssuer implements TenantConfigResolver {
    @Override
    public Uni<OidcTenantConfig> resolve(RoutingContext routing, OidcRequestContext<OidcTenantConfig> request) {
        return Uni.createFrom().nullItem();
    }
}
