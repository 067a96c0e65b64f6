package io.tandem.ingest.publish;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready while Kafka can be reached.
@Readiness
@ApplicationScoped
public class KafkaReadiness implements HealthCheck {
    private final KafkaWatch kafka;

    KafkaReadiness(KafkaWatch kafka) {
        this.kafka = kafka;
    }

    @Override
    public HealthCheckResponse call() {
        String trouble = kafka.trouble();
        return trouble == null
                ? HealthCheckResponse.up("kafka")
                : HealthCheckResponse.named("kafka")
                        .down()
                        .withData("reason", trouble)
                        .build();
    }
}
