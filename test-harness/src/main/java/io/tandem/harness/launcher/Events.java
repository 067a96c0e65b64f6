package io.tandem.harness.launcher;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import io.tandem.harness.cluster.CannotRun;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./tandem events TOPIC`: a topic as lines of extended JSON, whose values are BSON on the wire.
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Prints a topic of the running cluster as JSON lines, e.g. sync.objects, sync.rejections,"
                + " schema.changes, partner.events.")
@SuppressWarnings("NullAway.Init")
final class Events implements Callable<Integer> {
    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    @Parameters(defaultValue = Topics.SYNC_OBJECTS, paramLabel = "TOPIC", description = "Default: ${DEFAULT-VALUE}")
    private String topic;

    @Option(names = "--follow", description = "Goes on with what comes; without it, prints what is there and ends.")
    private boolean follow;

    @Option(names = "--from-beginning", description = "With --follow: begins with what is there already.")
    private boolean fromBeginning;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "Default: the running ./tandem up.")
    private String kafka;

    @Override
    public Integer call() {
        String broker = kafka != null ? kafka : RunningUp.address("kafka").orElse("localhost:9092");
        Properties settings = new Properties();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = partitions(consumer, broker);
            consumer.assign(partitions);
            if (follow && !fromBeginning) {
                consumer.seekToEnd(partitions);
            } else {
                consumer.seekToBeginning(partitions);
            }
            print(consumer, follow ? Map.of() : consumer.endOffsets(partitions));
            return 0;
        } catch (TimeoutException e) {
            throw new CannotRun("no Kafka answers at " + broker + "; start ./tandem up, or say where with --kafka", e);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CannotRun("cannot read from Kafka at '" + broker + "': " + cause.getMessage(), e);
        }
    }

    private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String broker) {
        List<PartitionInfo> known = consumer.listTopics().get(topic);
        if (known == null) {
            throw new CannotRun("there is no topic " + topic + " at " + broker + "; there are: "
                    + String.join(
                            ", ",
                            consumer.listTopics().keySet().stream().sorted().toList()));
        }
        return known.stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private void print(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        while (follow || ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(Duration.ofMillis(200))) {
                System.out.println(line(each));
            }
            if (System.out.checkError()) {
                return; // Nobody reads any more.
            }
        }
    }

    private static String line(ConsumerRecord<byte[], byte[]> each) {
        BsonDocument headers = new BsonDocument();
        for (Header header : each.headers()) {
            headers.append(header.key(), new BsonString(new String(header.value(), StandardCharsets.UTF_8)));
        }
        return new BsonDocument("partition", new BsonInt32(each.partition()))
                .append("offset", new BsonInt64(each.offset()))
                .append(
                        "time",
                        new BsonString(Instant.ofEpochMilli(each.timestamp()).toString()))
                .append("key", each.key() == null ? org.bson.BsonNull.VALUE : text(each.key()))
                .append("headers", headers)
                .append("value", each.value() == null ? org.bson.BsonNull.VALUE : value(each.value()))
                .toJson(RELAXED);
    }

    private static BsonValue value(byte[] bytes) {
        try {
            return BsonBytes.decode(bytes);
        } catch (RuntimeException notBson) {
            return text(bytes);
        }
    }

    private static BsonValue text(byte[] bytes) {
        return new BsonString(new String(bytes, StandardCharsets.UTF_8));
    }
}
