package io.tandem.harness.bench;

import com.mongodb.MongoNamespace;
import com.mongodb.TransactionOptions;
import com.mongodb.WriteConcern;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.conversions.Bson;

/// What schema-service does, without any schema work: reads the same topic with the same settings, decodes each value,
/// and writes the objects in batches of the same size, partitions side by side.
final class PlainConsumer {
    private static final int EVENTS = 1_000;
    private static final int BYTES = 16_777_216;
    private static final int ID_BYTES = 24;

    /// The database of its positions and of the ids, as schema-service has one of its own.
    private static final String BOOKS = "plainBooks";

    private final MongoClient mongo;
    private final String database;
    private final Writes writes;
    private final Map<TopicPartition, ClientSession> sessions = new ConcurrentHashMap<>();

    /// How a batch is written.
    enum Writes {
        /// As schema-service does: the objects, a row of 24 bytes for each event and the next offset, in one
        /// transaction that is conditional on the offset before.
        BATCHES,
        /// Nothing but inserts of the objects: a crash loses or repeats some.
        INSERTS
    }

    private PlainConsumer(MongoClient mongo, String database, Writes writes) {
        this.mongo = mongo;
        this.database = database;
        this.writes = writes;
    }

    /// Runs until it is ended.
    ///
    /// @param arguments Kafka's address, MongoDB's connection string, the consumer group, the database to write to,
    ///                  how it is written
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
            PlainConsumer plain = new PlainConsumer(mongo, arguments[3], Writes.valueOf(arguments[4]));
            // All partitions by hand: there is one such process, and who comes after it need not wait for its place.
            consumer.assign(consumer.partitionsFor(Topics.SYNC_OBJECTS).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList());
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(1));
                List<Future<?>> running = new ArrayList<>();
                for (TopicPartition partition : records.partitions()) {
                    running.add(threads.submit(() -> plain.apply(partition, records.records(partition))));
                }
                for (Future<?> each : running) {
                    each.get();
                }
                consumer.commitSync();
            }
        }
    }

    private void apply(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        int begin = 0;
        long bytes = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = records.get(i).value().length;
            if (i > begin && (i - begin == EVENTS || bytes + size > BYTES)) {
                write(partition, records.subList(begin, i));
                begin = i;
                bytes = 0;
            }
            bytes += size;
        }
        write(partition, records.subList(begin, records.size()));
    }

    private void write(TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        Map<MongoNamespace, List<WriteModel<BsonDocument>>> inserts = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> written : records) {
            BsonDocument event = BsonBytes.decode(written.value());
            MongoNamespace namespace =
                    new MongoNamespace(database, event.getString("type").getValue());
            inserts.computeIfAbsent(namespace, each -> new ArrayList<>())
                    .add(new InsertOneModel<>(event.getDocument("object")));
        }
        switch (writes) {
            case INSERTS ->
                inserts.forEach((namespace, some) -> collection(namespace)
                        .withWriteConcern(WriteConcern.MAJORITY.withJournal(true))
                        .bulkWrite(some));
            case BATCHES -> batch(partition, records, inserts);
        }
    }

    private void batch(
            TopicPartition partition,
            List<ConsumerRecord<byte[], byte[]>> records,
            Map<MongoNamespace, List<WriteModel<BsonDocument>>> inserts) {
        MongoCollection<BsonDocument> positions = collection(new MongoNamespace(BOOKS, "positions"));
        BsonDocument id = new BsonDocument("_id", new BsonString(partition.toString()));
        ClientSession session = sessions.computeIfAbsent(partition, each -> {
            long first = records.getFirst().offset();
            positions.updateOne(id, Updates.set("next", first), new UpdateOptions().upsert(true));
            return mongo.startSession();
        });
        ByteBuffer ids = ByteBuffer.allocate(ID_BYTES * records.size());
        records.forEach(written -> ids.put(sha256(written.value()), 0, ID_BYTES));
        long next = records.getLast().offset() + 1;
        session.withTransaction(
                () -> {
                    Bson here = Filters.and(
                            id, Filters.eq("next", records.getFirst().offset()));
                    if (positions
                                    .updateOne(session, here, Updates.set("next", next))
                                    .getMatchedCount()
                            != 1) {
                        throw new IllegalStateException(partition + " is not at " + records.getFirst());
                    }
                    inserts.forEach((namespace, some) -> collection(namespace).bulkWrite(session, some));
                    return collection(new MongoNamespace(BOOKS, "fingerprints"))
                            .insertOne(session, new BsonDocument("ids", new BsonBinary(ids.array())));
                },
                TransactionOptions.builder()
                        .writeConcern(WriteConcern.MAJORITY.withJournal(true))
                        .build());
    }

    private static byte[] sha256(byte[] value) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(value);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
        return mongo.getDatabase(namespace.getDatabaseName())
                .getCollection(namespace.getCollectionName(), BsonDocument.class);
    }
}
