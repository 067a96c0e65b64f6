package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@TandemTest
class ObservationsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void every_stored_event_counts_once_and_repetitions_and_refusals_do_not(TestApp app) {
        app.create(true);
        app.accept(line("e1", "\"op\":\"upsert\",\"object\":{\"_id\":1,\"a.b\":{\"$x\":1},\"tags\":[\"x\",\"y\"]}"));
        app.accept(line("e2", "\"op\":\"upsert\",\"object\":{\"_id\":2,\"a.b\":{\"$x\":1.5},\"tags\":[]}"));
        app.accept(line("e2", "\"op\":\"upsert\",\"object\":{\"_id\":2,\"a.b\":{\"$x\":1.5},\"tags\":[]}"));
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(observations(app).path("of").intValue()).isEqualTo(2));
        app.accept(line("e3", "\"op\":\"upsert\",\"object\":{\"_id\":1,\"tags\":\"none\"}"));
        app.accept(line("e4", "\"op\":\"update\",\"key\":99,\"set\":{\"tags\":null}"));
        app.accept(line("e5", "\"op\":\"update\",\"key\":1,\"set\":{\"tags\":null}"));
        app.accept(line("e6", "\"op\":\"delete\",\"key\":1"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                                .json()
                                .path("rejections"))
                        .hasSize(2));

        await().atMost(SOON).untilAsserted(() -> assertThat(seen(observations(app)))
                .isEqualTo(Map.of(
                        "[\"_id\"]", "{\"int\":2}",
                        "[\"a.b\"]", "{\"object\":2}",
                        "[\"a.b\",\"$x\"]", "{\"int\":1,\"double\":1}",
                        "[\"tags\"]", "{\"null\":1,\"array\":2} of {\"string\":2}")));
        assertThat(observations(app).path("of").intValue()).isEqualTo(3);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode writer = usage(app, "").path("writers").path(0);
            assertThat(writer.path("upserts").intValue()).isEqualTo(2);
            assertThat(writer.path("updates").intValue()).isEqualTo(1);
            assertThat(writer.path("deletes").intValue()).isEqualTo(1);
        });
    }

    @Test
    void who_still_writes_a_shape_is_known_by_client_version_and_model(TestApp app) {
        app.create(true);
        String model = app.post(
                        Part.SCHEMA_SERVICE,
                        "/v1/apps/" + app.name() + "/models",
                        "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}")
                .json()
                .path("model")
                .asText();
        Map<String, String> older = Map.of("Tandem-Client", "tasks-ios/1.0", "Tandem-Model", model);
        app.send(List.of(line("e1", "\"op\":\"upsert\",\"object\":{\"_id\":1}")), older);
        app.send(List.of(line("e2", "\"op\":\"upsert\",\"object\":{\"_id\":2}")), older);
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        usage(app, "").path("writers").path(0).path("upserts").intValue())
                .isEqualTo(2));
        Instant between = Instant.now();
        app.send(
                List.of(line("e3", "\"op\":\"delete\",\"key\":1")),
                Map.of("Tandem-Client", "tasks-ios/2.0", "Tandem-Model", model));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(usage(app, "").path("writers").findValuesAsText("version"))
                        .containsExactly("2.0", "1.0"));
        JsonNode first = usage(app, "").path("writers").path(1);
        assertThat(first.path("client").asText()).isEqualTo("tasks-ios");
        assertThat(first.path("model").asText()).isEqualTo(model);
        assertThat(first.path("upserts").intValue()).isEqualTo(2);
        assertThat(Instant.parse(first.path("last").asText())).isBefore(between);
        assertThat(usage(app, "?since=" + between).path("writers").findValuesAsText("version"))
                .containsExactly("2.0");
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "usage?since=yesterday"))
                        .status())
                .isEqualTo(400);
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Nothing/observations")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_type_with_thousands_of_properties_keeps_counting_the_first_of_them_by_name(TestApp app) {
        app.create(true);
        StringBuilder object = new StringBuilder("{\"_id\":1");
        IntStream.range(0, 2500)
                .forEach(i -> object.append(",\"p").append(i).append("\":").append(i));
        app.upsert("Task", object + "}");
        app.upsert("Task", object + "}");

        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(observations(app).path("of").intValue()).isEqualTo(2));
        assertThat(observations(app).path("properties")).hasSize(2000);
        assertThat(observations(app).path("others").intValue()).isEqualTo(2 * 501);
        assertThat(observations(app)
                        .path("properties")
                        .path(1999)
                        .path("types")
                        .path("int")
                        .intValue())
                .isEqualTo(2);
    }

    private static String line(String id, String rest) {
        return "{\"id\":\"" + id + "\",\"type\":\"Task\"," + rest + "}";
    }

    private static JsonNode observations(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, path(app, "observations")).json();
    }

    private static JsonNode usage(TestApp app, String query) {
        return app.get(Part.SCHEMA_SERVICE, path(app, "usage" + query)).json();
    }

    private static String path(TestApp app, String call) {
        return "/v1/apps/" + app.name() + "/schemas/Task/" + call;
    }

    private static Map<String, String> seen(JsonNode observations) {
        Map<String, String> seen = new TreeMap<>();
        observations.path("properties").forEach(property -> {
            String elements = property.has("elements")
                    ? " of " + property.path("elements").path("types")
                    : "";
            seen.put(property.path("path").toString(), property.path("types") + elements);
        });
        return seen;
    }
}
