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

/// `./tandem bench partner`: a partner collection's initial copy, the draining of a backlog, and how long a change
/// takes to cross, beside MongoDB's Kafka connector and the limits of MongoDB itself.
@Command(
        name = "partner",
        mixinStandardHelpOptions = true,
        description =
                "Copy, backlog and crossing time of partner-sync, beside MongoDB's Kafka connector and what MongoDB itself can"
                        + " do.")
@SuppressWarnings("NullAway.Init")
final class PartnerBench implements Callable<Integer> {
    private static final int DOCUMENTS = 200_000;
    private static final int OPLOG_MEGABYTES = 4_096;
    private static final int CACHE_GIGABYTES = 4;

    @Option(names = "--rounds", defaultValue = "3", description = "How often each is measured (default 3).")
    private int rounds;

    @Option(
            names = "--only",
            defaultValue = "",
            description = "The measurements whose names match, such as 'copy 1 KB' (default all).")
    private Pattern only;

    @Option(
            names = "--by",
            defaultValue = "",
            description = "Only what matches of: limits, partner-sync, connector (default all).")
    private Pattern by;

    @Option(names = "--scale", defaultValue = "1", description = "Factor for the number of documents (default 1).")
    private double scale;

    @Option(names = "--heap", defaultValue = "256m", description = "Heap of partner-sync (default 256m).")
    private String heap;

    @Option(names = "--to", description = "Folder of the raw results (default docs/reference/performance).")
    private Path folder = ClusterPlan.repository().resolve("docs/reference/performance");

    @Override
    public Integer call() throws IOException, InterruptedException {
        int documents = (int) (DOCUMENTS * scale);
        ClusterPlan plan = ClusterPlan.forOnce()
                .withReplicas(Part.SYNC_INGEST, 0)
                .withRoom(new ClusterPlan.Room(OPLOG_MEGABYTES, CACHE_GIGABYTES))
                .withHeap(heap);
        Results results = Results.of(folder, "partner", Map.of("rounds", rounds, "documents", documents, "heap", heap));
        Map<String, Map<String, List<Double>>> rates = new LinkedHashMap<>();
        try (TandemCluster cluster = TandemCluster.start(plan);
                PartnerRounds bench =
                        new PartnerRounds(cluster, new Measurements(cluster, results, rates), documents, only, by)) {
            for (int round = 1; round <= rounds; round++) {
                bench.round(round);
            }
        }
        System.out.println();
        System.out.println("| measured | by | median (least-most) |");
        System.out.println("|---|---|---|");
        rates.forEach((name, bySubject) -> bySubject.forEach((subject, figures) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s |%n",
                name,
                subject,
                Spread.of(figures).text(name.startsWith("crossing") ? 1 : 0))));
        System.out.println("raw results: " + results.file());
        return 0;
    }
}
