package io.tandem.schema.applying;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaClientService;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import io.tandem.schema.Backoff;
import io.tandem.schema.SchemaSettings;
import io.tandem.schema.deduplication.Fingerprints;
import io.tandem.schema.observation.Observations;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Reads topic `sync.objects`: partitions side by side on virtual threads, the records of each in their order.
///
/// What is applied is decided by the position in MongoDB alone, so it does not matter who reads a record, how often, or
/// after which crash.
@ApplicationScoped
@Identifier("objects")
public class SyncedObjects implements KafkaConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(SyncedObjects.class);
    private static final String CHANNEL = "objects";
    private static final Duration PATIENCE_AT_ASSIGNMENT = Duration.ofSeconds(20);

    /// More than the connector ever holds ready: a gap that stays after so many seeks is one in the log itself.
    private static final int SEEKS_BEFORE_A_GAP_IS_REAL = 12;

    private final Map<TopicPartition, Assignment> assignments = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final KafkaClientService clients;
    private final KafkaTopic topic;
    private final BatchApplication application;
    private final Readers readers;
    private final Positions positions;
    private final Fingerprints fingerprints;
    private final Observations observations;
    private final SchemaSettings settings;
    private final EventOutcomes outcomes;
    private final OwnedTypes types;
    private final Timer timer;
    private volatile boolean stopping;

    /// One assignment of one partition to this process.
    private static final class Assignment {
        private final int generation;
        private volatile @Nullable AssignedPartition partition;
        private int seeks;

        Assignment(int generation) {
            this.generation = generation;
        }
    }

    SyncedObjects(
            KafkaClientService clients,
            KafkaTopic topic,
            BatchApplication application,
            Readers readers,
            Positions positions,
            Fingerprints fingerprints,
            Observations observations,
            SchemaSettings settings,
            EventOutcomes outcomes,
            OwnedTypes types,
            MeterRegistry metrics) {
        this.clients = clients;
        this.topic = topic;
        this.application = application;
        this.readers = readers;
        this.positions = positions;
        this.fingerprints = fingerprints;
        this.observations = observations;
        this.settings = settings;
        this.outcomes = outcomes;
        this.types = types;
        this.timer = Timer.builder("tandem_schema_batch")
                .description("Applying what one poll brought of one partition")
                .publishPercentileHistogram()
                .register(metrics);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
        threads.shutdownNow();
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        int generation = consumer.groupMetadata().generationId();
        long deadline = System.nanoTime() + PATIENCE_AT_ASSIGNMENT.toNanos();
        for (TopicPartition assigned : partitions) {
            Assignment assignment = new Assignment(generation);
            assignments.put(assigned, assignment);
            try {
                AssignedPartition partition = retried(deadline, () -> load(assigned.partition()));
                assignment.partition = partition;
                consumer.seek(assigned, partition.next());
                LOG.infof("%s continues at offset %d", assigned, partition.next());
            } catch (RuntimeException away) {
                // Its first records bring it up again, and what lies before the position is passed over.
                LOG.warnf(away, "The position of %s cannot be read yet", assigned);
            }
        }
        types.assigned(numbers(partitions));
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        dropped(partitions);
    }

    @Override
    public void onPartitionsLost(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        dropped(partitions);
    }

    private void dropped(Collection<TopicPartition> partitions) {
        partitions.forEach(assignments::remove);
        types.revoked(numbers(partitions));
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }

    /// Applies what one poll brought.
    @Incoming(CHANNEL)
    @Blocking
    public void apply(
            ConsumerRecords<byte[], byte[]> records, IncomingKafkaRecordBatchMetadata<byte[], byte[]> metadata)
            throws InterruptedException {
        List<Future<?>> running = new ArrayList<>();
        for (TopicPartition partition : records.partitions()) {
            Assignment assignment = assignments.get(partition);
            // Records from before the assignment lie before its seek, and are read again.
            if (assignment != null && metadata.getConsumerGroupGenerationId() >= assignment.generation) {
                running.add(threads.submit(
                        () -> timer.record(() -> apply(partition, assignment, records.records(partition)))));
            }
        }
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException failed) {
                if (!stopping) {
                    throw new IllegalStateException("A partition could not be applied", failed.getCause());
                }
            }
        }
    }

    private void apply(TopicPartition where, Assignment assignment, List<ConsumerRecord<byte[], byte[]>> records) {
        retried(Long.MAX_VALUE, () -> {
            AssignedPartition partition = assignment.partition;
            // An offset before the position is a redelivery, or the topic was made again meanwhile.
            if (partition == null || records.getFirst().offset() < partition.next()) {
                partition = load(where.partition());
                assignment.partition = partition;
            }
            boolean gapIsReal = assignment.seeks >= SEEKS_BEFORE_A_GAP_IS_REAL;
            if (gapIsReal) {
                LOG.errorf(
                        "EVENTS ARE MISSING in %s from offset %d up to %d: Kafka has them no more",
                        where, partition.next(), records.getFirst().offset());
            }
            if (partition.apply(records, gapIsReal)) {
                assignment.seeks = 0;
                committed(where, partition.next());
            } else {
                assignment.seeks++;
                consumer().seek(where, partition.next()).await().indefinitely();
            }
            return partition;
        });
    }

    /// For tools that show lag; nothing depends on it.
    private void committed(TopicPartition partition, long next) {
        consumer()
                .commitAsync(Map.of(partition, new OffsetAndMetadata(next)))
                .subscribe()
                .with(done -> {}, failed -> LOG.debugf(failed, "Kafka did not note the position of %s", partition));
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return clients.getConsumer(CHANNEL);
    }

    private AssignedPartition load(int partition) {
        KafkaTopic.Stream stream = topic.stream(partition);
        return new AssignedPartition(
                stream,
                application,
                readers,
                positions,
                fingerprints,
                observations.of(stream.id()),
                settings.batch(),
                outcomes);
    }

    /// MongoDB and Kafka come back; the position is kept until then.
    private <T> T retried(long deadline, Supplier<T> action) {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5));
        while (true) {
            try {
                return action.get();
            } catch (RuntimeException away) {
                LOG.warnf("Trying again: %s", away.getMessage());
                if (stopping || System.nanoTime() > deadline) {
                    throw away;
                }
                backoff.pause();
            }
        }
    }
}
