package io.tandem.partner.ownership;

import com.mongodb.MongoException;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import io.tandem.partner.migration.Act;
import io.tandem.partner.migration.Acts;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells topic [Topics#PARTNER_EVENTS] what happened to migrations: each act in the order of the migration's record,
/// at least once. The acts are stored with the state; what is stored and not told yet is told by the migration's owner.
final class Announcements implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Announcements.class);

    private final Function<Predicate<String>, List<Act>> untold;
    private final Consumer<Act> told;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    Announcements(Acts acts, KafkaSettings kafka) {
        this(
                acts::untold,
                acts::told,
                () -> new KafkaProducer<>(kafka.with(Map.of(
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
                        ByteArraySerializer.class))));
    }

    /// @param untold    the oldest act of each of these migrations that was not told
    /// @param told      notes that an act was told
    /// @param producers makes one, and another one where that has failed
    Announcements(
            Function<Predicate<String>, List<Act>> untold,
            Consumer<Act> told,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.untold = untold;
        this.told = told;
        this.producers = producers;
    }

    /// Tells what is new of the migrations that are ours. What cannot be told now is told another time: nothing that
    /// crosses waits for it.
    void tell(Predicate<String> ours) throws InterruptedException {
        try {
            for (Act act : untold.apply(ours)) {
                send(act);
                told.accept(act);
            }
        } catch (KafkaException | MongoException | ExecutionException e) {
            LOG.warnf("What happened to migrations cannot be told now (%s); trying again", e.getMessage());
            close();
        }
    }

    private void send(Act act) throws ExecutionException, InterruptedException {
        Producer<byte[], byte[]> now = producer == null ? producers.get() : producer;
        producer = now;
        now.send(new ProducerRecord<>(
                        Topics.PARTNER_EVENTS,
                        act.migration().getBytes(StandardCharsets.UTF_8),
                        BsonBytes.encode(act.toBson())))
                .get();
    }

    @Override
    public void close() {
        Producer<byte[], byte[]> last = producer;
        producer = null;
        if (last != null) {
            last.close(Duration.ofSeconds(2));
        }
    }
}
