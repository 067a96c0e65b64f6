package io.tandem.harness.bench;

import com.mongodb.client.MongoCollection;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.bson.BsonDocument;

/// The way from a request to the document in MongoDB under load: new objects over HTTP, as many as are stored, so that
/// only so many are under way.
final class WholePath implements AutoCloseable {
    private static final String APP = "bench-path";
    private static final String TOPIC = "sync.objects";
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final Duration WATCH = Duration.ofMillis(50);

    private final Results results;
    private final TestApp app;
    private final MongoCollection<BsonDocument> stored;
    private final TopicRecords records;
    private final HttpSubject ingest;
    private final Map<String, Long> pids;
    private volatile long there;

    /// One second of it.
    ///
    /// @param seconds           since the load began
    /// @param accepted          records in Kafka
    /// @param stored            documents in MongoDB
    /// @param residentMebibytes what each process holds
    record Reading(double seconds, long accepted, long stored, Map<String, Long> residentMebibytes, Usage usage) {
        long lag() {
            return accepted - stored;
        }
    }

    WholePath(TandemCluster cluster, Results results) {
        this.results = results;
        app = TestApp.named(cluster, APP, APP);
        String model = IngestRounds.declareModel(app);
        stored = app.collection("Reading");
        records = new TopicRecords(Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.kafka())));
        records.keepShort(TOPIC);
        ingest = HttpSubject.ours(cluster, HttpSubject.OURS, APP, model, "");
        pids = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            pids.put(
                    part.label(),
                    cluster.pids().getOrDefault(part.label(), List.of()).getFirst());
        }
        pids.put("bench", ProcessHandle.current().pid());
        Measurements.await(() -> stored.estimatedDocumentCount() == 1, "storing the first object");
    }

    /// The process of a part.
    long pid(Part part) {
        return pids.getOrDefault(part.label(), 0L);
    }

    /// Sends for some time, and waits until all is stored.
    ///
    /// @param bodies   what is sent
    /// @param underWay the most changes that may be sent and not stored
    /// @return a reading for each second of the time, and one more when all was stored
    List<Reading> run(ChangeBodies bodies, Duration time, long underWay) throws IOException, InterruptedException {
        FreshBodies fresh = new FreshBodies(bodies);
        long before = records.count(TOPIC);
        there = 0;
        BooleanSupplier mayGo = () -> fresh.made() - there < underWay;
        List<Reading> readings = new ArrayList<>();
        long begin = System.nanoTime();
        try (HttpLoad load = new HttpLoad(ingest, fresh, mayGo)) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> load.closedLoop(time));
            long next = begin;
            while (!sending.isDone()) {
                there = stored.estimatedDocumentCount() - 1;
                if (System.nanoTime() >= next) {
                    next += STEP.toNanos();
                    readings.add(read(begin, before));
                }
                TimeUnit.MILLISECONDS.sleep(WATCH.toMillis());
            }
            sending.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new CannotRun("the load did not come to its end: " + e.getMessage(), e);
        }
        Measurements.await(() -> stored.countDocuments() - 1 >= fresh.made(), "storing what was accepted");
        readings.add(read(begin, before));
        if (stored.countDocuments() - 1 != fresh.made()) {
            throw new CannotRun(stored.countDocuments() + " documents of " + fresh.made() + " changes");
        }
        return readings;
    }

    private Reading read(long begin, long before) throws IOException {
        Map<String, Long> resident = new LinkedHashMap<>();
        pids.forEach((name, pid) -> resident.put(name, Usage.residentMebibytes(pid)));
        // Kafka is asked first: what is stored in between makes the lag smaller than it was, by a few.
        long accepted = records.count(TOPIC) - before;
        Reading reading = new Reading(
                (System.nanoTime() - begin) / 1e9,
                accepted,
                stored.estimatedDocumentCount() - 1,
                resident,
                Usage.of(pids));
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", Math.round(reading.seconds() * 10) / 10.0);
        line.put("accepted", reading.accepted());
        line.put("stored", reading.stored());
        line.put("lag", reading.lag());
        line.put("residentMebibytes", resident);
        line.put("cpuSeconds", reading.usage().cpu());
        results.add(line);
        return reading;
    }

    @Override
    public void close() {
        app.close();
        records.close();
    }
}
