package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was refused, as a person at a terminal sees it.
@TandemTest
class RejectionsCommandIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void rejections_are_listed_page_by_page_replayed_and_discarded(TestApp app) throws Exception {
        app.create(true).upsert("Task", "{\"_id\":1}");
        await().atMost(Duration.ofSeconds(30)).until(() -> TaskApp.count(app) == 1);
        app.create(false);
        app.send(List.of(late(1), late(2), late(3)), Map.of("Tandem-Client", "todo/2.1"));
        app.send(List.of(late(4)), Map.of("Tandem-Client", "other/1"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(listed(app)).hasSize(4));
        String second = listed(app).get(2).path("id").asText();

        try (Run run = rejections(app, "--client", "todo", "--limit", "2", "--since", "2020-01-01T00:00:00Z")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout().lines().filter(line -> !line.startsWith("  ")))
                    .hasSize(2)
                    .last()
                    .asString()
                    .matches(second + "  \\S+Z  development-mode-off  Task 1, event late-2 by operator");
            assertThat(run.stdout().lines().filter(line -> line.startsWith("  ")))
                    .allMatch(line -> line.contains("n"));
            assertThat(run.stderr()).contains("tandem: there are older ones: --before " + second);
        }
        try (Run run = rejections(app, "--before", second, "--json")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(JSON.readTree(run.stdout()).path("rejections"))
                    .singleElement()
                    .matches(each -> each.at("/event/id").asText().equals("late-1"));
        }
        try (Run run = rejections(app, "replay", "--code", "development-mode-off")) {
            assertThat(run.status()).as(run.stderr()).isEqualTo(1);
            assertThat(run.stdout()).contains(second + "  refused  development-mode-off\n  ");
        }
        app.create(true);
        try (Run run = rejections(app, "replay", "--id", second)) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout()).isEqualTo(second + "  replayed\n");
        }
        try (Run run = rejections(app, "discard", "--all")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout().lines()).hasSize(3).allMatch(line -> line.endsWith("  discarded"));
        }
        try (Run run = rejections(app)) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout())
                    .contains(
                            ", discarded  Task 1, event late-1",
                            ", replayed  Task 1, event late-2",
                            "late-3",
                            "late-4");
        }
    }

    private static String late(int n) {
        return "{\"id\":\"late-" + n + "\",\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":1,\"n\":" + n + "}}";
    }

    private static List<JsonNode> listed(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                .json()
                .path("rejections")
                .valueStream()
                .toList();
    }

    private Run rejections(TestApp app, String... arguments) throws IOException {
        return Launcher.ofApp(app, folder, "rejections", arguments);
    }
}
