package io.tandem.schema.applying;

import io.tandem.contract.Topics;
import io.tandem.schema.deduplication.Fingerprint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.BsonBinary;
import org.jspecify.annotations.Nullable;

/// What Kafka has of some objects in one partition of `sync.objects`, from an offset on, read without a group. Used by
/// one thread at a time.
final class LaterEvents implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    /// One record of such an object.
    ///
    /// @param fingerprint null where the bytes are no event
    record Seen(long offset, @Nullable Fingerprint fingerprint) {}

    /// Kafka did not bring all of it in time.
    static final class NotInTime extends Exception {
        NotInTime(long offset, long until) {
            super("Kafka has brought the events up to offset " + offset + " of " + until + " in the time there is");
        }
    }

    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final Set<BsonBinary> keys;
    private final Map<BsonBinary, List<Seen>> seen = new HashMap<>();
    private long next;

    /// @param from the first offset to look at, which Kafka still has
    /// @param keys the record keys of the objects
    LaterEvents(Map<String, Object> broker, int partition, long from, Set<BsonBinary> keys) {
        this.partition = new TopicPartition(Topics.SYNC_OBJECTS, partition);
        this.next = from;
        this.keys = Set.copyOf(keys);
        this.consumer = new KafkaConsumer<>(config(broker), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(Set.of(this.partition));
        consumer.seek(this.partition, from);
    }

    /// Reads on, up to this offset.
    void readTo(long until, Duration patience) throws NotInTime {
        long deadline = System.nanoTime() + patience.toNanos();
        while (next < until) {
            if (System.nanoTime() > deadline) {
                throw new NotInTime(next, until);
            }
            for (ConsumerRecord<byte[], byte[]> read : consumer.poll(POLL)) {
                byte @Nullable [] key = read.key();
                // One poll may bring more than is asked for, and that will be asked for next.
                if (key != null && keys.contains(new BsonBinary(key))) {
                    Fingerprint fingerprint = ReceivedEvent.of(read, null).fingerprint();
                    seen.computeIfAbsent(new BsonBinary(key), k -> new ArrayList<>())
                            .add(new Seen(read.offset(), fingerprint));
                }
            }
            next = consumer.position(partition);
        }
    }

    /// What was read of the object with this key up to this offset, in order.
    Stream<Seen> of(BsonBinary key, long until) {
        return seen.getOrDefault(key, List.of()).stream().filter(event -> event.offset() < until);
    }

    @Override
    public void close() {
        consumer.close();
    }

    private static Map<String, Object> config(Map<String, Object> broker) {
        Map<String, Object> config = new HashMap<>();
        broker.forEach((name, value) -> {
            if (ConsumerConfig.configNames().contains(name)) {
                config.put(name, value);
            }
        });
        config.remove(ConsumerConfig.GROUP_ID_CONFIG);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // An offset that is gone is an error: going on behind it would overlook events.
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        return config;
    }
}
