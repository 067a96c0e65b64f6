package io.tandem.schema.applying;

import io.smallrye.common.annotation.Identifier;
import io.tandem.contract.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.bson.BsonBinary;

/// What schema-service asks of Kafka beside reading and writing: topics, their ids, their first offsets.
@ApplicationScoped
public class KafkaTopic {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// A partition of one life of a topic.
    ///
    /// @param topicId   the id that Kafka gave this topic when it was made
    /// @param partition the partition
    /// @param first     offset of the first record that Kafka still has
    record Stream(String topicId, int partition, long first) {
        /// The name under which its position is kept.
        String id() {
            return topicId + "/" + partition;
        }
    }

    private final Admin admin;
    private final Map<String, Object> broker;

    KafkaTopic(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        this.broker = Map.copyOf(broker);
        Map<String, Object> config = new HashMap<>();
        broker.forEach((name, value) -> {
            if (AdminClientConfig.configNames().contains(name)) {
                config.put(name, value);
            }
        });
        this.admin = Admin.create(config);
    }

    @PreDestroy
    void close() {
        admin.close(Duration.ofSeconds(1));
    }

    /// Makes these topics where they are not there yet.
    public void create(List<NewTopic> topics) {
        admin.createTopics(topics).values().values().forEach(made -> {
            try {
                made.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw new KafkaException("Cannot create topics", e.getCause());
                }
            } catch (TimeoutException e) {
                throw new KafkaException("Kafka does not answer", e);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        });
    }

    /// Whether Kafka answers.
    public void ping() {
        await(admin.describeCluster().clusterId());
    }

    /// Reads what a partition of `sync.objects` has of these objects, from this offset on.
    LaterEvents later(int partition, long from, Set<BsonBinary> keys) {
        return new LaterEvents(broker, partition, from, keys);
    }

    /// A partition of `sync.objects` as it is now.
    Stream stream(int partition) {
        String topicId = topicId();
        TopicPartition wanted = new TopicPartition(Topics.SYNC_OBJECTS, partition);
        long first = await(
                        admin.listOffsets(Map.of(wanted, OffsetSpec.earliest())).partitionResult(wanted))
                .offset();
        return new Stream(topicId, partition, first);
    }

    /// How many partitions `sync.objects` has; never changed in place.
    int partitions() {
        return described().partitions().size();
    }

    private String topicId() {
        return described().topicId().toString();
    }

    private TopicDescription described() {
        TopicDescription described = await(
                        admin.describeTopics(List.of(Topics.SYNC_OBJECTS)).allTopicNames())
                .get(Topics.SYNC_OBJECTS);
        if (described == null) {
            throw new KafkaException("Kafka does not know topic " + Topics.SYNC_OBJECTS);
        }
        return described;
    }

    private static <T> T await(KafkaFuture<T> answer) {
        try {
            return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka does not do as asked", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static KafkaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new KafkaException("Interrupted while waiting for Kafka", e);
    }
}
