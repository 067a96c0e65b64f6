package io.tandem.harness.bench;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/// The records of topics, counted where they arrive, and thrown away again.
final class TopicRecords implements AutoCloseable {
    private static final int PARTITIONS = 6;

    private final Admin admin;

    TopicRecords(Admin admin) {
        this.admin = admin;
    }

    /// Makes a topic like that of sync-ingest.
    void make(String topic) {
        KafkaCall.done(() -> admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)
                        .configs(Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "18874368"))))
                .all()
                .get());
    }

    /// Lets a topic's log be deleted in small parts.
    void keepShort(String topic) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Collection<AlterConfigOp> settings = List.of(
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.SEGMENT_BYTES_CONFIG, "67108864"), AlterConfigOp.OpType.SET),
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.FILE_DELETE_DELAY_MS_CONFIG, "1000"), AlterConfigOp.OpType.SET));
        KafkaCall.done(() ->
                admin.incrementalAlterConfigs(Map.of(resource, settings)).all().get());
    }

    /// How many records a topic ever had.
    long count(String topic) {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /// Deletes what a topic has.
    void empty(String topic) {
        Map<TopicPartition, RecordsToDelete> before = new HashMap<>();
        ends(topic).forEach((partition, end) -> before.put(partition, RecordsToDelete.beforeOffset(end)));
        KafkaCall.done(() -> admin.deleteRecords(before).all().get());
    }

    private Map<TopicPartition, Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            latest.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        KafkaCall.done(() -> admin.listOffsets(latest).all().get())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    @Override
    public void close() {
        admin.close();
    }
}
