package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.util.Map;

/// The schema of `Task`, and hands to change it with.
final class TaskSchema {
    static final String TASK = "{\"_id\":\"int\",\"name\":\"string?\",\"size\":\"int\"}";

    private TaskSchema() {}

    static String declare(TestApp app, String properties) {
        app.create(true);
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/models", task(properties));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        app.create(false);
        return answer.json().path("model").asText();
    }

    static String type(String properties) {
        return "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":" + properties + "}";
    }

    static String task(String properties) {
        return "{\"objectTypes\":[" + type(properties) + "]}";
    }

    static Map<String, String> confirmed(String confirmation) {
        return Map.of("Tandem-Confirmation", confirmation);
    }

    static String confirmation(TestApp app, String body) {
        return edit(app, "PUT", "?dryRun=true", Map.of(), body, 200)
                .path("confirmation")
                .asText();
    }

    static String refusal(JsonNode problem) {
        return problem.path("detail").asText();
    }

    static String path(TestApp app, String rest) {
        return "/v1/apps/" + app.name() + "/schemas/Task" + rest;
    }

    static TestApp.Answer call(TestApp app, String method, String query, Map<String, String> headers, String body) {
        return app.call(Part.SCHEMA_SERVICE, method, path(app, query), headers, body);
    }

    static JsonNode edit(
            TestApp app, String method, String query, Map<String, String> headers, String body, int status) {
        TestApp.Answer answer = call(app, method, query, headers, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    static JsonNode get(TestApp app, String rest, int status) {
        TestApp.Answer answer = app.get(Part.SCHEMA_SERVICE, path(app, rest));
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    static JsonNode schema(TestApp app) {
        return get(app, "", 200);
    }

    static int version(TestApp app) {
        return schema(app).path("version").asInt();
    }

    static JsonNode versions(TestApp app) {
        return get(app, "/versions", 200).path("versions");
    }
}
