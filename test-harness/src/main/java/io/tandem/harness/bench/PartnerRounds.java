package io.tandem.harness.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// The rounds of `bench partner`: for each size of documents the copy, the backlog and the crossing times, by each
/// subject in turn, on the same data.
final class PartnerRounds implements AutoCloseable {
    static final String INITIAL = "Reading";
    static final String PARTNER = "ReadingV2";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TandemCluster cluster;
    private final Results results;
    private final int documents;
    private final Pattern only;
    private final Pattern by;
    private final Map<String, Map<String, List<Double>>> figures;
    private final MongoClient mongo;
    private final List<Carrier> carriers = new ArrayList<>();

    PartnerRounds(
            TandemCluster cluster,
            Results results,
            int documents,
            Pattern only,
            Pattern by,
            Map<String, Map<String, List<Double>>> figures)
            throws IOException {
        this.cluster = cluster;
        this.results = results;
        this.documents = documents;
        this.only = only;
        this.by = by;
        this.figures = figures;
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
                    || wanted("crossing " + shape.name())) {
                if (by.matcher("limits").find()) {
                    limits(shape, round);
                }
                for (Carrier carrier : carriers) {
                    carried(carrier, shape, round);
                }
            }
        }
    }

    private boolean wanted(String name) {
        return only.matcher(name).find();
    }

    private void limits(Shape shape, int round) throws IOException {
        MongoDatabase database = mongo.getDatabase("limits");
        database.drop();
        List<BsonValue> ids = shape.load(database.getCollection(INITIAL, BsonDocument.class), documents);
        Limits limits = new Limits(database);
        if (wanted("copy " + shape.name())) {
            timed(
                    "copy " + shape.name(),
                    "plain inserts, 4 threads",
                    round,
                    null,
                    () -> limits.insert(INITIAL, PARTNER, ids));
            database.getCollection(PARTNER).drop();
            timed("copy " + shape.name(), "server-side $merge", round, null, () -> limits.merge(INITIAL, PARTNER));
        } else {
            limits.insert(INITIAL, PARTNER, ids);
        }
        if (wanted("drain " + shape.name())) {
            update(database.getCollection(INITIAL, BsonDocument.class), ids, 1);
            timed(
                    "drain " + shape.name(),
                    "plain upserts, 4 threads",
                    round,
                    null,
                    () -> limits.replace(INITIAL, PARTNER, ids));
        }
        database.drop();
    }

    private void carried(Carrier carrier, Shape shape, int round) throws IOException, InterruptedException {
        String name = "bench" + round + shape.name().replaceAll("[^0-9]", "") + (carrier.goesBothWays() ? "o" : "c");
        MongoDatabase database = mongo.getDatabase(name);
        database.drop();
        List<BsonValue> ids = shape.load(database.getCollection(INITIAL, BsonDocument.class), documents);
        long pid = carrier.pid();
        carrier.prepare(name);
        timed("copy " + shape.name(), carrier.name(), round, pid, () -> {
            carrier.begin(name);
            await(() -> database.getCollection(PARTNER).estimatedDocumentCount() >= documents, "the copy");
        });
        awaitCrossing(database, ids.getFirst());
        if (wanted("drain " + shape.name())) {
            carrier.pause(name);
            update(database.getCollection(INITIAL, BsonDocument.class), ids, 1);
            timed("drain " + shape.name(), carrier.name(), round, pid, () -> {
                carrier.resume(name);
                MongoCollection<BsonDocument> partner = database.getCollection(PARTNER, BsonDocument.class);
                await(
                        () -> partner.countDocuments(
                                                Filters.and(Filters.eq("_id", ids.getLast()), Filters.eq("mark", 1)))
                                        == 1
                                && partner.countDocuments(Filters.eq("mark", 1)) == documents,
                        "the backlog");
            });
        }
        if (wanted("crossing " + shape.name())) {
            crossing(carrier, shape, round, database, ids);
        }
        carrier.end(name);
        database.drop();
    }

    /// Waits until what is written now crosses.
    private static void awaitCrossing(MongoDatabase database, BsonValue id) {
        int[] mark = {1_000_000_000};
        await(
                () -> {
                    database.getCollection(INITIAL).updateOne(Filters.eq("_id", id), Updates.set("mark", ++mark[0]));
                    return database.getCollection(PARTNER)
                                    .countDocuments(
                                            Filters.and(Filters.eq("_id", id), Filters.gt("mark", 1_000_000_000)))
                            == 1;
                },
                "what is written after the copy");
    }

    private void crossing(Carrier carrier, Shape shape, int round, MongoDatabase database, List<BsonValue> ids)
            throws IOException, InterruptedException {
        long pid = carrier.pid();
        Map<String, Long> pids = pids(pid);
        double load = Usage.load();
        Usage begin = Usage.of(pids);
        CrossingTimes times = CrossingTimes.measure(mongo, database, ids, carrier.goesBothWays());
        Usage used = Usage.of(pids).since(begin);
        for (boolean forward : carrier.goesBothWays() ? List.of(true, false) : List.of(true)) {
            String subject = carrier.name() + (forward ? " to partner" : " to initial");
            Map<String, Object> line = line("crossing " + shape.name(), subject, round, used, load, pid);
            line.put("changes", times.count(forward));
            line.put("p50", times.percentile(forward, 0.5));
            line.put("p95", times.percentile(forward, 0.95));
            line.put("p99", times.percentile(forward, 0.99));
            line.put("most", times.percentile(forward, 1));
            results.add(line);
            add("crossing " + shape.name(), subject + ", p50 ms", times.percentile(forward, 0.5));
            add("crossing " + shape.name(), subject + ", p99 ms", times.percentile(forward, 0.99));
        }
    }

    /// Updates every document once, while nobody carries it across.
    private static void update(MongoCollection<BsonDocument> collection, List<BsonValue> ids, int mark) {
        for (int from = 0; from < ids.size(); from += 1_000) {
            List<WriteModel<BsonDocument>> writes = new ArrayList<>();
            for (BsonValue id : ids.subList(from, Math.min(ids.size(), from + 1_000))) {
                writes.add(new UpdateOneModel<>(
                        Filters.eq("_id", id),
                        Updates.combine(
                                Updates.set("mark", mark),
                                Updates.set("name", "changed " + from),
                                Updates.set("count", from))));
            }
            collection.bulkWrite(writes);
        }
    }

    private Map<String, Long> pids(@org.jspecify.annotations.Nullable Long subject) {
        Map<String, Long> pids = new LinkedHashMap<>();
        if (subject != null) {
            pids.put("subject", subject);
        }
        for (Part part : List.of(Part.MONGODB, Part.KAFKA)) {
            cluster.pids().getOrDefault(part.label(), List.of()).forEach(pid -> pids.put(part.label(), pid));
        }
        pids.put("bench", ProcessHandle.current().pid());
        return pids;
    }

    private void timed(
            String name, String subject, int round, @org.jspecify.annotations.Nullable Long pid, Runnable work)
            throws IOException {
        Map<String, Long> pids = pids(pid);
        double load = Usage.load();
        Usage begin = Usage.of(pids);
        work.run();
        Usage used = Usage.of(pids).since(begin);
        double perSecond = documents / used.seconds();
        Map<String, Object> line = line(name, subject, round, used, load, pid);
        line.put("documents", documents);
        line.put("perSecond", Math.round(perSecond));
        results.add(line);
        add(name, subject + ", a second", perSecond);
        System.out.printf(
                Locale.ROOT,
                "%d  %-16s %-26s %,10.0f/s  subject %.1f s, mongod %.1f s, load %.1f%n",
                round,
                name,
                subject,
                perSecond,
                used.cpu().getOrDefault("subject", used.cpu().getOrDefault("bench", 0.0)),
                used.cpu().getOrDefault("mongodb", 0.0),
                load);
    }

    private void add(String name, String subject, double figure) {
        figures.computeIfAbsent(name, each -> new LinkedHashMap<>())
                .computeIfAbsent(subject, each -> new ArrayList<>())
                .add(figure);
    }

    private static Map<String, Object> line(
            String name,
            String subject,
            int round,
            Usage used,
            double load,
            @org.jspecify.annotations.Nullable Long pid) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", name);
        line.put("subject", subject);
        line.put("round", round);
        line.put("seconds", used.seconds());
        used.cpu().forEach((process, seconds) -> line.put(process + "CpuSeconds", seconds));
        line.put("othersCpuSeconds", used.others());
        line.put("stolenSeconds", used.stolen());
        line.put("loadBefore", load);
        if (pid != null) {
            line.put("peakMebibytes", Usage.peakMebibytes(pid));
        }
        return line;
    }

    private static void await(BooleanSupplier reached, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new CannotRun(what + " did not come to its end in " + PATIENCE.toMinutes() + " minutes");
            }
            OurMigration.sleep(20);
        }
    }

    @Override
    public void close() {
        carriers.forEach(Carrier::close);
        mongo.close();
    }
}
