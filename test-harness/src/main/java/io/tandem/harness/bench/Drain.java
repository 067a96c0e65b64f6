package io.tandem.harness.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import io.tandem.harness.cluster.CannotRun;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;

/// Watches a process drain a workload into a database: the clock runs from the last event that only warms up to the
/// last of all, both as MongoDB has them.
final class Drain {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// What was measured.
    ///
    /// @param events how many: the clock may start a batch late
    /// @param usage  what the processes used meanwhile
    record Measured(long events, Usage usage) {
        double perSecond() {
            return events / usage.seconds();
        }
    }

    private final MongoDatabase database;
    private final Map<String, Long> pids;

    /// @param pids the processes whose use of the processors counts, by name
    Drain(MongoClient mongo, String database, Map<String, Long> pids) {
        this.database = mongo.getDatabase(database);
        this.pids = new LinkedHashMap<>(pids);
        this.pids.put("bench", ProcessHandle.current().pid());
    }

    /// Waits until all is done.
    ///
    /// @throws CannotRun when the documents do not become as many as the workload's events, or become more
    Measured measure(Workload workload) {
        // Counting many collections takes long enough to be felt.
        int pause = workload.types() == 1 ? 20 : 250;
        long already = await(workload.warming(), pause);
        Usage begin = Usage.of(pids);
        long done = await(workload.events(), pause);
        Usage end = Usage.of(pids);
        if (done != workload.events()) {
            throw new CannotRun(database.getName() + " has " + done + " documents, not " + workload.events());
        }
        return new Measured(done - already, end.since(begin));
    }

    private long await(long documents, int pause) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            long there = documents();
            if (there >= documents) {
                return there;
            }
            if (System.nanoTime() > end) {
                throw new CannotRun(database.getName() + " has only " + there + " of " + documents + " documents after "
                        + PATIENCE.toMinutes() + " minutes");
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotRun("interrupted", e);
            }
        }
    }

    private long documents() {
        BsonDocument statistics =
                database.runCommand(new BsonDocument("dbStats", new BsonInt32(1)), BsonDocument.class);
        return statistics.getNumber("objects").longValue();
    }
}
