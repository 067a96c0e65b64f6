package io.tandem.harness.bench;

import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./tandem bench ingest`: what sync-ingest takes for each second of processor time, and how soon it answers, beside
/// a server that sends the same lines to Kafka unread.
@Command(
        name = "ingest",
        mixinStandardHelpOptions = true,
        description =
                "Records per processor second and answer times of sync-ingest, beside a server that reads nothing.")
@SuppressWarnings("NullAway.Init")
final class IngestBench implements Callable<Integer> {
    @Option(names = "--rounds", defaultValue = "3", description = "How often each is measured (default 3).")
    private int rounds;

    @Option(
            names = "--only",
            defaultValue = "",
            description =
                    "The measurements whose names match, such as '0.3 KB, 100 ' 'requests/s', '1 GB' or 'jmh' (default all).")
    private Pattern only;

    @Option(names = "--seconds", defaultValue = "4", description = "How long each measurement lasts (default 4).")
    private int seconds;

    @Option(names = "--heap", defaultValue = "256m", description = "Heap of each process (default 256m).")
    private String heap;

    @Option(names = "--bridge", description = "Folder with the jars of Strimzi's HTTP bridge, to be measured as well.")
    private @Nullable Path bridge;

    @Option(names = "--to", description = "Folder of the raw results (default docs/reference/performance).")
    private Path folder = ClusterPlan.repository().resolve("docs/reference/performance");

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (measurements().noneMatch(name -> only.matcher(name).find())) {
            throw new CannotRun("no measurement matches --only '" + only + "'; there are "
                    + measurements().collect(Collectors.joining("', '", "'", "'")));
        }
        ClusterPlan plan =
                ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 0).withHeap(heap);
        Results results = Results.of(folder, "ingest", Map.of("rounds", rounds, "seconds", seconds, "heap", heap));
        if (only.matcher(LineParsing.NAME).find()) {
            LineParsing.measure(results);
        }
        if (only.pattern().equals(LineParsing.NAME)) {
            System.out.println("raw results: " + results.file());
            return 0;
        }
        Map<String, Comparison> throughput = new LinkedHashMap<>();
        Map<String, Map<String, List<HttpLoad.Times>>> times = new LinkedHashMap<>();
        List<String> others = new ArrayList<>();
        try (TandemCluster cluster = TandemCluster.start(plan);
                IngestRounds bench = new IngestRounds(cluster, results, Duration.ofSeconds(seconds), bridge)) {
            others.addAll(bench.names());
            others.remove(HttpSubject.OURS);
            if (only.matcher(IngestRounds.UPLOAD).find()) {
                bench.upload();
            }
            bench.warmUp();
            for (int round = 1; round <= rounds; round++) {
                for (ChangeBodies bodies : ChangeBodies.all()) {
                    if (only.matcher(bodies.title()).find()) {
                        throughput
                                .computeIfAbsent(bodies.title(), each -> new Comparison())
                                .add(bench.throughput(bodies, round));
                    }
                    String atRate = atRate(bodies);
                    if (bodies.perRequest() == 1 && only.matcher(atRate).find()) {
                        bench.times(bodies, round)
                                .forEach((subject, seen) -> times.computeIfAbsent(atRate, each -> new LinkedHashMap<>())
                                        .computeIfAbsent(subject, each -> new ArrayList<>())
                                        .add(seen));
                    }
                }
            }
        }
        say(throughput, others);
        say(times);
        System.out.println("raw results: " + results.file());
        return 0;
    }

    private static String atRate(ChangeBodies bodies) {
        return bodies.title() + ", 1,000 requests/s";
    }

    private static Stream<String> measurements() {
        Stream<String> byBodies = ChangeBodies.all().stream()
                .flatMap(bodies -> bodies.perRequest() == 1
                        ? Stream.of(bodies.title(), atRate(bodies))
                        : Stream.of(bodies.title()));
        return Stream.concat(Stream.of(LineParsing.NAME, IngestRounds.UPLOAD), byBodies);
    }

    private static void say(Map<String, Comparison> throughput, List<String> others) {
        StringBuilder head = new StringBuilder("\n| records per CPU second | sync-ingest |");
        others.forEach(other -> head.append(" ").append(other).append(" | ratio |"));
        System.out.println(head);
        System.out.println("|---|---|" + "---|---|".repeat(others.size()));
        throughput.forEach((name, comparison) -> System.out.println(comparison.row(name, HttpSubject.OURS, others)));
    }

    private static void say(Map<String, Map<String, List<HttpLoad.Times>>> times) {
        System.out.println("\n| at a rate | by | p50 ms | p99 ms |\n|---|---|---|---|");
        times.forEach((name, bySubject) -> bySubject.forEach((subject, seen) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | %s |%n",
                name,
                subject,
                Spread.of(seen.stream().map(HttpLoad.Times::p50).toList()).text(2),
                Spread.of(seen.stream().map(HttpLoad.Times::p99).toList()).text(2))));
    }
}
