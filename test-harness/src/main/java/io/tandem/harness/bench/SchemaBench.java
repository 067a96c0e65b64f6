package io.tandem.harness.bench;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./tandem bench schema`: events per second through inference and storing, beside the same bulk writes without any
/// schema work.
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Events per second through schema-service, beside a plain consumer that writes the same batches.")
@SuppressWarnings("NullAway.Init")
final class SchemaBench implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "5", description = "How often each is measured (default 5).")
    private int rounds;

    @Option(names = "--only", defaultValue = "", description = "The workloads whose names match (default all).")
    private Pattern only;

    @Option(
            names = "--scale",
            defaultValue = "1",
            description = "Factor for the number of measured events (default 1).")
    private double scale;

    @Option(names = "--heap", defaultValue = "512m", description = "Heap of either process (default 512m).")
    private String heap;

    @Option(names = "--to", description = "Folder of the raw results (default docs/reference/performance).")
    private Path folder = ClusterPlan.repository().resolve("docs/reference/performance");

    @Override
    public Integer call() throws IOException {
        List<Workload> workloads = Workload.all(scale).stream()
                .filter(workload -> only.matcher(workload.name()).find())
                .toList();
        ClusterPlan plan = ClusterPlan.forOnce()
                .withReplicas(Part.SYNC_INGEST, 0)
                .withReplicas(Part.PARTNER_SYNC, 0)
                .withHeap(heap);
        Results results = Results.of(folder, "schema", Map.of("rounds", rounds, "scale", scale, "heap", heap));
        Map<Workload, Comparison> comparisons = new LinkedHashMap<>();
        try (TandemCluster cluster = TandemCluster.start(plan);
                SchemaRounds bench = new SchemaRounds(cluster, results)) {
            bench.prepare(workloads, rounds);
            for (int round = 1; round <= rounds; round++) {
                for (Workload workload : workloads) {
                    bench.measure(workload, round, comparisons.computeIfAbsent(workload, each -> new Comparison()));
                }
            }
        }
        System.out.println();
        System.out.println(
                "| events of | schema-service, events/s | plain consumer, events/s | ratio | bare inserts, events/s | ratio |");
        System.out.println("|---|---|---|---|---|---|");
        comparisons.forEach((workload, comparison) -> System.out.println(
                comparison.row(workload.name(), "schema-service", List.of("plain consumer", "bare inserts"))));
        System.out.println("raw results: " + results.file());
        return 0;
    }

    /// Tells what one measurement came to.
    static void say(int round, String workload, String subject, double perSecond) {
        System.out.printf(Locale.ROOT, "%d  %-36s %-16s %,10.0f events/s%n", round, workload, subject, perSecond);
    }
}
