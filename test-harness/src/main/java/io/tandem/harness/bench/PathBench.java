package io.tandem.harness.bench;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./tandem bench path`: how many new objects a second go from HTTP into MongoDB, what memory and lag do meanwhile,
/// and where the time goes.
@Command(
        name = "path",
        mixinStandardHelpOptions = true,
        description = "Objects a second from HTTP to the document in MongoDB, with lag and memory over time.")
@SuppressWarnings("NullAway.Init")
final class PathBench implements Callable<Integer> {
    private static final List<Part> SERVICES = List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE, Part.PARTNER_SYNC);

    @Option(names = "--seconds", defaultValue = "300", description = "How long it sends (default 300).")
    private int seconds;

    @Option(
            names = "--warm-up",
            defaultValue = "60",
            description = "How many of these seconds do not count in the rate (default 60).")
    private int warmUp;

    @Option(names = "--per-request", defaultValue = "100", description = "Objects of a request (default 100).")
    private int perRequest;

    @Option(
            names = "--under-way",
            defaultValue = "20000",
            description = "The most objects that may be sent and not stored (default 20000).")
    private long underWay;

    @Option(names = "--heap", defaultValue = "256m", description = "Heap of each service (default 256m, as in up).")
    private String heap;

    @Option(
            names = "--profile",
            description = "Records what sync-ingest and schema-service run, with Java's Flight Recorder.")
    private boolean profile;

    @Option(names = "--to", description = "Folder of the raw results (default docs/reference/performance).")
    private Path folder = ClusterPlan.repository().resolve("docs/reference/performance");

    @Override
    public Integer call() throws IOException, InterruptedException {
        Results results = Results.of(
                folder,
                "path",
                Map.of(
                        "seconds",
                        seconds,
                        "warmUp",
                        warmUp,
                        "perRequest",
                        perRequest,
                        "underWay",
                        underWay,
                        "heap",
                        heap,
                        "profile",
                        profile));
        // The parts, the heap and the settings of ./tandem up.
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce().withHeap(heap));
                WholePath path = new WholePath(cluster, results)) {
            Map<Part, ThreadTimes> before = threads(path);
            Map<Part, Profile> profiles = new LinkedHashMap<>();
            if (profile) {
                for (Part part : List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE)) {
                    Path recording = folder.resolve(
                            results.file().getFileName().toString().replace(".jsonl", "-" + part.label() + ".jfr"));
                    profiles.put(part, Profile.start(path.pid(part), recording));
                }
            }
            List<WholePath.Reading> readings =
                    path.run(new ChangeBodies("0.3 KB", 0, perRequest), Duration.ofSeconds(seconds), underWay);
            for (Map.Entry<Part, ThreadTimes> each : threads(path).entrySet()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("threadsOf", each.getKey().label());
                line.put("cpuSeconds", each.getValue().since(before.getOrDefault(each.getKey(), each.getValue())));
                results.add(line);
            }
            for (Map.Entry<Part, Profile> each : profiles.entrySet()) {
                Map<String, Object> line = new LinkedHashMap<>();
                line.put("profileOf", each.getKey().label());
                line.putAll(each.getValue().stop());
                results.add(line);
            }
            PathSummary summary = PathSummary.of(readings, warmUp);
            results.add(summary.line());
            System.out.print(summary.table());
        }
        System.out.printf(Locale.ROOT, "raw results: %s%n", results.file());
        return 0;
    }

    private static Map<Part, ThreadTimes> threads(WholePath path) {
        Map<Part, ThreadTimes> times = new LinkedHashMap<>();
        SERVICES.forEach(part -> times.put(part, ThreadTimes.of(path.pid(part))));
        return times;
    }
}
