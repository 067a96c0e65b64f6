package io.tandem.harness.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// The rounds of `bench partner`: for each size of documents the copy, the backlog and the crossing times, by each
/// subject in turn, on the same data; then several migrations at once.
final class PartnerRounds implements AutoCloseable {
    static final String INITIAL = "Reading";
    static final String PARTNER = "ReadingV2";

    private final Measurements measurements;
    private final int documents;
    private final Pattern only;
    private final Pattern by;
    private final MongoClient mongo;
    private final List<Carrier> carriers = new ArrayList<>();

    PartnerRounds(TandemCluster cluster, Measurements measurements, int documents, Pattern only, Pattern by)
            throws IOException {
        this.measurements = measurements;
        this.documents = documents;
        this.only = only;
        this.by = by;
        this.mongo = MongoClients.create(cluster.mongoUri());
        if (by.matcher("partner-sync").find()) {
            carriers.add(new OurMigration(cluster));
        }
        if (by.matcher("connector").find()) {
            carriers.add(new ConnectWorker(cluster));
        }
    }

    /// Every measurement once.
    void round(int round) throws IOException, InterruptedException {
        for (Shape shape : Shape.ALL) {
            if (wanted("copy " + shape.name())
                    || wanted("drain " + shape.name())
                    || (shape.crosses() && wanted("crossing " + shape.name()))) {
                if (by.matcher("limits").find()) {
                    limits(shape, round);
                }
                for (Carrier carrier : carriers) {
                    carried(carrier, shape, round);
                }
            }
        }
        for (Carrier carrier : carriers) {
            if (carrier instanceof OurMigration ours) {
                new ManyMigrations(ours, mongo, measurements, documents, only).round(round);
            }
        }
    }

    private boolean wanted(String name) {
        return only.matcher(name).find();
    }

    private void limits(Shape shape, int round) throws IOException {
        MongoDatabase database = mongo.getDatabase("limits");
        database.drop();
        List<BsonValue> ids = shape.load(database.getCollection(INITIAL, BsonDocument.class), shape.of(documents));
        Limits limits = new Limits(database);
        if (wanted("copy " + shape.name())) {
            measurements.timed(
                    "copy " + shape.name(),
                    "plain inserts, 4 threads",
                    round,
                    null,
                    ids.size(),
                    () -> limits.insert(INITIAL, PARTNER, ids));
            database.getCollection(PARTNER).drop();
            measurements.timed(
                    "copy " + shape.name(),
                    "server-side $merge",
                    round,
                    null,
                    ids.size(),
                    () -> limits.merge(INITIAL, PARTNER));
        } else {
            limits.insert(INITIAL, PARTNER, ids);
        }
        if (wanted("drain " + shape.name())) {
            Shape.update(database.getCollection(INITIAL, BsonDocument.class), ids, 1);
            measurements.timed(
                    "drain " + shape.name(),
                    "plain upserts, 4 threads",
                    round,
                    null,
                    ids.size(),
                    () -> limits.replace(INITIAL, PARTNER, ids));
        }
        database.drop();
    }

    private void carried(Carrier carrier, Shape shape, int round) throws IOException, InterruptedException {
        String name = "bench" + round + shape.name().replaceAll("[^0-9]", "") + (carrier.goesBothWays() ? "o" : "c");
        MongoDatabase database = mongo.getDatabase(name);
        database.drop();
        List<BsonValue> ids = shape.load(database.getCollection(INITIAL, BsonDocument.class), shape.of(documents));
        long pid = carrier.pid();
        carrier.prepare(name);
        measurements.timed("copy " + shape.name(), carrier.name(), round, pid, ids.size(), () -> {
            carrier.begin(name);
            Measurements.await(
                    () -> database.getCollection(PARTNER).estimatedDocumentCount() >= ids.size(), "the copy");
        });
        awaitCrossing(database, ids.getFirst());
        if (wanted("drain " + shape.name())) {
            carrier.pause(name);
            Shape.update(database.getCollection(INITIAL, BsonDocument.class), ids, 1);
            measurements.timed("drain " + shape.name(), carrier.name(), round, pid, ids.size(), () -> {
                carrier.resume(name);
                Measurements.await(() -> isDrained(database, ids), "the backlog");
            });
        }
        if (shape.crosses() && wanted("crossing " + shape.name())) {
            measurements.crossing(
                    "crossing " + shape.name(),
                    carrier,
                    round,
                    () -> CrossingTimes.measure(mongo, database, ids, carrier.goesBothWays()));
        }
        carrier.end(name);
        database.drop();
    }

    /// Whether the partner side has all of the updates with mark 1.
    static boolean isDrained(MongoDatabase database, List<BsonValue> ids) {
        MongoCollection<BsonDocument> partner = database.getCollection(PARTNER, BsonDocument.class);
        return partner.countDocuments(Filters.and(Filters.eq("_id", ids.getLast()), Filters.eq("mark", 1))) == 1
                && partner.countDocuments(Filters.eq("mark", 1)) == ids.size();
    }

    /// Waits until what is written now crosses.
    private static void awaitCrossing(MongoDatabase database, BsonValue id) {
        int[] mark = {1_000_000_000};
        Measurements.await(
                () -> {
                    database.getCollection(INITIAL).updateOne(Filters.eq("_id", id), Updates.set("mark", ++mark[0]));
                    return database.getCollection(PARTNER)
                                    .countDocuments(
                                            Filters.and(Filters.eq("_id", id), Filters.gt("mark", 1_000_000_000)))
                            == 1;
                },
                "what is written after the copy");
    }

    @Override
    public void close() {
        carriers.forEach(Carrier::close);
        mongo.close();
    }
}
