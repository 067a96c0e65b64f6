package io.tandem.harness.bench;

import com.mongodb.MongoNamespace;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.bson.BsonDocument;

/// The same bulk writes without any schema work: reads the same topic with the same settings, decodes each value, and
/// inserts the objects in batches of the same size, partitions side by side. No schema, no transaction, no
/// de-duplication, no order between a crash and the position.
final class PlainConsumer {
    private static final int EVENTS = 500;
    private static final int BYTES = 16_777_216;

    private final MongoClient mongo;
    private final String database;

    private PlainConsumer(MongoClient mongo, String database) {
        this.mongo = mongo;
        this.database = database;
    }

    /// Runs until it is ended.
    ///
    /// @param arguments Kafka's address, MongoDB's connection string, the consumer group, the database to write to
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                arguments[0],
                ConsumerConfig.GROUP_ID_CONFIG,
                arguments[2],
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                12_000,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                1_048_576,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                8_388_608);
        try (MongoClient mongo = MongoClients.create(arguments[1]);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlainConsumer plain = new PlainConsumer(mongo, arguments[3]);
            // All partitions by hand: there is one such process, and who comes after it need not wait for its place.
            consumer.assign(consumer.partitionsFor(Topics.SYNC_OBJECTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList());
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                List<Future<?>> running = new ArrayList<>();
                for (TopicPartition partition : records.partitions()) {
                    running.add(threads.submit(() -> plain.apply(records.records(partition))));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                consumer.commitSync();
            }
        }
    }

    private void apply(List<ConsumerRecord<byte[], byte[]>> records) {
        int begin = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = records.get(i).value().length;
            if (i > begin && (i - begin == EVENTS || bytes + size > BYTES)) {
                write(records.subList(begin, i));
                begin = i;
                bytes = 0;
            }
            bytes += size;
        }
        write(records.subList(begin, records.size()));
    }

    private void write(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<MongoNamespace, List<WriteModel<BsonDocument>>> writes = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> written : records) {
            BsonDocument event = BsonBytes.decode(written.value());
            MongoNamespace namespace =
                    new MongoNamespace(database, event.getString("type").getValue());
            writes.computeIfAbsent(namespace, each -> new ArrayList<>())
                    .add(new InsertOneModel<>(event.getDocument("object")));
        }
        writes.forEach((namespace, inserts) -> mongo.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class)
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                .bulkWrite(inserts));
    }
}
