package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@TandemTest
class DeclaredModelIT {
    private static final String MODEL = """
            {"objectTypes":[
              {"name":"Task","primaryKey":"_id","properties":{"_id":"int","name":"string","owner":"Person",
                "tags":"string[]","address":"Address"}},
              {"name":"Person","primaryKey":"_id","properties":{"_id":"objectId"}},
              {"name":"Address","embedded":true,"properties":{"city":"string?"}}]}""";

    @Test
    void lines_are_checked_against_the_model_of_their_client_before_they_are_acknowledged(TestApp app) {
        app.create(true);
        JsonNode declared =
                app.post(Part.SYNC_INGEST, path(app, "/models"), MODEL).json();
        Map<String, String> client =
                Map.of("Tandem-Model", declared.path("model").asText());

        List<JsonNode> results = app.send(
                List.of(
                        "{\"id\":\"1\",\"type\":\"Task\",\"object\":{\"_id\":1,\"name\":\"Water\",\"address\":{\"city\":\"Ulm\"}}}",
                        "{\"id\":\"2\",\"type\":\"Task\",\"object\":{\"_id\":2,\"owner\":\"Ada\",\"tags\":[3],\"address\":{\"zip\":1}}}"),
                client);

        assertThat(results.get(0).path("status").asText()).isEqualTo("accepted");
        assertThat(results.get(1).path("status").asText()).isEqualTo("refused");
        assertThat(results.get(1).path("errors").findValuesAsText("pointer"))
                .containsExactly("/object/owner", "/object/tags/0", "/object/address/zip", "/object");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(app.collection("Task").countDocuments()).isEqualTo(1));
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/rejections")).json().path("rejections"))
                .isEmpty();
    }

    @Test
    void a_request_that_names_a_model_which_nobody_declared_is_refused_as_a_whole(TestApp app) {
        app.create(true);

        TestApp.Answer answer = app.call(
                Part.SYNC_INGEST,
                "POST",
                path(app, "/changes"),
                Map.of("Content-Type", "application/x-ndjson", "Tandem-Model", "0123456789abcdef"),
                "{\"id\":\"1\",\"type\":\"Task\",\"object\":{\"_id\":1}}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("detail").asText())
                .contains("0123456789abcdef")
                .contains("/models");
        assertThat(app.call(
                                Part.SCHEMA_SERVICE,
                                "GET",
                                path(app, "/models/0123456789abcdef"),
                                Map.of("Accept", "application/bson"),
                                "")
                        .status())
                .isEqualTo(404);
    }

    private static String path(TestApp app, String rest) {
        return "/v1/apps/" + app.name() + rest;
    }
}
