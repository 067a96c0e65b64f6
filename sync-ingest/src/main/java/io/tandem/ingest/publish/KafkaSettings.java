package io.tandem.ingest.publish;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.common.annotation.Identifier;
import io.tandem.ingest.IngestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// How the producer and the admin client are set up: our defaults, then what `kafka.*` says, then what must be so.
@ApplicationScoped
class KafkaSettings {
    /// What Kafka takes in one request, and the topic in one record: 16 MiB of object and what stands around it.
    static final int LARGEST_RECORD = 18 * 1024 * 1024;

    // send() runs on event loops. It has nothing to wait for, as the topic's metadata are kept fresh and the bytes in
    // flight stay below the buffer; should it wait nevertheless, then not for long.
    private static final Duration LONGEST_SEND = Duration.ofMillis(500);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(2);

    private final Map<String, Object> given;
    private final Duration deliveryTimeout;
    private final MemorySize inFlight;

    KafkaSettings(@Identifier("default-kafka-broker") Map<String, Object> given, IngestConfig config) {
        this.given = given;
        this.deliveryTimeout = config.deliveryTimeout();
        this.inFlight = config.inFlight();
    }

    Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>();
        // A record does not wait for company: alone it goes at once, under load records gather while a request to their
        // broker is under way. Kafka's own defaults would add 5 ms to every answer, and send five small requests at a
        // time where one does, which costs its brokers half as much again.
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // A partition's batch that is full before its turn wakes the client's thread for every record behind it.
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.putAll(given);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, LARGEST_RECORD);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) LONGEST_SEND.toMillis());
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int)
                Math.min(REQUEST_TIMEOUT.toMillis(), deliveryTimeout.toMillis()));
        // Batches of large records are at worst half empty, and the largest record still fits beside them.
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 2 * inFlight.asLongValue() + 2L * LARGEST_RECORD);
        // Away brokers are waited for with what is known of them; forgetting it would make send() wait instead.
        // A producer whose brokers do not come back fails, and the one that follows begins at the bootstrap servers.
        settings.put(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    Map<String, Object> admin() {
        Map<String, Object> settings = new HashMap<>(given);
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ADMIN_TIMEOUT.toMillis());
        return settings;
    }
}
