package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Whatever is sent to schema-service is done as a whole or refused with a place and a reason; never 500, never half.
@TandemTest
class BadInputIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOUND =
            "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"embedded\":false,"
                    + "\"properties\":{\"_id\":\"int\",\"name\":{\"type\":\"string\",\"optional\":true,\"indexed\":true,\"mapTo\":\"n\"},"
                    + "\"tags\":{\"type\":\"list\",\"objectType\":\"string\"}}}]}";

    private static final String TASK = "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}";

    /// A call, and what it may be answered.
    private record Case(String what, String method, String path, String body, int status, String says) {}

    @Test
    void names_that_nothing_can_have_are_refused_at_their_place(TestApp app) {
        app.create(true);
        List<Case> cases = new ArrayList<>();
        for (String name : List.of("a.b", "$a", "\\u0000", "system.x", "tandem", "", "\\ud800", "x".repeat(58))) {
            cases.add(model(
                    "type " + name,
                    "{\"name\":\"" + name + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}",
                    400,
                    "objectTypes[0]"));
        }
        for (String name : List.of("\\u0000", "a\\u0000b", "\\ud800", "limit")) {
            cases.add(model(
                    "property " + name,
                    "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"" + name
                            + "\":\"string\"}}",
                    400,
                    "objectTypes[0].properties"));
            cases.add(model(
                    "mapTo " + name,
                    "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"x\":{\"type\":\"string\",\"mapTo\":\""
                            + name + "\"}}}",
                    400,
                    "objectTypes[0].properties"));
        }
        cases.add(model(
                "a link to nothing",
                "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"x\":\"Nobody\"}}",
                400,
                "is not sound"));
        cases.add(model("a type twice", TASK + "," + TASK, 400, "is not sound"));
        cases.add(model("a member twice", "{\"name\":\"Task\",\"name\":\"Task\"}", 400, "Duplicate field"));
        cases.add(model(
                "an alien member",
                "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"},\"x\":1}",
                400,
                "unknown member 'x'"));
        for (String name : List.of("a%00b", "a.b", "%F0%9F%98%80", "x".repeat(58), "%ED%A0%80")) {
            cases.add(new Case("app " + name, "PUT", "/v1/apps/" + name, "{\"database\":\"db\"}", 400, "app"));
        }
        for (String name : List.of("\\u0000", "a b", "admin", "TANDEM", "a/b", "", "\\ud83d", "x".repeat(64))) {
            cases.add(new Case(
                    "database " + name, "PUT", path(app, ""), "{\"database\":\"" + name + "\"}", 400, "database"));
        }
        cases.add(new Case("sync of a type", "POST", path(app, "/schemas/a%00b/sync/retire"), "", 400, "type"));

        refusedWithoutAnyEffect(app, cases);
    }

    @Test
    void every_fault_of_a_model_is_named_at_once(TestApp app) {
        app.create(true);

        TestApp.Answer refused = app.post(
                Part.SCHEMA_SERVICE,
                path(app, "/models"),
                "{\"objectTypes\":[{\"name\":\"Task\",\"properties\":{\"x\":\"Nobody\",\"y\":\"Event\"}},"
                        + "{\"name\":\"Event\",\"asymmetric\":true,\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"double\"}}]}");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("errorCode").intValue()).isEqualTo(2016);
        assertThat(refused.json().path("errors").toString())
                .contains("Property 'Event._id' of type 'double' cannot be made the primary key.")
                .contains("Property 'Task.x' of type 'object' has unknown object type 'Nobody'")
                .contains("Property 'Task.y' of type 'object' cannot be a link to an asymmetric object.")
                .contains("There must be a primary key property named '_id'");
    }

    @Test
    void names_that_look_odd_are_names(TestApp app) {
        app.create(true);
        for (String name : List.of("😀", "مهمة", "a b", "Tâche", "__proto__", "<script>")) {
            TestApp.Answer answer = app.post(
                    Part.SCHEMA_SERVICE,
                    path(app, "/models"),
                    "{\"objectTypes\":[{\"name\":\"" + name
                            + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"$where\":\"string?\",\"a.b\":\"int?\",\""
                            + name
                            + "\":\"bool?\",\"constructor\":\"date?\"}}]}");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertThat(answer.json().path("schemaVersions").path(name).intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void a_wrong_kind_of_json_anywhere_is_refused_with_its_place_and_changes_nothing(TestApp app)
            throws JsonProcessingException {
        app.create(false);
        Map<String, String> sound = Map.of(
                path(app, "/models"),
                SOUND,
                path(app, "/rejections/replay"),
                "{\"code\":\"sync-paused\",\"type\":\"Task\",\"force\":true,\"staleModels\":false}",
                path(app, "/rejections/discard"),
                "{\"ids\":[\"0123456789abcdef01234567\"]}",
                path(app, "/sync/enable"),
                "{}",
                "/v1/schema-diff",
                "{\"side\":\"client\",\"validate\":\"sync\",\"before\":" + SOUND + ",\"after\":" + SOUND
                        + ",\"renames\":{\"Task.name\":\"Task.title\"}}");
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (Map.Entry<String, String> call : sound.entrySet()) {
            for (String body : mutations(JSON.readTree(call.getValue()))) {
                TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, call.getKey(), body);
                tried++;
                if (answer.status() >= 500
                        || (answer.status() >= 400
                                && answer.json().path("detail").asText().isBlank())) {
                    wrong.add(call.getKey() + " " + body + " -> " + answer);
                }
            }
        }
        JsonNode settings = JSON.readTree("{\"database\":\"" + app.name()
                + "\",\"developmentMode\":false,\"breakingChanges\":\"refuse\",\"productionLocked\":false}");
        for (String body : mutations(settings)) {
            TestApp.Answer answer = app.put(Part.SCHEMA_SERVICE, path(app, ""), body);
            if (answer.status() >= 500) {
                wrong.add(body + " -> " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(tried).isGreaterThan(250);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/schemas")).json().path("schemas"))
                .isEmpty();
    }

    @Test
    void what_is_large_or_deep_is_taken_as_a_whole_or_refused(TestApp app) {
        app.create(true);
        String properties = IntStream.range(0, 10_000)
                .mapToObj(i -> "\"p" + i + "\":\"string?\"")
                .collect(Collectors.joining(","));
        taken(app, "{\"name\":\"Wide\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"," + properties + "}}");
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/schemas/Wide"))
                        .json()
                        .path("schema")
                        .path("properties"))
                .hasSize(10_001);
        String levels = IntStream.range(0, 100)
                .mapToObj(i -> "{\"name\":\"L" + i + "\",\"embedded\":true,\"properties\":{\"x\":\""
                        + (i < 99 ? "L" + (i + 1) : "int?") + "\"}}")
                .collect(Collectors.joining(","));
        taken(
                app,
                "{\"name\":\"Deep\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"x\":\"L0\"}}," + levels);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/schemas/Deep")).status())
                .isEqualTo(200);
        taken(
                app,
                IntStream.range(0, 1000)
                        .mapToObj(i ->
                                "{\"name\":\"T" + i + "\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}")
                        .collect(Collectors.joining(",")));
        int before = schemas(app);
        assertThat(before).isEqualTo(1002);

        List<Case> cases = List.of(
                model("16 MB of a name", "{\"name\":\"" + "x".repeat(16 << 20) + "\"}", 0, ""),
                model(
                        "16 MB of properties",
                        "{\"name\":\"Fat\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\","
                                + IntStream.range(0, 400_000)
                                        .mapToObj(i -> "\"" + "y".repeat(28) + i + "\":\"int\"")
                                        .collect(Collectors.joining(","))
                                + "}}",
                        0,
                        ""),
                model(
                        "200,000 properties",
                        "{\"name\":\"Fat\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\","
                                + IntStream.range(0, 200_000)
                                        .mapToObj(i -> "\"p" + i + "\":\"int\"")
                                        .collect(Collectors.joining(","))
                                + "}}",
                        0,
                        ""),
                new Case("100,000 brackets", "POST", path(app, "/models"), "[".repeat(100_000), 400, ""),
                model("a number without end", "{\"name\":" + "9".repeat(5000) + "}", 400, ""));
        refusedWithoutAnyEffect(app, cases);
        assertThat(schemas(app)).isEqualTo(before);
    }

    private static void refusedWithoutAnyEffect(TestApp app, List<Case> cases) {
        int before = schemas(app);
        List<String> wrong = new ArrayList<>();
        for (Case each : cases) {
            TestApp.Answer answer = app.call(
                    Part.SCHEMA_SERVICE,
                    each.method(),
                    each.path().equals("/models") ? path(app, "/models") : each.path(),
                    Map.of(),
                    each.body());
            boolean status = each.status() == 0
                    ? answer.status() >= 400 && answer.status() < 500
                    : answer.status() == each.status();
            if (!status
                    || !answer.body().contains(each.says())
                    || answer.json().path("detail").asText().isBlank()) {
                wrong.add(each.what() + " -> " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(schemas(app)).isEqualTo(before);
    }

    private static void taken(TestApp app, String types) {
        TestApp.Answer answer =
                app.post(Part.SCHEMA_SERVICE, path(app, "/models"), "{\"objectTypes\":[" + types + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static int schemas(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, path(app, "/schemas"))
                .json()
                .path("schemas")
                .size();
    }

    private static Case model(String what, String types, int status, String says) {
        return new Case(what, "POST", "/models", "{\"objectTypes\":[" + types + "]}", status, says);
    }

    /// The same document with each of its parts in turn of every other kind, or absent.
    private static List<String> mutations(JsonNode sound) throws JsonProcessingException {
        List<String> mutations = new ArrayList<>(List.of("", "[]", "null", "1", "\"x\"", "{", "{} {}"));
        List<String> pointers = new ArrayList<>();
        collect(sound, "", pointers);
        for (String pointer : pointers) {
            for (String kind :
                    List.of("null", "1", "-1.5", "\"x\"", "\"\"", "[]", "[null]", "{}", "{\"x\":null}", "true")) {
                JsonNode copy = sound.deepCopy();
                replace(copy, pointer, JSON.readTree(kind));
                mutations.add(copy.toString());
            }
        }
        return mutations;
    }

    private static void collect(JsonNode node, String pointer, List<String> pointers) {
        if (!pointer.isEmpty()) {
            pointers.add(pointer);
        }
        node.properties().forEach(entry -> collect(entry.getValue(), pointer + "/" + entry.getKey(), pointers));
        if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                collect(node.get(i), pointer + "/" + i, pointers);
            }
        }
    }

    private static void replace(JsonNode root, String pointer, JsonNode value) {
        int slash = pointer.lastIndexOf('/');
        String last = pointer.substring(slash + 1);
        switch (root.at(pointer.substring(0, slash))) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode array -> array.set(Integer.parseInt(last), value);
            default -> throw new IllegalStateException(pointer);
        }
    }

    private static String path(TestApp app, String rest) {
        return "/v1/apps/" + app.name() + rest;
    }
}
