package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The programs of the guide `connect-a-backend.md` do what it says while sync-ingest is killed again and again. A
/// language that is not on this machine is reported as skipped.
class ConnectABackendIT {
    private static final Path GUIDE = ClusterPlan.repository().resolve("docs/guide/connect-a-backend.md");
    private static final int LINES = 40_000;
    private static final int REFUSED_EACH = 1_000;
    private static final int LATE_EACH = 500;
    private static final int LATE = LINES / LATE_EACH;
    private static final int STORED = 1 + LINES - LINES / REFUSED_EACH - LATE;
    private static final int FEWEST_KILLS = 2;
    private static final int MOST_KILLS = 3;

    private static TandemCluster cluster;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 0));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "send.py, python3 send.py",
        "send.mjs, node send.mjs",
        "Send.java, java Send.java",
        "send.swift, swiftc send.swift -o send && ./send"
    })
    void each_line_has_one_result_and_one_effect_though_ingest_is_killed_meanwhile(String program, String command)
            throws IOException, InterruptedException {
        String language = command.split(" ", 2)[0];
        assumeTrue(isOnPath(language), language + " is not on this machine: " + program + " was not tried");
        try (TestApp app = TestApp.named(cluster, program.replaceAll("\\W", "-"), program.replaceAll("\\W", "-"))) {
            app.create(true);
            app.upsert("Order", "{\"_id\":\"first\",\"total\":1.5}");
            await().until(() -> app.collection("Order").countDocuments() == 1);
            Files.writeString(folder.resolve(program), program(program, app));
            Files.writeString(
                    folder.resolve("changes"),
                    IntStream.range(0, LINES)
                            .mapToObj(n -> ConnectABackendIT.line(program, n))
                            .collect(Collectors.joining("\n")));

            int kills = 0;
            Process sending = shell("(" + command + ") < changes > refused");
            try {
                while (!sending.waitFor(300, TimeUnit.MILLISECONDS) && kills < MOST_KILLS) {
                    cluster.kill(Part.SYNC_INGEST, 0);
                    cluster.restart(Part.SYNC_INGEST, 0);
                    kills++;
                }
                assertThat(sending.waitFor(10, TimeUnit.MINUTES)).isTrue();
            } finally {
                sending.descendants().forEach(ProcessHandle::destroyForcibly);
                sending.destroyForcibly();
            }

            assertThat(sending.exitValue()).isZero();
            assertThat(Files.readAllLines(folder.resolve("refused")))
                    .hasSize(LINES / REFUSED_EACH)
                    .allMatch(result -> result.contains("missing-primary-key"));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() ->
                            assertThat(app.collection("Order").countDocuments()).isEqualTo(STORED));
            assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Order/observations")
                            .json()
                            .path("of")
                            .intValue())
                    .as("each change is counted once")
                    .isEqualTo(STORED);
            assertThat(late(command))
                    .hasSize(LATE)
                    .allMatch(told -> told.contains("breaking-change"))
                    .extracting(told -> told.replaceFirst(".*(" + Pattern.quote(program) + "-[0-9]+).*", "$1"))
                    .doesNotHaveDuplicates();
            assertThat(late(command)).as("what was told before").isEmpty();
            assertThat(kills).isGreaterThanOrEqualTo(FEWEST_KILLS);
        }
    }

    private List<String> late(String command) throws IOException, InterruptedException {
        Process late = shell("(" + command + " late) > late");
        assertThat(late.waitFor(10, TimeUnit.MINUTES)).isTrue();
        assertThat(late.exitValue()).isZero();
        return Files.readAllLines(folder.resolve("late"));
    }

    /// Whether a program can be run here.
    static boolean isOnPath(String program) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    private static String line(String program, int number) {
        String id = "{\"id\":\"" + program + "-" + number + "\",\"type\":\"Order\",\"op\":\"upsert\",\"object\":{";
        if (number % REFUSED_EACH == 1) {
            return id + "\"total\":1}}";
        }
        return id + "\"_id\":\"o-" + number + "\",\"total\":"
                + (number % LATE_EACH == LATE_EACH / 2 ? "\"much\"" : number + ".5") + "}}";
    }

    /// A program as the guide shows it, for this app and this cluster, and with pages that are soon full.
    private static String program(String name, TestApp app) throws IOException {
        Matcher shown = Pattern.compile("(?s)cat > " + Pattern.quote(name) + " <<'END'\n(.*?)\nEND\n")
                .matcher(Files.readString(GUIDE));
        assertThat(shown.find()).isTrue();
        return shown.group(1)
                .replace("http://localhost:8080", cluster.url(Part.SYNC_INGEST).toString())
                .replace(
                        "http://localhost:8081",
                        cluster.url(Part.SCHEMA_SERVICE).toString())
                .replace("limit=1000", "limit=30")
                .replace("\"shop\"", "\"" + app.name() + "\"");
    }

    private Process shell(String script) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("sh", "-e", "-c", script))
                .directory(folder.toFile())
                .inheritIO();
        builder.environment().put("TANDEM_TOKEN", cluster.token());
        return builder.start();
    }
}
