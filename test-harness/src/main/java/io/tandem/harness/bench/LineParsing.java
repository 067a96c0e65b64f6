package io.tandem.harness.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Jvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Runs sync-ingest's JMH benchmark of parsing and checking alone, in a process with that module's classes.
final class LineParsing {
    /// What `--only` is matched with.
    static final String NAME = "jmh";

    private static final String BENCHMARK = "io.tandem.ingest.bench.LineParserBench";

    private LineParsing() {}

    /// Measures, and adds a line for each benchmark to the results.
    static void measure(Results results) throws IOException, InterruptedException {
        Path module = ClusterPlan.repository().resolve("sync-ingest/target");
        if (!Files.exists(module.resolve("test-classes"))) {
            throw new CannotRun("sync-ingest's tests are not built; run ./tandem test or mvn package");
        }
        Path report = Files.createTempFile("jmh", ".json");
        try {
            int exit = new ProcessBuilder(
                            Jvm.executable(),
                            "-cp",
                            String.join(
                                    File.pathSeparator,
                                    module.resolve("classes").toString(),
                                    module.resolve("test-classes").toString(),
                                    module.resolve("quarkus-app/lib/main") + "/*",
                                    OwnProcess.ownClassPath()),
                            "org.openjdk.jmh.Main",
                            BENCHMARK,
                            "-rf",
                            "json",
                            "-rff",
                            report.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new CannotRun("JMH ended with " + exit);
            }
            add(new ObjectMapper().readTree(report.toFile()), results);
        } finally {
            Files.delete(report);
        }
    }

    private static void add(JsonNode report, Results results) throws IOException {
        System.out.println("\n| parsing and checking | µs a line | ± |\n|---|---|---|");
        for (JsonNode each : report) {
            String name = each.path("benchmark").asText().substring(BENCHMARK.length() + 1);
            String size = each.path("params").path("parts").asText().equals("0") ? "0.3 KB" : "4 KB";
            JsonNode metric = each.path("primaryMetric");
            double score = metric.path("score").asDouble();
            double error = metric.path("scoreError").asDouble();
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("workload", "jmh, " + size);
            line.put("subject", name);
            line.put("microsecondsPerLine", score);
            line.put("error", error);
            results.add(line);
            System.out.printf(Locale.ROOT, "| %s, %s | %.2f | %.2f |%n", name, size, score, error);
        }
    }
}
