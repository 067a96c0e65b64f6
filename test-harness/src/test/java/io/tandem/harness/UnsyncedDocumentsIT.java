package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

@TandemTest
class UnsyncedDocumentsIT {
    private static final String TASK =
            "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"name\":\"string\"%s}}";

    @Test
    void what_others_have_written_is_found_listed_with_every_reason_and_leaves_the_list(TestApp app) {
        declare(app, ",\"age\":\"int?\",\"tags\":\"string[]\",\"at\":\"Place?\"");
        store(app, "{_id: 1, name: 'fits', age: {$numberLong: '1'}, tags: ['a'], more: {$minKey: 1}}");
        store(app, "{_id: 2, name: '$name', age: '7', tags: ['a', 1]}");
        store(app, "{_id: 'three', name: null, at: {lat: 'x'}}");
        store(app, "{_id: {$oid: '65f000000000000000000000'}, '$set': 1, 'a.b': 2, age: {'$gt': ''}}");

        scan(app);

        assertThat(listed(app))
                .isEqualTo(Map.of(
                        "{\"_id\": 2}",
                        "wrong-type /age, wrong-type /tags/1",
                        "{\"_id\": \"three\"}",
                        "wrong-type /_id, null /name, wrong-type /at/lat",
                        "{\"_id\": {\"$oid\": \"65f000000000000000000000\"}}",
                        "wrong-type /_id, missing /name, wrong-type /age"));
        JsonNode list = list(app, "?limit=2");
        assertThat(list.path("count").asInt()).isEqualTo(3);
        assertThat(list.path("counts").path("Task").asInt()).isEqualTo(3);
        assertThat(list.path("documents")).hasSize(2);
        assertThat(list(app, "?limit=2&after=" + list.path("next").asText()).path("documents"))
                .hasSize(1);
        assertThat(list(app, "?type=Other").path("documents")).isEmpty();
        JsonNode first = list.path("documents").get(0);
        assertThat(first.path("database").asText()).isEqualTo(app.database().getName());
        assertThat(first.path("schemaVersion").asInt()).isEqualTo(1);
        assertThat(first.path("reasons").get(0).path("message").asText()).contains("'Task");

        app.collection("Task")
                .updateOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{$set: {age: 7, tags: []}}"));
        app.collection("Task").deleteOne(BsonDocument.parse("{_id: 'three'}"));
        scan(app);

        assertThat(listed(app)).hasSize(1);
    }

    @Test
    void a_property_that_becomes_required_makes_a_scan_without_anybody_asking(TestApp app) {
        declare(app, "");
        store(app, "{_id: 1, name: 'left behind'}");
        scan(app);
        assertThat(listed(app)).isEmpty();

        declare(app, ",\"priority\":\"int\"");

        awaitListed(app, Map.of("{\"_id\": 1}", "missing /priority"));
    }

    @Test
    void what_others_wrote_before_a_property_was_declared_is_found_without_anybody_asking(TestApp app) {
        app.create(true);
        store(app, "{_id: 1, age: 'x'}");
        String models = "/v1/apps/" + app.name() + "/models";
        String model =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\",\"age\":\"int?\"%s}}]}";
        assertThat(app.post(Part.SCHEMA_SERVICE, models, model.formatted("")).status())
                .isEqualTo(200);
        awaitListed(app, Map.of("{\"_id\": 1}", "wrong-type /age"));

        store(app, "{_id: 2, size: 'x'}");
        assertThat(app.post(Part.SCHEMA_SERVICE, models, model.formatted(",\"size\":\"int?\""))
                        .status())
                .isEqualTo(200);
        awaitListed(app, Map.of("{\"_id\": 1}", "wrong-type /age", "{\"_id\": 2}", "wrong-type /size"));
    }

    @Test
    void objects_that_bring_properties_make_a_scan_only_where_they_find_a_collection(TestApp app) {
        app.create(true);
        store(app, "{_id: 'mine', n: 'x'}");
        app.upsert("Task", "{\"_id\":\"a\",\"n\":1}");
        awaitListed(app, Map.of("{\"_id\": \"mine\"}", "wrong-type /n"));
        await().atMost(Duration.ofSeconds(30)).until(() -> isIdle(app));
        String before = finished(app);

        app.upsert("Task", "{\"_id\":\"b\",\"more\":1}");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> app.collection("Task").countDocuments() == 3);

        // Jobs are looked for every two seconds.
        await().during(Duration.ofSeconds(5))
                .until(() -> isIdle(app) && finished(app).equals(before));
        assertThat(state(app).path("coveredVersion").asInt()).isEqualTo(1);
    }

    @Test
    void an_additive_change_of_an_operator_finds_what_others_wrote_there(TestApp app) {
        declare(app, "");
        store(app, "{_id: 1, name: 'a', size: 'x'}");
        scan(app);
        assertThat(listed(app)).isEmpty();

        String sized = TaskSchema.task("{\"_id\":\"int\",\"size\":\"int?\"}");
        TaskSchema.edit(app, "PATCH", "", Map.of(), sized, 200);

        awaitListed(app, Map.of("{\"_id\": 1}", "wrong-type /size"));
    }

    @Test
    void what_is_asked_for_wrongly_is_refused(TestApp app) {
        assertThat(app.get(Part.SCHEMA_SERVICE, unsynced(app, "")).status()).isEqualTo(404);
        declare(app, "");
        for (String query : List.of("?limit=0", "?limit=1001", "?after=x", "?after=" + "z".repeat(32))) {
            assertThat(app.get(Part.SCHEMA_SERVICE, unsynced(app, query)).status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(app.post(Part.SCHEMA_SERVICE, unsynced(app, "/scan"), "{\"type\":\"None\"}")
                        .status())
                .isEqualTo(404);
        for (String body : List.of("{\"type\":1}", "{\"tpye\":\"Task\"}", "[]", "{")) {
            assertThat(app.post(Part.SCHEMA_SERVICE, unsynced(app, "/scan"), body)
                            .status())
                    .as(body)
                    .isEqualTo(400);
        }
    }

    @Test
    void a_followed_collection_is_listed_live(TestApp app) {
        declare(app, ",\"age\":\"int?\"");
        store(app, "{_id: 1, name: 'before', age: 'x'}");
        String path = "/v1/apps/" + app.name() + "/schemas/Task/unsynced";
        assertThat(app.get(Part.SCHEMA_SERVICE, path).json().path("follow").asBoolean())
                .isFalse();
        assertThat(app.put(Part.SCHEMA_SERVICE, path, "{\"follow\":1}").status())
                .isEqualTo(400);

        assertThat(app.put(Part.SCHEMA_SERVICE, path, "{\"follow\":true}")
                        .json()
                        .path("follow")
                        .asBoolean())
                .isTrue();

        awaitListed(app, Map.of("{\"_id\": 1}", "wrong-type /age"));
        store(app, "{_id: 2, age: 1}");
        awaitListed(app, Map.of("{\"_id\": 1}", "wrong-type /age", "{\"_id\": 2}", "missing /name"));
        await().atMost(Duration.ofSeconds(30)).until(() -> !app.get(Part.SCHEMA_SERVICE, path)
                .json()
                .path("waiting")
                .asBoolean(true));
        app.collection("Task").deleteOne(BsonDocument.parse("{_id: 1}"));
        app.collection("Task").updateOne(BsonDocument.parse("{_id: 2}"), BsonDocument.parse("{$set: {name: 'b'}}"));
        awaitListed(app, Map.of());

        app.collection("Task").drop();
        store(app, "{_id: 3}");
        awaitListed(app, Map.of("{\"_id\": 3}", "missing /name"));
        assertThat(app.get(Part.SCHEMA_SERVICE, path).json().path("scanBecause").asText())
                .isNotEmpty();
        app.put(Part.SCHEMA_SERVICE, path, "{\"follow\":false}");
    }

    static void declare(TestApp app, String more) {
        app.create(true);
        String place = "{\"name\":\"Place\",\"embedded\":true,\"properties\":{\"lat\":\"double\"}}";
        String types = TASK.formatted(more) + (more.contains("Place") ? "," + place : "");
        TestApp.Answer answer = app.post(
                Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/models", "{\"objectTypes\":[" + types + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    static void store(TestApp app, String document) {
        app.collection("Task").insertOne(BsonDocument.parse(document));
    }

    /// Scans from the beginning and waits for the end.
    static void scan(TestApp app) {
        String before = finished(app);
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, unsynced(app, "/scan"), "{\"type\":\"Task\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(30)).until(() -> !finished(app).equals(before) && isIdle(app));
    }

    private static boolean isIdle(TestApp app) {
        JsonNode type = state(app);
        return !type.has("scan") && !type.has("requestedAt");
    }

    private static String finished(TestApp app) {
        return state(app).path("lastScan").path("finishedAt").asText();
    }

    static JsonNode state(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, unsynced(app, "/scan"))
                .json()
                .path("types")
                .path(0);
    }

    static JsonNode list(TestApp app, String query) {
        return app.get(Part.SCHEMA_SERVICE, unsynced(app, query)).json();
    }

    static String unsynced(TestApp app, String rest) {
        return "/v1/apps/" + app.name() + "/unsynced" + rest;
    }

    /// The kinds and places of all reasons, by document.
    static Map<String, String> listed(TestApp app) {
        Map<String, String> listed = new TreeMap<>();
        list(app, "?type=" + URLEncoder.encode("Task", StandardCharsets.UTF_8))
                .path("documents")
                .forEach(document -> {
                    List<String> reasons = new ArrayList<>();
                    document.path("reasons")
                            .forEach(reason -> reasons.add(reason.path("kind").asText() + " "
                                    + reason.path("pointer").asText()));
                    listed.put(
                            BsonDocument.parse(document.path("document").toString())
                                    .toJson(),
                            String.join(", ", reasons));
                });
        return listed;
    }

    static void awaitListed(TestApp app, Map<String, String> wanted) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(listed(app)).isEqualTo(wanted));
    }
}
