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
    void what_a_repair_may_not_do_is_refused(TestApp app) {
        declare(app, "");
        repair(app, "", "{\"convert\":{\"property\":\"_id\",\"to\":\"string\"}}", 400);
        repair(app, "", "{\"stages\":[{\"$out\":\"x\"}]}", 400);
        repair(app, "", "{\"stages\":[{\"$set\":{\"a\":{\"$none\":1}}}]}", 400);
        repair(app, "", "{\"stages\":[{\"$set\":{\"a\":1}}],\"stages\":[]}", 400);
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
