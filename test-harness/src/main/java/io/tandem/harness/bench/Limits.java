package io.tandem.harness.bench;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertManyOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.WriteModel;
import io.tandem.harness.cluster.CannotRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/// What MongoDB itself can do with the same documents, without a ledger, a change stream or a second direction.
record Limits(MongoDatabase database) {
    private static final int THREADS = 4;
    private static final int AT_ONCE = 500;

    /// The server's own way: one aggregation with the transform, and `$merge`.
    void merge(String from, String to) {
        List<BsonDocument> pipeline = new ArrayList<>(Shape.STAGES);
        pipeline.add(BsonDocument.parse("{$merge: {into: '" + to + "', on: '_id'}}"));
        database.getCollection(from, BsonDocument.class).aggregate(pipeline).toCollection();
    }

    /// Inserts what is read from `from`, as it is, with 4 threads and 500 documents at a time.
    void insert(String from, String to, List<BsonValue> ids) {
        MongoCollection<RawBsonDocument> source = database.getCollection(from, RawBsonDocument.class);
        MongoCollection<RawBsonDocument> target = database.getCollection(to, RawBsonDocument.class);
        together(
                ids,
                some -> target.insertMany(
                        source.find(Filters.in("_id", some))
                                .batchSize(AT_ONCE + 1)
                                .into(new ArrayList<>()),
                        new InsertManyOptions().ordered(false)));
    }

    /// Replaces what is there by what is read from `from`, the way a sink does: bulk writes of 500 upserts by 4
    /// threads.
    void replace(String from, String to, List<BsonValue> ids) {
        MongoCollection<RawBsonDocument> source = database.getCollection(from, RawBsonDocument.class);
        MongoCollection<RawBsonDocument> target = database.getCollection(to, RawBsonDocument.class);
        together(ids, some -> {
            List<WriteModel<RawBsonDocument>> writes = new ArrayList<>();
            for (RawBsonDocument document : source.find(Filters.in("_id", some)).batchSize(AT_ONCE + 1)) {
                writes.add(new ReplaceOneModel<>(
                        Filters.eq("_id", document.get("_id")), document, new ReplaceOptions().upsert(true)));
            }
            target.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        });
    }

    private static void together(List<BsonValue> ids, Consumer<List<BsonValue>> work) {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                List<BsonValue> some = ids.subList(from, Math.min(ids.size(), from + AT_ONCE));
                running.add(threads.submit(() -> work.accept(some)));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new CannotRun("MongoDB does not take the writes: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }
}
