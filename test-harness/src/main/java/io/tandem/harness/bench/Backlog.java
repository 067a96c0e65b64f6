package io.tandem.harness.bench;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Lays a workload's events into topic `sync.objects` while nobody reads it.
final class Backlog implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final Admin admin;

    Backlog(String kafka) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka,
                        ProducerConfig.BATCH_SIZE_CONFIG, 262_144,
                        ProducerConfig.LINGER_MS_CONFIG, 20,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 18_874_368),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        admin = Admin.create(Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka));
    }

    /// Sends all events of a workload, and returns when the broker has them.
    void lay(Workload workload, String app) {
        List<Future<?>> sent = new ArrayList<>();
        for (int number = 0; number < workload.events(); number++) {
            SyncedObjectEvent event = workload.event(app, number);
            sent.add(producer.send(
                    new ProducerRecord<>(Topics.SYNC_OBJECTS, event.objectKey().bytes(), event.toBytes())));
        }
        for (Future<?> each : sent) {
            KafkaCall.done(each::get);
        }
    }

    /// Where the next events will be laid.
    Map<TopicPartition, OffsetAndMetadata> end() {
        return KafkaCall.done(() -> {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            admin.describeTopics(List.of(Topics.SYNC_OBJECTS))
                    .allTopicNames()
                    .get()
                    .values()
                    .forEach(topic -> topic.partitions()
                            .forEach(partition -> ends.put(
                                    new TopicPartition(Topics.SYNC_OBJECTS, partition.partition()),
                                    OffsetSpec.latest())));
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> offsets.put(partition, new OffsetAndMetadata(end.offset())));
            return offsets;
        });
    }

    /// Makes a consumer group begin there.
    void start(String group, Map<TopicPartition, OffsetAndMetadata> offsets) {
        KafkaCall.done(
                () -> admin.alterConsumerGroupOffsets(group, offsets).all().get());
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
    }
}
