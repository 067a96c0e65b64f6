package io.tandem.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.Ports;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/// sync-ingest beside the floor and, where there is one, an HTTP bridge: all run at once, and are put under load one
/// after the other.
final class IngestRounds implements AutoCloseable {
    /// What `--only` is matched with.
    static final String UPLOAD = "1 GB in one request";

    private static final long GIGABYTE = 1_000_000_000;
    private static final String APP = "bench-ingest";
    private static final int WARMING_REQUESTS = 60_000;
    private static final Duration MOST_WARMING = Duration.ofSeconds(45);
    private static final int OPEN_LOOP_PER_SECOND = 1_000;
    private static final int OPEN_LOOP_WARMING_SECONDS = 3;

    private final TandemCluster cluster;
    private final Results results;
    private final Duration time;
    private final TopicRecords records;
    private final List<OwnProcess> processes = new ArrayList<>();
    private final List<HttpSubject> subjects = new ArrayList<>();

    /// @param time   how long each measurement lasts
    /// @param bridge the folder of the bridge's jars, where it takes part
    IngestRounds(TandemCluster cluster, Results results, Duration time, @Nullable Path bridge) {
        this.cluster = cluster;
        this.results = results;
        this.time = time;
        this.records =
                new TopicRecords(Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.kafka())));
        String model = onlyIngest(cluster, APP);
        subjects.add(HttpSubject.ours(cluster, HttpSubject.OURS, APP, model, ""));
        subjects.add(HttpSubject.ours(cluster, HttpSubject.REFUSALS, APP, model, "?results=refusals"));
        records.make(HttpSubject.FLOOR);
        int floor = Ports.random();
        processes.add(HttpSubject.startFloor(cluster, floor));
        subjects.add(HttpSubject.floor(floor, processes.getLast()));
        if (bridge != null) {
            records.make(HttpSubject.BRIDGE);
            int port = Ports.random();
            processes.add(HttpSubject.startBridge(cluster, port, bridge));
            subjects.add(HttpSubject.bridge(port, processes.getLast()));
        }
        subjects.forEach(subject -> records.keepShort(subject.topic()));
    }

    /// Makes the app, lets sync-ingest learn the model, and stops schema-service: it would store what is sent.
    static String onlyIngest(TandemCluster cluster, String name) {
        try (TestApp app = TestApp.named(cluster, name, name)) {
            String model = declareModel(app);
            cluster.stop(Part.SCHEMA_SERVICE, 0);
            return model;
        }
    }

    /// Makes an app, and lets sync-ingest learn its model.
    static String declareModel(TestApp app) {
        app.create(true);
        JsonNode declared = app.post(Part.SYNC_INGEST, "/v1/apps/" + app.name() + "/models", ChangeBodies.MODEL)
                .json();
        String model = declared.path("model").asText();
        byte[] body = new ChangeBodies("", 1, 1).make(ChangeBodies.Form.LINES).getFirst();
        JsonNode result = app.send(List.of(new String(body, StandardCharsets.UTF_8)), Map.of("Tandem-Model", model))
                .getFirst();
        if (!result.path("status").asText().equals("accepted")) {
            throw new CannotRun("the objects do not fit their model " + declared + ": " + result);
        }
        return model;
    }

    /// Lets Java compile what it will run: by work, as time says little on a busy machine. Half a minute of small
    /// batches was not enough: the compilers still took a quarter of what was then measured.
    void warmUp() {
        for (HttpSubject subject : subjects) {
            for (ChangeBodies bodies :
                    List.of(new ChangeBodies("warming", 0, 1), new ChangeBodies("warming", 1, 100))) {
                try (HttpLoad load = new HttpLoad(subject, bodies.make(subject.bodies()))) {
                    long before = records.count(subject.topic());
                    long enough = (long) WARMING_REQUESTS * bodies.perRequest();
                    long end = System.nanoTime() + MOST_WARMING.toNanos();
                    while (records.count(subject.topic()) - before < enough && System.nanoTime() < end) {
                        load.closedLoop(Duration.ofSeconds(1));
                    }
                } finally {
                    records.empty(subject.topic());
                }
            }
        }
    }

    /// What every subject takes, as many requests as come back.
    ///
    /// @return records a second of processor time, by subject
    Map<String, Double> throughput(ChangeBodies bodies, int round) throws IOException, InterruptedException {
        Map<String, Double> perCpuSecond = new HashMap<>();
        for (HttpSubject subject : inTurn(round)) {
            try (HttpLoad load = new HttpLoad(subject, bodies.make(subject.bodies()))) {
                load.closedLoop(time.dividedBy(4));
                double busyBefore = Usage.load();
                long before = records.count(subject.topic());
                Usage begin = Usage.of(pids(subject));
                load.closedLoop(time);
                Usage used = Usage.of(pids(subject)).since(begin);
                long delivered = records.count(subject.topic()) - before;
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("workload", bodies.title());
                line.put("round", round);
                line.put("subject", subject.name());
                line.put("records", delivered);
                line.put("perSecond", Math.round(delivered / used.seconds()));
                line.put("cpuSecondsPerMillion", rounded(1e6 * cpu(used) / delivered));
                line.put("perCpuSecond", Math.round(delivered / cpu(used)));
                add(line, used, subject, busyBefore);
                perCpuSecond.put(subject.name(), delivered / cpu(used));
                System.out.printf(
                        Locale.ROOT,
                        "round %d, %s, %s: %,.0f records/s, %.2f CPU s a million%n",
                        round,
                        bodies.title(),
                        subject.name(),
                        delivered / used.seconds(),
                        1e6 * cpu(used) / delivered);
            } finally {
                records.empty(subject.topic());
            }
        }
        return perCpuSecond;
    }

    /// How long requests take that come at a rate.
    ///
    /// @return milliseconds of the middle one and of the slowest in a hundred, by subject
    Map<String, HttpLoad.Times> times(ChangeBodies bodies, int round) throws IOException {
        Map<String, HttpLoad.Times> times = new HashMap<>();
        int warming = OPEN_LOOP_PER_SECOND * OPEN_LOOP_WARMING_SECONDS;
        int requests = warming + (int) (OPEN_LOOP_PER_SECOND * time.toSeconds());
        for (HttpSubject subject : inTurn(round)) {
            try (HttpLoad load = new HttpLoad(subject, bodies.make(subject.bodies()))) {
                double busyBefore = Usage.load();
                Usage begin = Usage.of(pids(subject));
                HttpLoad.Times seen = load.openLoop(OPEN_LOOP_PER_SECOND, requests, warming);
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("workload", bodies.title() + ", 1,000 requests a second");
                line.put("round", round);
                line.put("subject", subject.name());
                line.put("requests", seen.requests());
                line.put("p50Millis", rounded(seen.p50()));
                line.put("p99Millis", rounded(seen.p99()));
                line.put("mostMillis", rounded(seen.most()));
                add(line, Usage.of(pids(subject)).since(begin), subject, busyBefore);
                times.put(subject.name(), seen);
                System.out.printf(
                        Locale.ROOT,
                        "round %d, %s, 1,000 requests/s, %s: p50 %.2f ms, p99 %.2f ms%n",
                        round,
                        bodies.title(),
                        subject.name(),
                        seen.p50(),
                        seen.p99());
            } finally {
                records.empty(subject.topic());
            }
        }
        return times;
    }

    /// One packed request of a gigabyte.
    void upload() throws IOException, InterruptedException {
        HttpSubject subject = subjects.stream()
                .filter(each -> each.name().equals(HttpSubject.REFUSALS))
                .findFirst()
                .orElseThrow();
        LargeUpload.Sent sent = new LargeUpload(subject, GIGABYTE, Duration.ofMillis(500)).send();
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("workload", UPLOAD);
        line.put("subject", subject.name());
        line.put("records", sent.lines());
        line.put("packedBytes", sent.packedBytes());
        line.put("seconds", sent.seconds());
        line.put("peakMebibytes", Usage.peakMebibytes(subject.pid()));
        line.put("residentMebibytes", sent.residentMebibytes());
        results.add(line);
        records.empty(subject.topic());
        System.out.println(UPLOAD + ": " + line);
    }

    List<String> names() {
        return subjects.stream().map(HttpSubject::name).toList();
    }

    private List<HttpSubject> inTurn(int round) {
        List<HttpSubject> turn = new ArrayList<>(subjects);
        Collections.rotate(turn, round);
        return turn;
    }

    private Map<String, Long> pids(HttpSubject subject) {
        Map<String, Long> pids = new LinkedHashMap<>();
        pids.put("subject", subject.pid());
        cluster.pids().getOrDefault(Part.KAFKA.label(), List.of()).forEach(pid -> pids.put("kafka", pid));
        pids.put("bench", ProcessHandle.current().pid());
        return pids;
    }

    private static double cpu(Usage used) {
        return used.cpu().getOrDefault("subject", 0.0);
    }

    private void add(Map<String, Object> line, Usage used, HttpSubject subject, double loadBefore) throws IOException {
        line.put("seconds", rounded(used.seconds()));
        used.cpu().forEach((name, seconds) -> line.put(name + "CpuSeconds", rounded(seconds)));
        line.put("othersCpuSeconds", rounded(used.others()));
        line.put("stolenSeconds", rounded(used.stolen()));
        line.put("peakMebibytes", Usage.peakMebibytes(subject.pid()));
        line.put("loadBefore", loadBefore);
        results.add(line);
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1000) / 1000.0;
    }

    @Override
    public void close() {
        processes.forEach(OwnProcess::close);
        records.close();
    }
}
