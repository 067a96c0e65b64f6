package io.tandem.schema;

import com.mongodb.MongoException;
import io.tandem.schema.applying.KafkaTopic;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/// Ready when topics and indexes are there, and Kafka and MongoDB answer.
@Readiness
class FoundationsCheck implements HealthCheck {
    private final Foundations foundations;
    private final KafkaTopic kafka;
    private final TandemDatabase tandem;

    FoundationsCheck(Foundations foundations, KafkaTopic kafka, TandemDatabase tandem) {
        this.foundations = foundations;
        this.kafka = kafka;
        this.tandem = tandem;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder check = HealthCheckResponse.named("topics, indexes, Kafka and MongoDB");
        if (!foundations.areLaid()) {
            return check.down().withData("missing", "topics or indexes").build();
        }
        try {
            tandem.ping();
            kafka.ping();
            return check.up().build();
        } catch (MongoException | KafkaException away) {
            return check.down()
                    .withData("missing", String.valueOf(away.getMessage()))
                    .build();
        }
    }
}
