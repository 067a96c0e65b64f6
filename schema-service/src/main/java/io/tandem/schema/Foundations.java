package io.tandem.schema;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.tandem.contract.Topics;
import io.tandem.schema.app.DevelopmentMode;
import io.tandem.schema.applying.KafkaTopic;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.jboss.logging.Logger;

/// What has to be there before anything can be applied: topics, collections, indexes. Kafka and MongoDB may come up
/// later than this process, which is not ready until then.
@ApplicationScoped
public class Foundations {
    private static final Logger LOG = Logger.getLogger(Foundations.class);

    private final SchemaSettings settings;
    private final KafkaTopic kafka;
    private final TandemDatabase tandem;
    private final DevelopmentMode mode;
    private volatile boolean laid;
    private volatile boolean stopping;

    Foundations(SchemaSettings settings, KafkaTopic kafka, TandemDatabase tandem, DevelopmentMode mode) {
        this.settings = settings;
        this.kafka = kafka;
        this.tandem = tandem;
        this.mode = mode;
    }

    void start(@Observes StartupEvent event) {
        Thread.ofVirtual().name("foundations").start(this::lay);
    }

    void stop(@Observes ShutdownEvent event) {
        stopping = true;
    }

    /// Whether all is there.
    public boolean areLaid() {
        return laid;
    }

    private void lay() {
        Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
        while (!laid && !stopping) {
            try {
                tandem.prepare();
                kafka.create(topics());
                mode.look();
                laid = true;
            } catch (RuntimeException away) {
                LOG.warnf("Not ready yet: %s", away.getMessage());
                backoff.pause();
            }
        }
    }

    private List<NewTopic> topics() {
        Map<String, String> large = Map.of(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                String.valueOf(settings.topics().maxMessageBytes()));
        return List.of(
                topic(Topics.SYNC_OBJECTS, settings.topics().partitions(), large),
                topic(Topics.SYNC_REJECTIONS, 1, large),
                topic(Topics.SCHEMA_CHANGES, 1, Map.of()));
    }

    private NewTopic topic(String name, int partitions, Map<String, String> config) {
        short replication = settings.topics().replication();
        Map<String, String> all = new HashMap<>(Topics.durability(replication));
        all.putAll(config);
        return new NewTopic(name, partitions, replication).configs(all);
    }
}
