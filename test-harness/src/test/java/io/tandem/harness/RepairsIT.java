package io.tandem.harness;

import static io.tandem.harness.UnsyncedDocumentsIT.declare;
import static io.tandem.harness.UnsyncedDocumentsIT.listed;
import static io.tandem.harness.UnsyncedDocumentsIT.scan;
import static io.tandem.harness.UnsyncedDocumentsIT.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@TandemTest
class RepairsIT {
    @Test
    void a_property_is_converted_in_place_and_what_cannot_be_stays_with_its_reason(TestApp app) {
        declare(app, ",\"age\":\"int?\"");
        store(app, "{_id: 1, age: '36', name: '$name', '$set': {'$gt': 1}, 'a.b': '$$ROOT'}");
        store(app, "{_id: 2, age: 'old', name: 'b'}");
        store(app, "{_id: 3, name: 'c', age: {$numberLong: '5'}}");
        store(app, "{_id: 'four', name: 'd', age: '8'}");
        scan(app);
        assertThat(listed(app)).hasSize(3);
        String convert = "{\"convert\":{\"property\":\"age\",\"to\":\"int\"}}";

        JsonNode dry = repair(app, "?dryRun=true", convert, 200);
        assertThat(dry.path("sampled").asInt()).isEqualTo(3);
        assertThat(dry.path("wouldFit").asInt()).isEqualTo(1);
        assertThat(dry.path("wouldNotFit").asInt()).isEqualTo(1);
        assertThat(dry.path("wouldFail").asInt()).isEqualTo(1);
        assertThat(dry.toString()).contains("Failed to parse number 'old'").contains("\"age\":36");
        assertThat(listed(app)).hasSize(3);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app)).json().path("repairs"))
                .isEmpty();

        JsonNode done = awaitDone(app, begin(app, convert));

        assertThat(stored(app, "{_id: 1}"))
                .isEqualTo(BsonDocument.parse(
                        "{_id: 1, age: {$numberLong: '36'}, name: '$name', '$set': {'$gt': 1}, 'a.b': '$$ROOT'}"));
        assertThat(stored(app, "{_id: 2}")).isEqualTo(BsonDocument.parse("{_id: 2, age: 'old', name: 'b'}"));
        assertThat(listed(app))
                .isEqualTo(Map.of("{\"_id\": 2}", "wrong-type /age", "{\"_id\": \"four\"}", "wrong-type /_id"));
        assertThat(counts(done)).isEqualTo("looked 3, repaired 2, fit 1, unsynced 1, failed 1");
        JsonNode failure = done.path("failures").path(0);
        assertThat(failure.path("document").path("_id").asInt()).isEqualTo(2);
        assertThat(failure.path("reason").asText()).contains("old");
        assertThat(done.path("acts").path(0).path("by").asText()).isEqualTo("operator");

        String lenient = "{\"convert\":{\"property\":\"age\",\"to\":\"int\",\"onError\":null}}";
        awaitDone(app, begin(app, lenient));
        assertThat(stored(app, "{_id: 2}")).isEqualTo(BsonDocument.parse("{_id: 2, age: null, name: 'b'}"));
        assertThat(listed(app)).containsOnlyKeys("{\"_id\": \"four\"}");
    }

    @Test
    void a_new_property_is_filled_from_an_old_one_and_one_that_has_a_value_keeps_it(TestApp app) {
        declare(app, ",\"$title.x\":\"string\"");
        store(app, "{_id: 1, name: 'a', old: 7}");
        store(app, "{_id: 2, name: 'b', old: '$name', '$title.x': null}");
        store(app, "{_id: 3, name: 'c', old: 'unused', '$title.x': 'mine'}");
        scan(app);
        assertThat(listed(app))
                .isEqualTo(Map.of("{\"_id\": 1}", "missing /$title.x", "{\"_id\": 2}", "null /$title.x"));

        String fill =
                "{\"fill\":{\"property\":\"$title.x\",\"from\":\"old\",\"to\":\"string\"},\"of\":\"all\",\"perSecond\":1000}";
        JsonNode done = awaitDone(app, begin(app, fill));

        assertThat(listed(app)).isEmpty();
        assertThat(counts(done)).isEqualTo("looked 3, repaired 2, fit 3, unsynced 0, failed 0");
        assertThat(stored(app, "{_id: 1}"))
                .isEqualTo(BsonDocument.parse("{_id: 1, name: 'a', old: 7, '$title.x': '7'}"));
        assertThat(stored(app, "{_id: 2}"))
                .isEqualTo(BsonDocument.parse("{_id: 2, name: 'b', old: '$name', '$title.x': '$name'}"));
        assertThat(stored(app, "{_id: 3}"))
                .isEqualTo(BsonDocument.parse("{_id: 3, name: 'c', old: 'unused', '$title.x': 'mine'}"));
    }

    @Test
    void properties_of_embedded_objects_are_converted_and_filled_where_the_object_is_there(TestApp app) {
        declare(app, ",\"zip\":\"string?\",\"at\":\"Place?\"");
        store(app, "{_id: 1, name: 'a', at: {'a.b': '$c', lat: '1.5', zip: 8000, more: [1]}}");
        store(app, "{_id: 2, name: 'b', at: {zip: 1}}");
        store(app, "{_id: 3, name: 'c', at: null}");
        store(app, "{_id: 4, name: 'd'}");
        store(app, "{_id: 5, name: 'e', at: [{lat: '1.5', zip: 9}]}");
        scan(app);
        assertThat(listed(app))
                .isEqualTo(Map.of(
                        "{\"_id\": 1}",
                        "wrong-type /at/lat",
                        "{\"_id\": 2}",
                        "missing /at/lat",
                        "{\"_id\": 5}",
                        "wrong-type /at"));

        String convert =
                "{\"convert\":{\"property\":[\"at\",\"lat\"],\"to\":\"double\",\"onNull\":0.5},\"of\":\"all\"}";
        JsonNode dry = repair(app, "?dryRun=true", convert, 200);
        assertThat(dry.path("wouldFail").asInt()).as("%s", dry).isZero();
        assertThat(counts(awaitDone(app, begin(app, convert))))
                .isEqualTo("looked 5, repaired 2, fit 4, unsynced 1, failed 0");
        String fill = "{\"fill\":{\"property\":\"zip\",\"from\":[\"at\",\"zip\"],\"to\":\"string\"},\"of\":\"all\"}";
        awaitDone(app, begin(app, fill));

        assertThat(app.collection("Task").find().sort(BsonDocument.parse("{_id: 1}")))
                .containsExactly(
                        BsonDocument.parse(
                                "{_id: 1, name: 'a', at: {'a.b': '$c', lat: 1.5, zip: 8000, more: [1]}, zip: '8000'}"),
                        BsonDocument.parse("{_id: 2, name: 'b', at: {zip: 1, lat: 0.5}, zip: '1'}"),
                        BsonDocument.parse("{_id: 3, name: 'c', at: null, zip: null}"),
                        BsonDocument.parse("{_id: 4, name: 'd'}"),
                        BsonDocument.parse("{_id: 5, name: 'e', at: [{lat: '1.5', zip: 9}]}"));
        assertThat(listed(app)).isEqualTo(Map.of("{\"_id\": 5}", "wrong-type /at"));
        String deep = "[\"x" + "\",\"x".repeat(19) + "\"]";
        repair(app, "?dryRun=true", "{\"convert\":{\"property\":" + deep + ",\"to\":\"int\"},\"of\":\"all\"}", 200);
    }

    @Test
    void a_repair_pauses_goes_faster_resumes_and_changes_each_document_once(TestApp app) {
        declare(app, ",\"n\":\"int?\"");
        app.collection("Task")
                .insertMany(IntStream.range(0, 300)
                        .mapToObj(i -> BsonDocument.parse("{_id: " + i + ", name: 'x', n: 0}"))
                        .toList());
        String stages = "{\"stages\":[{\"$set\":{\"n\":{\"$add\":[\"$n\",1]}}}],\"of\":\"all\",\"perSecond\":10}";
        String id = begin(app, stages);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> one(app, id).path("repaired").asInt() > 0);

        assertThat(act(app, id, "pause").status()).isEqualTo(200);
        assertThat(act(app, id, "pause").status()).isEqualTo(409);
        assertThat(app.put(Part.SCHEMA_SERVICE, path(app) + "/" + id, "{\"perSecond\":5000}")
                        .status())
                .isEqualTo(200);
        assertThat(one(app, id).path("repaired").asInt()).isLessThan(300);
        assertThat(act(app, id, "resume").status()).isEqualTo(200);
        JsonNode done = awaitDone(app, id);

        assertThat(counts(done)).isEqualTo("looked 300, repaired 300, fit 300, unsynced 0, failed 0");
        assertThat(app.collection("Task").countDocuments(BsonDocument.parse("{n: 1}")))
                .isEqualTo(300);
        assertThat(act(app, id, "cancel").status()).isEqualTo(409);
        List<String> acts = new ArrayList<>();
        done.path("acts").forEach(act -> acts.add(act.path("act").asText()));
        assertThat(acts).containsExactly("start", "pause", "perSecond 5000", "resume", "done");
    }

    @Test
    void a_repair_that_begins_right_after_a_change_waits_until_the_list_is_complete(TestApp app) {
        declare(app, "");
        store(app, "{_id: 1, name: 'left behind'}");
        scan(app);
        assertThat(listed(app)).isEmpty();

        declare(app, ",\"priority\":\"int\"");
        String set = "{\"stages\":[{\"$set\":{\"priority\":1}}]}";
        JsonNode dry = repair(app, "?dryRun=true", set, 200);
        assertThat(dry.has("waiting"))
                .as("%s", dry)
                .isEqualTo(dry.path("sampled").asInt() == 0);
        JsonNode done = awaitDone(app, begin(app, set));

        assertThat(counts(done)).isEqualTo("looked 1, repaired 1, fit 1, unsynced 0, failed 0");
        assertThat(done.has("waiting")).isFalse();
        assertThat(listed(app)).isEmpty();
    }

    @Test
    void a_repair_whose_type_is_removed_is_cancelled_with_the_reason(TestApp app) {
        declare(app, "");
        app.collection("Task")
                .insertMany(IntStream.range(0, 300)
                        .mapToObj(i -> BsonDocument.parse("{_id: " + i + ", name: 'x'}"))
                        .toList());
        String id = begin(app, "{\"stages\":[{\"$set\":{\"n\":1}}],\"of\":\"all\",\"perSecond\":2}");
        String confirmation = TaskSchema.edit(app, "DELETE", "?dryRun=true", Map.of(), "", 200)
                .path("confirmation")
                .asText();
        TaskSchema.edit(app, "DELETE", "", TaskSchema.confirmed(confirmation), "", 200);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(one(app, id).path("state").asText())
                        .as("%s", one(app, id))
                        .isEqualTo("cancelled"));
        assertThat(one(app, id).path("reason").asText()).isEqualTo("object type 'Task' was removed");
        assertThat(act(app, id, "resume").status()).isEqualTo(409);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app)).json().path("repairs"))
                .hasSize(1);
    }

    @Test
    void what_a_repair_may_not_do_is_refused(TestApp app) {
        declare(app, "");
        repair(app, "", "{\"convert\":{\"property\":\"_id\",\"to\":\"string\"}}", 400);
        repair(app, "", "{\"stages\":[{\"$out\":\"x\"}]}", 400);
        repair(app, "", "{\"stages\":[{\"$set\":{\"a\":{\"$none\":1}}}]}", 400);
        repair(app, "", "{\"stages\":[{\"$set\":{\"a\":1}}],\"stages\":[]}", 400);
        repair(app, "", "{\"$oid\":\"65f000000000000000000000\"}", 400);
        assertThat(repair(app, "", "{\"convert\":{\"property\":[\"name\",\"a\"],\"to\":\"int\"}}", 400)
                        .path("detail")
                        .asText())
                .startsWith("convert.property[0]: 'name' holds string and no embedded object");
        String sound = "{\"stages\":[{\"$set\":{\"a\":1}}],\"of\":\"all\"}";
        for (String dryRun : List.of("", "=", "=1", "=yes", "=True")) {
            assertThat(repair(app, "?dryRun" + dryRun, sound, 400)
                            .path("detail")
                            .asText())
                    .startsWith("dryRun: ");
        }
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app)).json().path("repairs"))
                .isEmpty();
        String id = begin(app, sound);
        for (String wrong : List.of("{\"$oid\":\"x\"}", "9".repeat(30), "1.5", "0", "1000001", "\"1\"", "null")) {
            TestApp.Answer answer = app.put(Part.SCHEMA_SERVICE, path(app) + "/" + id, "{\"perSecond\":" + wrong + "}");
            assertThat(answer.status()).as("%s %s", wrong, answer).isEqualTo(400);
            assertThat(answer.body()).contains("perSecond: a whole number from 1 to 1000000 is needed");
        }
        TestApp.Answer failures = app.get(Part.SCHEMA_SERVICE, path(app) + "/" + id + "?failures=abc");
        assertThat(failures.status()).as(failures.body()).isEqualTo(400);
        assertThat(failures.body()).contains("failures: a number from 0 to 1000 is needed");
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app) + "/0").status()).isEqualTo(404);
        assertThat(act(app, "65f000000000000000000000", "pause").status()).isEqualTo(404);
    }

    private static JsonNode repair(TestApp app, String query, String body, int status) {
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, path(app) + query, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        return answer.json();
    }

    private static String begin(TestApp app, String body) {
        return repair(app, "", body, 202).path("id").asText();
    }

    private static TestApp.Answer act(TestApp app, String id, String act) {
        return app.post(Part.SCHEMA_SERVICE, path(app) + "/" + id + "/" + act, "");
    }

    private static JsonNode one(TestApp app, String id) {
        return app.get(Part.SCHEMA_SERVICE, path(app) + "/" + id).json();
    }

    static String path(TestApp app) {
        return "/v1/apps/" + app.name() + "/schemas/Task/repairs";
    }

    private static JsonNode awaitDone(TestApp app, String id) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(one(app, id).path("state").asText())
                        .as("%s", one(app, id))
                        .isEqualTo("done"));
        return one(app, id);
    }

    private static String counts(JsonNode repair) {
        return Stream.of("looked", "repaired", "fit", "unsynced", "failed")
                .map(name -> name + " " + repair.path(name).asInt())
                .collect(Collectors.joining(", "));
    }

    private static @Nullable BsonDocument stored(TestApp app, String filter) {
        return app.collection("Task").find(BsonDocument.parse(filter)).first();
    }
}
