package io.tandem.harness.bench;

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
import org.jspecify.annotations.Nullable;

/// Runs the work of `bench partner` against the clock, and keeps what comes of it.
final class Measurements {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final TandemCluster cluster;
    private final Results results;
    private final Map<String, Map<String, List<Double>>> figures;

    /// @param figures the rates and times by measurement and subject, for the table
    Measurements(TandemCluster cluster, Results results, Map<String, Map<String, List<Double>>> figures) {
        this.cluster = cluster;
        this.results = results;
        this.figures = figures;
    }

    /// Single changes that cross while others measure how long each takes.
    interface Crossings {
        CrossingTimes measure() throws InterruptedException;
    }

    /// Waits until something is reached.
    ///
    /// @throws CannotRun when it is not, for minutes
    static void await(BooleanSupplier reached, String what) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new CannotRun(what + " did not come to its end in " + PATIENCE.toMinutes() + " minutes");
            }
            OurMigration.sleep(20);
        }
    }

    /// How long single changes take.
    void crossing(String name, Carrier carrier, int round, Crossings work) throws IOException, InterruptedException {
        long pid = carrier.pid();
        Map<String, Long> pids = pids(pid);
        double load = Usage.load();
        Usage begin = Usage.of(pids);
        CrossingTimes times = work.measure();
        Usage used = Usage.of(pids).since(begin);
        for (boolean forward : carrier.goesBothWays() ? List.of(true, false) : List.of(true)) {
            String subject = carrier.name() + (forward ? " to partner" : " to initial");
            Map<String, Object> line = line(name, subject, round, used, load, pid);
            line.put("changes", times.count(forward));
            line.put("p50", times.percentile(forward, 0.5));
            line.put("p95", times.percentile(forward, 0.95));
            line.put("p99", times.percentile(forward, 0.99));
            line.put("most", times.percentile(forward, 1));
            results.add(line);
            add(name, subject + ", p50 ms", times.percentile(forward, 0.5));
            add(name, subject + ", p99 ms", times.percentile(forward, 0.99));
        }
    }

    /// How many documents a second some work gets through.
    ///
    /// @param pid the process that does it; null for this one
    void timed(String name, String subject, int round, @Nullable Long pid, int documents, Runnable work)
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
            String name, String subject, int round, Usage used, double load, @Nullable Long pid) {
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

    private Map<String, Long> pids(@Nullable Long subject) {
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
}
