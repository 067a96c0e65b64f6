package io.tandem.partner.ownership;

import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;

/// How Kafka is reached: all that `kafka.*` says, security among it, and what each of our clients needs beside it.
@ApplicationScoped
public class KafkaSettings {
    private final Map<String, Object> given;

    KafkaSettings(@Identifier("default-kafka-broker") Map<String, Object> given) {
        this.given = Map.copyOf(given);
    }

    /// The settings of one client; its own win.
    Map<String, Object> with(Map<String, Object> own) {
        Map<String, Object> settings = new HashMap<>(given);
        settings.putAll(own);
        return settings;
    }
}
