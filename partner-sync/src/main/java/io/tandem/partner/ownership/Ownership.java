package io.tandem.partner.ownership;

import com.mongodb.MongoException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tandem.contract.Topics;
import io.tandem.partner.PartnerConfiguration;
import io.tandem.partner.migration.Acts;
import io.tandem.partner.migration.MigrationRuns;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jboss.logging.Logger;

/// Spreads the migrations over the replicas of partner-sync: a migration belongs to the replica to which Kafka's
/// consumer group gives the partition of [Topics#PARTNER_MIGRATIONS] on which its name lies.
///
/// The topic carries no records; only the assignment matters. See ADR 0004.
@ApplicationScoped
public class Ownership {
    private static final Logger LOG = Logger.getLogger(Ownership.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final PartnerConfiguration configuration;
    private final MigrationRuns runs;
    private final Acts acts;
    private final KafkaSettings kafka;
    private final Set<Integer> owned = new HashSet<>();
    private volatile boolean stopping;
    private volatile boolean joined;
    private volatile int partitions;
    private Thread thread = new Thread();

    public Ownership(PartnerConfiguration configuration, MigrationRuns runs, Acts acts, KafkaSettings kafka) {
        this.configuration = configuration;
        this.runs = runs;
        this.acts = acts;
        this.kafka = kafka;
    }

    void start(@Observes StartupEvent event) {
        thread = Thread.ofPlatform().name("ownership").start(this::run);
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        stopping = true;
        thread.join(10_000);
    }

    /// Whether this replica is a member of the group.
    public boolean isJoined() {
        return joined && isAlive();
    }

    /// Whether somebody still follows the group: nothing but the end of this service ends that.
    public boolean isAlive() {
        return stopping || thread.getState() != Thread.State.TERMINATED;
    }

    private void run() {
        while (!stopping) {
            try {
                createTopics();
                follow();
            } catch (KafkaException | MongoException | ExecutionException e) {
                LOG.warnf("Kafka or MongoDB is out of reach (%s); trying again", e.getMessage());
                joined = false;
                pause();
            } catch (RuntimeException e) {
                LOG.error("what spreads the migrations met a fault; trying again", e);
                joined = false;
                pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void follow() throws InterruptedException {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerSettings());
                Announcements announcements = new Announcements(acts, kafka)) {
            partitions = consumer.partitionsFor(Topics.PARTNER_MIGRATIONS).size();
            consumer.subscribe(List.of(Topics.PARTNER_MIGRATIONS), new Listener());
            while (!stopping) {
                consumer.poll(LOOK_EVERY);
                joined = !consumer.groupMetadata().memberId().isEmpty();
                runs.keep(migration -> owned.contains(partitionOf(migration)));
                announcements.tell(migration -> owned.contains(partitionOf(migration)));
            }
            runs.keep(migration -> false);
            runs.awaitEnd();
        } finally {
            owned.clear();
            runs.keep(migration -> false);
        }
    }

    /// A lost or revoked partition's migrations end; the fence keeps out whatever they still want to write.
    private final class Listener implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            assigned.forEach(partition -> owned.add(partition.partition()));
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            revoked.forEach(partition -> owned.remove(partition.partition()));
            runs.keep(migration -> owned.contains(partitionOf(migration)));
        }
    }

    private int partitionOf(String migration) {
        return Utils.toPositive(Utils.murmur2(migration.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    private Map<String, Object> consumerSettings() {
        int timeout = configuration.migration().sessionTimeout();
        return kafka.with(Map.of(
                "group.id",
                "partner-sync",
                "key.deserializer",
                ByteArrayDeserializer.class,
                "value.deserializer",
                ByteArrayDeserializer.class,
                "enable.auto.commit",
                false,
                "auto.offset.reset",
                "latest",
                "session.timeout.ms",
                timeout,
                "heartbeat.interval.ms",
                timeout / 6,
                "partition.assignment.strategy",
                CooperativeStickyAssignor.class.getName()));
    }

    private void createTopics() throws InterruptedException, ExecutionException {
        short replication = configuration.topics().replication();
        Map<String, String> durability = Topics.durability(replication);
        List<NewTopic> topics = List.of(
                new NewTopic(Topics.PARTNER_MIGRATIONS, configuration.topics().migrationPartitions(), replication)
                        .configs(durability),
                new NewTopic(Topics.PARTNER_EVENTS, 1, replication).configs(durability));
        try (Admin admin =
                Admin.create(kafka.with(Map.of("request.timeout.ms", 5_000, "default.api.timeout.ms", 10_000)))) {
            for (NewTopic topic : topics) {
                try {
                    admin.createTopics(List.of(topic)).all().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(1_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
