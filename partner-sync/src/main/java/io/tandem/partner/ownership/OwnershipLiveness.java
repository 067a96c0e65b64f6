package io.tandem.partner.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/// Live while the group is followed: a replica that does not would keep its migrations and run none anew.
@Liveness
@ApplicationScoped
public class OwnershipLiveness implements HealthCheck {
    private final Ownership ownership;

    public OwnershipLiveness(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("follows the group that spreads the migrations")
                .status(ownership.isAlive())
                .build();
    }
}
