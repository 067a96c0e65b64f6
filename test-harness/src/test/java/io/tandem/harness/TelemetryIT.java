package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TandemTest
class TelemetryIT {
    private static final Pattern OF_OTHERS = Pattern.compile("[{,](?:app|migration)=");
    private static final Pattern MANAGEMENT = Pattern.compile("Management interface listening on (http://\\S+:\\d+)");

    @Test
    void each_request_has_one_line_without_tokens_and_queries(TestApp app) {
        app.create(true);
        Caller ada = Caller.user(app.cluster(), "ada l", List.of("device-writer"), app.name());
        String path = "/v1/apps/" + app.name() + "/changes";
        String line = "{\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":1}}";
        String two = "[" + line + "," + line + "]";

        ada.call(Part.SYNC_INGEST, "POST", path + "?results=all&secret=s3cret", two);
        Caller.holding(app.cluster(), "tk_not-a-key").call(Part.SYNC_INGEST, "POST", path, line);
        ada.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name());

        await().untilAsserted(() -> {
            assertThat(requests(app.cluster(), Part.SYNC_INGEST, app.name()))
                    .satisfiesExactlyInAnyOrder(
                            taken -> assertThat(taken)
                                    .containsPattern("127\\.0\\.0\\.1 ada%20l \"POST " + path
                                            + "\" 200 \\d+ \\d+ 2 lines " + two.length() + " bytes$"),
                            refused -> assertThat(refused)
                                    .containsPattern("127\\.0\\.0\\.1 - \"POST " + path + "\" 401 "));
            assertThat(requests(app.cluster(), Part.SCHEMA_SERVICE, "ada%20l \"GET /v1/apps/" + app.name() + "\" 200"))
                    .hasSize(1);
        });
        assertThat(log(app.cluster(), Part.SYNC_INGEST)).noneMatch(text -> text.contains("s3cret"));
        assertThat(log(app.cluster(), Part.SYNC_INGEST)).noneMatch(text -> text.contains("not-a-key"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void made_up_paths_and_methods_make_no_series(Part service, TandemCluster cluster) throws Exception {
        Caller.stranger(cluster).call(service, "GET", "/v1/before", "");
        Set<String> before = series(cluster, service);
        Caller somebody = Caller.user(cluster, "eve", List.of("operator"), "elsewhere");
        for (int n = 0; n < 150; n++) {
            Caller.stranger(cluster).call(service, "X" + n, "/v1/made/up/" + n, "");
            somebody.call(service, "GET", "/v1/apps/made" + n + "/up", "");
            somebody.call(service, "POST", "/v1/apps/made" + n + "/changes", "");
            Caller.holding(cluster, "tk_made-up-" + n).get(service, "/v1/apps/a");
        }
        Set<String> made = series(cluster, service);
        made.removeAll(before);
        assertThat(made).hasSizeLessThan(60);
    }

    /// Without those of apps and migrations of other tests, which come and go meanwhile.
    private static Set<String> series(TandemCluster cluster, Part service) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(management(cluster, service) + "/q/metrics"))
                .timeout(Duration.ofSeconds(10))
                .build();
        // As those do who ask for metrics.
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.lastIndexOf(' ')))
                    .filter(name ->
                            name.contains("made") || !OF_OTHERS.matcher(name).find())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static String management(TandemCluster cluster, Part service) {
        return log(cluster, service).stream()
                .map(MANAGEMENT::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> requests(TandemCluster cluster, Part service, String what) {
        return log(cluster, service).stream()
                .filter(line -> line.contains("tandem.requests") && line.contains(what))
                .toList();
    }

    private static List<String> log(TandemCluster cluster, Part service) {
        try {
            return Files.readAllLines(cluster.logs().resolve(service.label() + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
