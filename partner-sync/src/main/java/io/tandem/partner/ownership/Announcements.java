package io.tandem.partner.ownership;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import io.tandem.partner.migration.Act;
import io.tandem.partner.migration.Acts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Tells topic [Topics#PARTNER_EVENTS] what happened to migrations: each act in the order of the migration's record,
/// at least once. The acts are stored with the state; what is stored and not told yet is told by the migration's owner.
final class Announcements implements AutoCloseable {
    private final Acts acts;
    private final KafkaProducer<byte[], byte[]> producer;

    Announcements(Acts acts, KafkaSettings kafka) {
        this.acts = acts;
        this.producer = new KafkaProducer<>(kafka.with(Map.of(
                "acks",
                "all",
                "linger.ms",
                0,
                "delivery.timeout.ms",
                10_000,
                "request.timeout.ms",
                5_000,
                "max.block.ms",
                5_000,
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class)));
    }

    /// Tells what is new of the migrations that are ours.
    void tell(Predicate<String> ours) throws ExecutionException, InterruptedException {
        for (Act act : acts.untold(ours)) {
            producer.send(new ProducerRecord<>(
                            Topics.PARTNER_EVENTS,
                            act.migration().getBytes(StandardCharsets.UTF_8),
                            BsonBytes.encode(act.toBson())))
                    .get();
            acts.told(act);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
