package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.Launcher.Run;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "up --ports some",
                "up --replicas mongodb=2",
                "up --replicas partner-sync=0",
                "load",
                "load /no/such/file --app a --type T",
                "load - --app a --type T --url nowhere",
                "load - --app a --type T --url http://[",
                "load /dev/null --app a/b --type T",
                "events --kafka nowhere",
                "trace T 1 --app a --url nowhere",
                "rejections --app a --url nowhere",
                "rejections discard --app a",
                "token --lifetime 0s",
                "schema diff /bin/sh --app a",
                "schema import /dev --app a",
                "schema diff /dev/null --app a --operator Łukasz",
                "migration list --url nowhere",
                "migration define m /dev",
                "migration show %% --url http://localhost:1"
            })
    void bad_usage_is_one_line_and_status_2(String arguments) throws Exception {
        try (Run run = new Launcher(folder).start(arguments.split(" ", -1))) {
            assertThat(run.status()).isEqualTo(2);
            assertThat(run.stderr().lines()).singleElement().asString().startsWith("tandem: ");
            assertThat(run.stdout()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_sources/mongodb-atlas/garden/beds/rules.json", "services/http/rules/get.json"})
    void an_export_without_schemas_has_none_to_take(String file) throws Exception {
        Files.createDirectories(folder.resolve("export").resolve(file).getParent());
        Files.writeString(folder.resolve("export").resolve(file), "{\"roles\":[]}");

        try (Run run = new Launcher(folder)
                .start("schema", "import", folder.resolve("export").toString(), "--app", "garden")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout().strip()).isEqualTo("no schemas to take");
        }
    }

    @Test
    void a_taken_port_is_named_with_what_to_do() throws Exception {
        try (ServerSocket socket = new ServerSocket()) {
            takeUnlessTaken(socket, 8080);
            try (Run run = new Launcher(folder).start("up")) {
                assertThat(run.status()).isEqualTo(2);
                assertThat(run.stderr().lines())
                        .singleElement()
                        .asString()
                        .matches("tandem: port \\d+ \\([a-z-]+\\) is taken; .*--ports random");
            }
        }
    }

    private static void takeUnlessTaken(ServerSocket socket, int port) throws IOException {
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (BindException already) {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
        }
    }

    @Test
    void a_cluster_says_one_line_restarts_what_dies_and_leaves_nothing() throws Exception {
        Set<String> before = temporaryFiles();
        Launcher launcher = new Launcher(folder);
        JsonNode ready;
        try (Run up = launcher.start("up", "--ports", "random", "--json", "--replicas", "partner-sync=2")) {
            ready = awaitReady(up);
            assertThat(ready.path("partner-sync").isArray()).isTrue();
            assertThat(ready.path("sync-ingest").asText()).startsWith("http://");
            assertThat(pids(ready.path("pids"))).hasSize(6).allMatch(LauncherIT::isAlive);
            assertThat(Files.readString(folder.resolve("up/pids.json")).strip())
                    .isEqualTo(ready.path("pids").toString());

            try (Run second = launcher.start("up", "--ports", "random")) {
                assertThat(second.status()).isEqualTo(2);
                assertThat(second.stderr().lines()).singleElement().asString().contains("runs already");
            }

            long killed = ready.path("pids").path("sync-ingest").path(0).asLong();
            ProcessHandle.of(killed).orElseThrow().destroyForcibly();
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                assertThat(currentPids().path("sync-ingest").path(0).asLong())
                        .isNotZero()
                        .isNotEqualTo(killed);
                assertThat(answers(ready.path("sync-ingest").asText())).isTrue();
            });
            assertThat(up.stderr()).contains("sync-ingest died; starting it again on the same port");

            List<Long> alive = pids(currentPids());
            up.process().destroy();
            assertThat(up.status()).isEqualTo(143);
            assertThat(alive).hasSize(6).noneMatch(LauncherIT::isAlive);
            assertThat(up.stdout().lines()).hasSize(1);
        }
        assertThat(folder.resolve("up/pids.json")).doesNotExist();
        assertThat(folder.resolve("up/up.json")).doesNotExist();
        assertThat(folder.resolve("up/tmp")).doesNotExist();
        assertThat(folder.resolve("up/state/mongodb")).isNotEmptyDirectory();
        assertThat(temporaryFiles()).isEqualTo(before);
    }

    @Test
    void after_a_kill_of_the_launcher_the_next_start_ends_what_was_left() throws Exception {
        Launcher launcher = new Launcher(folder);
        List<Long> first;
        try (Run up = launcher.start("up", "--ports", "random", "--json")) {
            JsonNode ready = awaitReady(up);
            first = pids(ready.path("pids"));
            long hanging = ready.path("pids").path("sync-ingest").path(0).asLong();
            // A process that hangs does not notice that its launcher is gone.
            assertThat(new ProcessBuilder("kill", "-STOP", String.valueOf(hanging))
                            .start()
                            .waitFor())
                    .isZero();
            up.process().destroyForcibly().waitFor();
            assertThat(isAlive(hanging)).isTrue();
        }
        try (Run up = launcher.start("up", "--ports", "random", "--json")) {
            awaitReady(up);
            assertThat(first).noneMatch(LauncherIT::isAlive);
            assertThat(up.stderr()).contains("processes that an earlier run had left behind");
        }
    }

    private static JsonNode awaitReady(Run up) throws IOException {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> up.stdout().endsWith("\n") || !up.process().isAlive());
        assertThat(up.stdout().lines())
                .as("what it said to standard error: %s", up.stderr())
                .hasSize(1);
        return JSON.readTree(up.stdout());
    }

    private JsonNode currentPids() throws IOException {
        return JSON.readTree(Files.readString(folder.resolve("up/pids.json")));
    }

    private static List<Long> pids(JsonNode byPart) {
        List<Long> pids = new ArrayList<>();
        byPart.forEach(part -> part.forEach(pid -> pids.add(pid.asLong())));
        return pids;
    }

    private static boolean isAlive(long pid) {
        Optional<ProcessHandle> handle = ProcessHandle.of(pid);
        return handle.isPresent() && handle.get().isAlive();
    }

    private static boolean answers(String url) {
        URI uri = URI.create(url);
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /// The files in the machine's temporary folder that a part of a cluster is known to make.
    private static Set<String> temporaryFiles() throws IOException {
        try (var files = Files.list(Path.of("/tmp"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("(vertx|mongodb|kafka|quarkus|tandem|libzstd|snappy).*"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
