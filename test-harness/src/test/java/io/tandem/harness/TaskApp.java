package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a back end and an operator do with an app whose devices hold tasks.
final class TaskApp {
    static final String MODEL =
            "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"name\":\"string?\"}}]}";

    private TaskApp() {}

    static String declare(TestApp app) {
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("model").asText();
    }

    static JsonNode sync(TestApp app, String act, String who) {
        TestApp.Answer answer =
                app.call(Part.SCHEMA_SERVICE, "POST", path(app, "/sync/" + act), Map.of("Tandem-Operator", who), "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    static void upsert(TestApp app, String model, String id, int key) {
        List<JsonNode> results = app.send(
                List.of("{\"id\":\"" + id + "\",\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":" + key
                        + ",\"name\":\"n\"}}"),
                model.isEmpty() ? Map.of() : Map.of("Tandem-Model", model));
        assertThat(results.getFirst().path("status").asText()).isEqualTo("accepted");
    }

    static long count(TestApp app) {
        return app.collection("Task").countDocuments();
    }

    static JsonNode replay(TestApp app, String body) {
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, path(app, "/rejections/replay"), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("results");
    }

    static List<JsonNode> rejections(TestApp app, String code) {
        return app.get(Part.SCHEMA_SERVICE, path(app, "/rejections?code=" + code))
                .json()
                .path("rejections")
                .valueStream()
                .toList();
    }

    static List<JsonNode> awaitRejections(TestApp app, String code, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> rejections(app, code), found -> found.size() == count);
    }

    static String path(TestApp app, String rest) {
        return "/v1/apps/" + app.name() + rest;
    }
}
