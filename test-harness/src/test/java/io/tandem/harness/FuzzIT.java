package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.PythonPackages;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each service's OpenAPI document is fuzzed by schemathesis with a token that may everything: whatever is sent, no
/// answer is a 500. `-Dtandem.fuzz.seed` repeats a run, `-Dtandem.fuzz.seconds` says how long all may take together.
class FuzzIT {
    private static final String SCHEMATHESIS = "schemathesis==4.32.5";
    private static final int SHARES = 10;
    private static final long SECONDS = Long.getLong("tandem.fuzz.seconds", 120);
    private static final long SEED = Long.getLong("tandem.fuzz.seed", System.nanoTime() % 1_000_000);

    private static final String CASES = " generated, ";

    // Above what the phases need that are not cut short.
    private static final long PATIENCE = 300;

    private static TandemCluster cluster;
    private static Map<String, String> python;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        python = PythonPackages.of(SCHEMATHESIS, line -> System.err.println("tandem: " + line));
        cluster = TandemCluster.start(ClusterPlan.forOnce());
        TestApp app = TestApp.named(cluster, "fuzzed", "fuzzed").create(true);
        app.upsert("Task", "{\"_id\":1,\"name\":\"one\"}");
        TestApp.Answer defined = app.put(
                Part.PARTNER_SYNC,
                "/v1/migrations/fuzzed",
                "{\"app\":\"fuzzed\",\"initial\":{\"collection\":\"Task\"},\"partner\":{\"collection\":\"TaskV2\"},"
                        + "\"forward\":[{\"$set\":{\"done\":false}}],\"reverse\":[{\"$unset\":\"done\"}]}");
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest
    @CsvSource({
        "SYNC_INGEST, known, 1",
        "SYNC_INGEST, any, 1",
        "SCHEMA_SERVICE, known, 3",
        "SCHEMA_SERVICE, any, 3",
        "PARTNER_SYNC, known, 1",
        "PARTNER_SYNC, any, 1"
    })
    void no_answer_is_a_500(Part service, String names, long share) throws IOException, InterruptedException {
        long seconds = SECONDS * share / SHARES;
        Path config = Files.writeString(
                folder.resolve("schemathesis.toml"),
                names.equals("known") ? "[parameters]\napp = \"fuzzed\"\ntype = \"Task\"\nname = \"fuzzed\"\n" : "");
        int logged = log(service).length();

        String told = fuzz(service, config, seconds);
        if (!told.contains(CASES)) {
            // A machine that is busy with other things may need all of the time to begin.
            told = fuzz(service, config, 4 * seconds);
        }

        System.err.println("tandem: fuzzed " + service.label() + ", " + names + " names, -Dtandem.fuzz.seed=" + SEED
                + "\n" + told.substring(Math.max(0, told.length() - 2_500)));
        assertThat(told).contains(CASES).contains("No issues found");
        assertThat(log(service).substring(logged)).doesNotContain("HTTP Request to", "Unhandled exception");
    }

    private String fuzz(Part service, Path config, long seconds) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(List.of("python3", "-m", "schemathesis.cli", "--no-color"));
        command.addAll(List.of("--config-file", config.toString(), "run"));
        command.add(cluster.url(service).resolve("/q/openapi?format=json").toString());
        command.addAll(List.of("--url", cluster.url(service).toString()));
        command.addAll(List.of("--header", "Authorization: Bearer " + cluster.token()));
        command.addAll(List.of("--checks", "not_a_server_error", "--phases", "examples,coverage,fuzzing"));
        command.addAll(List.of("--max-examples", "20", "--workers", "1", "--continue-on-failure"));
        command.addAll(List.of("--max-time", String.valueOf(seconds), "--seed", String.valueOf(SEED)));
        command.addAll(List.of("--request-timeout", "30", "--generation-database", "none"));
        command.addAll(List.of("--suppress-health-check", "all", "--warnings", "off"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(python);
        Process run = builder.start();
        boolean ended = run.waitFor(seconds + PATIENCE, TimeUnit.SECONDS);
        run.destroyForcibly();
        String told = Files.readString(output);
        assertThat(ended).as(told).isTrue();
        return told;
    }

    private static String log(Part service) {
        return Replica.all(cluster, service).getFirst().said();
    }
}
