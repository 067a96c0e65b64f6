package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Lines that nobody sends by mistake: names that look like paths, bombs, secrets where they do not belong.
@TandemTest
class HostileLinesIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECRET = "tk_thisIsNoKeyButLooksLikeOne_0123456789abcdefghij";

    @Test
    void a_type_is_a_name_and_never_a_path(TestApp app) throws IOException {
        app.create(true);
        List<String> refused = List.of(
                "$x",
                "a.b",
                "..",
                "system",
                "system.users",
                "tandem",
                "tandem.apps",
                "a\u0000b",
                "",
                "x".repeat(58),
                "x".repeat(10_000),
                "é".repeat(29));
        List<String> names = List.of("a/b", "%2e%2e", "%2f", "a b", "\u202Eesrever", "😀", "__proto__", "back\\slash");

        List<JsonNode> no = app.send(refused.stream().map(HostileLinesIT::line).toList());
        List<JsonNode> yes = app.send(names.stream().map(HostileLinesIT::line).toList());

        assertThat(no)
                .allSatisfy(result ->
                        assertThat(result.at("/errors/0/code").asText()).isEqualTo("bad-type-name"));
        assertThat(yes)
                .allSatisfy(result -> assertThat(result.path("status").asText()).isEqualTo("accepted"));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(app.database().listCollectionNames()).containsExactlyInAnyOrderElementsOf(names));
    }

    @Test
    void a_bomb_of_zstd_is_refused_as_one_line_and_the_next_line_is_taken(TestApp app) throws Exception {
        app.create(true);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (ZstdCompressorOutputStream zstd = new ZstdCompressorOutputStream(packed)) {
            byte[] piece = "x".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 1_000; i++) {
                zstd.write(piece);
            }
            zstd.write(("\n" + line("Bombed")).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(packed.size()).isLessThan(1024 * 1024);

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(
                                    app.cluster().url(Part.SYNC_INGEST).resolve("/v1/apps/" + app.name() + "/changes"))
                            .header("Authorization", "Bearer " + app.cluster().token())
                            .header("Content-Encoding", "zstd")
                            .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.body().lines().toList())
                    .satisfiesExactly(
                            first -> assertThat(first).contains("line-too-long"),
                            second -> assertThat(second).contains("\"line\":2,").contains("accepted"));
        }
    }

    @Test
    void more_values_than_memory_has_room_for_are_refused_and_the_next_line_is_taken(TestApp app) {
        app.create(true);
        String small = "{\"a\":{}},".repeat(680_000);

        List<JsonNode> results = app.send(List.of(
                "{\"type\":\"Crowd\",\"object\":{\"_id\":1,\"a\":[" + small + "0]}}",
                "{\"type\":\"Crowd\",\"op\":\"update\",\"key\":1,\"unset\":[" + "\"\",".repeat(6 * 1024 * 1024 - 100)
                        + "\"\"]}",
                line("Crowd")));

        assertThat(results)
                .extracting(result -> result.at("/errors/0/code").asText(), result -> result.path("status")
                        .asText())
                .containsExactly(
                        tuple("too-many-values", "refused"),
                        tuple("too-many-values", "refused"),
                        tuple("", "accepted"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "0", "null"})
    void objects_of_as_many_values_as_are_taken_are_stored(String value, TestApp app) {
        app.create(true);
        String values = (value + ",").repeat(SyncedObjectEvent.MOST_VALUES - 3) + value;
        List<String> lines = IntStream.range(0, 20)
                .mapToObj(id -> "{\"type\":\"Crowd\",\"object\":{\"_id\":" + id + ",\"a\":[" + values + "]}}")
                .toList();

        assertThat(app.send(lines))
                .allSatisfy(result -> assertThat(result.path("status").asText()).isEqualTo("accepted"));

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(
                        app.database().getCollection("Crowd").countDocuments())
                .isEqualTo(20));
    }

    @Test
    void secrets_that_are_shown_anywhere_come_into_no_log(TandemCluster cluster) {
        for (Part service : Part.services()) {
            Caller stranger = Caller.stranger(cluster);
            stranger.get(service, "/v1/apps?access_token=" + SECRET);
            stranger.call(service, "POST", "/v1/apps/x/changes?key=" + SECRET, "{\"key\":\"" + SECRET + "\"}");
            stranger.call(service, "POST", "/v1/apps", "", "Cookie", "session=" + SECRET, "X-Api-Key", SECRET);
            new Caller(cluster, "Basic " + SECRET).get(service, "/v1/apps");
            new Caller(cluster, "Bearer " + SECRET + "\tx").get(service, "/v1/apps");
        }
        List<String> leaks = new ArrayList<>();
        for (Part service : Part.services()) {
            for (Replica replica : Replica.all(cluster, service)) {
                replica.said()
                        .lines()
                        .filter(line -> line.contains("thisIsNoKey"))
                        .forEach(leaks::add);
            }
        }
        assertThat(leaks).isEmpty();
    }

    @Test
    void another_encoding_is_refused_and_leaves_no_request_open(TestApp app) throws Exception {
        app.create(true);
        Replica ingest = Replica.all(app.cluster(), Part.SYNC_INGEST).getFirst();
        int before = ingest.said().length();
        String changes = "/v1/apps/" + app.name() + "/changes";
        try (HttpClient http = HttpClient.newHttpClient()) {
            for (Charset encoding :
                    List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16, Charset.forName("UTF-32"))) {
                HttpRequest.Builder request = HttpRequest.newBuilder(
                                app.cluster().url(Part.SYNC_INGEST).resolve(changes))
                        .timeout(Duration.ofSeconds(30))
                        .header("Authorization", "Bearer " + app.cluster().token());
                HttpResponse<String> array = http.send(
                        request.copy()
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("[" + line("Array") + "]", encoding))
                                .build(),
                        BodyHandlers.ofString());
                HttpResponse<String> lines = http.send(
                        request.POST(BodyPublishers.ofString(line("Line"), encoding))
                                .build(),
                        BodyHandlers.ofString());

                assertThat(array.statusCode()).isEqualTo(400);
                assertThat(array.body()).contains("not UTF-8");
                assertThat(lines.body()).contains("not-utf8").doesNotContain("accepted");
            }
        }
        assertThat(ingest.said().substring(before)).doesNotContain("through a fault of this service");
    }

    private static String line(String type) {
        ObjectNode line = JSON.createObjectNode().put("type", type);
        line.putObject("object").put("_id", 1);
        return line.toString();
    }
}
