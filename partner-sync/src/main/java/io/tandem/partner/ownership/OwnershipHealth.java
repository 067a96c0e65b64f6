package io.tandem.partner.ownership;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready when this replica is a member of the group that spreads the migrations.
@Readiness
@ApplicationScoped
public class OwnershipHealth implements HealthCheck {
    private final Ownership ownership;

    public OwnershipHealth(Ownership ownership) {
        this.ownership = ownership;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("member of the group that spreads the migrations")
                .status(ownership.isJoined())
                .build();
    }
}
