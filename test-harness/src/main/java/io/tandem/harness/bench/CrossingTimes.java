package io.tandem.harness.bench;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// How long single changes take to cross, at a fixed rate on one side or on both at once: from the time at which a
/// write is due to its event on the other side.
///
/// Each write sets a number of its own. A change stream over both collections, in this process and by the same
/// clock, stamps the number where it turns up.
final class CrossingTimes {
    private static final int PER_SECOND = 200;
    private static final int WARMING_SECONDS = 3;
    private static final int SECONDS = 20;
    private static final int THREADS = 8;

    /// When a write was due, and on which side.
    private record Due(long nanos, boolean onInitial, boolean counts) {}

    private final Map<Integer, Due> due = new ConcurrentHashMap<>();
    private final List<Double> forward = new ArrayList<>();
    private final List<Double> reverse = new ArrayList<>();
    private final List<BsonValue> ids;
    private final MongoDatabase database;

    private CrossingTimes(MongoDatabase database, List<BsonValue> ids) {
        this.database = database;
        this.ids = ids;
    }

    /// @param bothWays whether the partner side is written too
    static CrossingTimes measure(MongoClient mongo, MongoDatabase database, List<BsonValue> ids, boolean bothWays)
            throws InterruptedException {
        CrossingTimes times = new CrossingTimes(database, ids);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream = mongo.getDatabase(database.getName())
                    .watch(
                            List.of(
                                    BsonDocument.parse("{$match: {'ns.coll': {$in: ['" + PartnerRounds.INITIAL + "', '"
                                            + PartnerRounds.PARTNER
                                            + "']}, operationType: {$in: ['update', 'replace']}}}"),
                                    BsonDocument.parse("{$project: {operationType: 1, ns: 1, 'fullDocument.mark': 1,"
                                            + " 'updateDescription.updatedFields.mark': 1}}")),
                            BsonDocument.class)
                    .maxAwaitTime(100, TimeUnit.MILLISECONDS)
                    .cursor();
            threads.execute(() -> times.watch(stream, over));
            try (ExecutorService writers = Executors.newFixedThreadPool(2 * THREADS)) {
                long start = System.nanoTime();
                for (int i = 0; i < 2 * PER_SECOND * (WARMING_SECONDS + SECONDS); i++) {
                    int number = i;
                    if (number % 2 == 1 && !bothWays) {
                        continue;
                    }
                    long at = start + i / 2 * (1_000_000_000L / PER_SECOND);
                    long wait = at - System.nanoTime();
                    if (wait > 0) {
                        TimeUnit.NANOSECONDS.sleep(wait);
                    }
                    writers.execute(() -> times.write(number, at, at - start > WARMING_SECONDS * 1_000_000_000L));
                }
            }
            OurMigration.sleep(2_000);
            over.set(true);
        }
        return times;
    }

    private void write(int number, long at, boolean counts) {
        boolean onInitial = number % 2 == 0;
        MongoCollection<BsonDocument> collection =
                database.getCollection(onInitial ? PartnerRounds.INITIAL : PartnerRounds.PARTNER, BsonDocument.class);
        int mark = number + 10;
        due.put(mark, new Due(at, onInitial, counts));
        // Both sides at once, but not the same document: that would be a conflict, not a crossing.
        BsonValue id = ids.get((int) ((number * 7919L + number % 2) % ids.size()));
        collection.updateOne(Filters.eq("_id", id), Updates.set("mark", mark));
    }

    private void watch(MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> stream, AtomicBoolean over) {
        try (stream) {
            while (!over.get()) {
                ChangeStreamDocument<BsonDocument> event = stream.tryNext();
                if (event == null) {
                    continue;
                }
                BsonDocument set = event.getUpdateDescription() == null
                        ? event.getFullDocument()
                        : event.getUpdateDescription().getUpdatedFields();
                Due written = set == null || !set.containsKey("mark")
                        ? null
                        : due.get(set.getInt32("mark").getValue());
                boolean onInitial = event.getNamespaceDocument() != null
                        && event.getNamespaceDocument()
                                .getString("coll")
                                .getValue()
                                .equals(PartnerRounds.INITIAL);
                if (written != null && written.counts() && written.onInitial() != onInitial) {
                    (onInitial ? reverse : forward).add((System.nanoTime() - written.nanos()) / 1e6);
                }
            }
        }
    }

    int count(boolean toPartner) {
        return (toPartner ? forward : reverse).size();
    }

    /// Milliseconds.
    double percentile(boolean toPartner, double share) {
        List<Double> sorted = (toPartner ? forward : reverse).stream().sorted().toList();
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(share * sorted.size())));
    }
}
