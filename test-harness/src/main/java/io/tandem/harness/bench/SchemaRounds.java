package io.tandem.harness.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import io.tandem.harness.bench.Drain.Measured;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// The rounds of `bench schema`: each workload's events are laid into the topic once, and drained by all subjects,
/// one after the other; who begins changes from round to round.
final class SchemaRounds implements AutoCloseable {
    private static final String PLAIN_DATABASE = "plain";

    private final TandemCluster cluster;
    private final Results results;
    private final MongoClient mongo;
    private final Backlog backlog;

    SchemaRounds(TandemCluster cluster, Results results) {
        this.cluster = cluster;
        this.results = results;
        this.mongo = MongoClients.create(cluster.mongoUri());
        this.backlog = new Backlog(cluster.kafka());
    }

    /// Makes an app for each workload and round, and stops schema-service.
    void prepare(List<Workload> workloads, int rounds) {
        for (Workload workload : workloads) {
            for (int round = 1; round <= rounds; round++) {
                String app = app(workload, round);
                try (TestApp made = TestApp.named(cluster, app, app)) {
                    made.create(true);
                }
            }
        }
        cluster.stop(Part.SCHEMA_SERVICE, 0);
    }

    /// One workload in one round.
    void measure(Workload workload, int round, Comparison comparison) throws IOException {
        String app = app(workload, round);
        Map<TopicPartition, OffsetAndMetadata> begin = backlog.end();
        backlog.lay(workload, app);
        List<Subject> subjects = new ArrayList<>(List.of(
                new Subject.Ours(cluster),
                new Subject.Plain(cluster, PLAIN_DATABASE, PlainConsumer.Writes.BATCHES),
                new Subject.Plain(cluster, PLAIN_DATABASE, PlainConsumer.Writes.INSERTS)));
        Collections.rotate(subjects, round);
        Map<String, Double> rates = new HashMap<>();
        for (Subject subject : subjects) {
            String database = subject instanceof Subject.Ours ? app : PLAIN_DATABASE;
            backlog.start(Subject.Plain.GROUP, begin);
            rates.put(subject.name(), measure(workload, round, subject, database));
        }
        comparison.add(rates);
    }

    private double measure(Workload workload, int round, Subject subject, String database) throws IOException {
        double load = Usage.load();
        long pid = subject.start();
        try {
            Map<String, Long> pids = new LinkedHashMap<>();
            pids.put("subject", pid);
            for (Part part : List.of(Part.MONGODB, Part.KAFKA)) {
                cluster.pids().getOrDefault(part.label(), List.of()).forEach(each -> pids.put(part.label(), each));
            }
            Measured measured = new Drain(mongo, database, pids).measure(workload);
            results.add(line(workload, round, subject, measured, Usage.peakMebibytes(pid), load));
            SchemaBench.say(round, workload.name(), subject.name(), measured.perSecond());
            return measured.perSecond();
        } finally {
            subject.stop();
            mongo.getDatabase(database).drop();
        }
    }

    private static Map<String, Object> line(
            Workload workload, int round, Subject subject, Measured measured, long peak, double load) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", workload.name());
        line.put("round", round);
        line.put("subject", subject.name());
        line.put("events", measured.events());
        line.put("seconds", rounded(measured.usage().seconds()));
        line.put("perSecond", Math.round(measured.perSecond()));
        measured.usage().cpu().forEach((name, seconds) -> line.put(name + "CpuSeconds", rounded(seconds)));
        line.put("othersCpuSeconds", rounded(measured.usage().others()));
        line.put("stolenSeconds", rounded(measured.usage().stolen()));
        line.put("peakMebibytes", peak);
        line.put("loadBefore", load);
        return line;
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }

    private static String app(Workload workload, int round) {
        return "bench-" + Integer.toHexString(workload.name().hashCode()) + "-" + round;
    }

    @Override
    public void close() {
        backlog.close();
        mongo.close();
    }
}
