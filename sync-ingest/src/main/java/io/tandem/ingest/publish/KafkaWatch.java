package io.tandem.ingest.publish;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tandem.contract.Topics;
import io.tandem.ingest.IngestConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Knows whether Kafka can be reached and acknowledges what it is sent, by looking once a second. Makes the topic when
/// it first can, and the producer whenever there is none; until then this process lives and is not ready.
@ApplicationScoped
public class KafkaWatch {
    private static final Logger LOG = Logger.getLogger(KafkaWatch.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final KafkaSettings settings;
    private final EventPublisher publisher;
    private final IngestConfig.Topics topics;
    private final Duration lateAcknowledgement;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("kafka-watch").daemon().factory());

    private @Nullable Admin admin;
    private boolean topicIsThere;
    private volatile @Nullable String trouble = "Kafka has not answered yet";

    KafkaWatch(KafkaSettings settings, EventPublisher publisher, IngestConfig config) {
        this.settings = settings;
        this.publisher = publisher;
        this.topics = config.topics();
        this.lateAcknowledgement = config.lateAcknowledgement();
    }

    /// Why nothing can be published now; nothing while it can.
    public @Nullable String trouble() {
        String known = trouble;
        return known != null || publisher.isOpen() ? known : "the last event could not be delivered to Kafka";
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the thread
    void begin(@Observes StartupEvent event) {
        thread.scheduleWithFixedDelay(this::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void end(@Observes ShutdownEvent event) {
        thread.shutdownNow();
        publisher.close();
    }

    private void look() {
        try {
            ask();
            Duration oldest = publisher.unacknowledged().look(System.nanoTime());
            if (oldest.compareTo(lateAcknowledgement) > 0) {
                if (trouble == null) {
                    LOG.warnf("Kafka has not acknowledged an event for %d s", oldest.toSeconds());
                }
                trouble = "Kafka has not acknowledged an event for " + oldest.toSeconds() + " s";
                return;
            }
            if (trouble != null) {
                LOG.info("Kafka is there.");
            }
            trouble = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | KafkaException | IllegalStateException e) {
            if (trouble == null || !topicIsThere) {
                LOG.warnf("Kafka cannot be reached: %s", e.getMessage());
            }
            trouble = "Kafka cannot be reached: " + e.getMessage();
        }
    }

    private void ask() throws InterruptedException, ExecutionException {
        Admin current = admin == null ? Admin.create(settings.admin()) : admin;
        admin = current;
        if (topicIsThere) {
            current.describeCluster().clusterId().get();
        } else {
            create(current);
        }
        publisher.open();
    }

    private void create(Admin current) throws InterruptedException, ExecutionException {
        Map<String, String> config = new HashMap<>(Topics.durability(topics.replication()));
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(KafkaSettings.LARGEST_RECORD));
        NewTopic topic = new NewTopic(Topics.SYNC_OBJECTS, topics.partitions(), topics.replication()).configs(config);
        try {
            current.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        topicIsThere = true;
    }
}
