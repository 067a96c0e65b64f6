package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.model.Filters;
import io.tandem.contract.TracedWrite;
import io.tandem.harness.Launcher.Run;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One object's way, of which a caller wants to know.
@TandemTest
class TraceIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void a_traced_object_is_followed_from_its_request_through_a_migration(TestApp app) throws Exception {
        app.create(true);
        send(app, traceparent(), "{\"_id\":1,\"name\":\"n\"}");
        awaitSteps(app, "Task", "1", 2);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        String traceparent = traceparent();
        send(app, traceparent, "{\"_id\":2,\"name\":\"tea\"}");
        send(app, null, "{\"_id\":3,\"name\":\"untraced\"}");

        List<JsonNode> steps = awaitSteps(app, "Task", "2", 3);
        assertThat(steps)
                .extracting(step -> step.path("step").asText())
                .containsExactly("accepted", "stored", "crossed");
        assertThat(steps)
                .allMatch(step -> traceparent.contains(step.path("trace").asText()));
        JsonNode accepted = steps.get(0);
        assertThat(accepted.path("replica").asText()).contains(":");
        assertThat(accepted.path("user").asText()).isEqualTo("operator");
        assertThat(accepted.path("offset").isNumber()).isTrue();
        assertThat(steps.get(1).path("schemaVersion").asInt()).isEqualTo(1);
        JsonNode crossed = steps.get(2);
        assertThat(crossed.path("migration").asText()).isEqualTo(migration.name());
        assertThat(crossed.path("direction").asText()).isEqualTo("forward");
        assertThat(crossed.path("millis").asLong()).isBetween(0L, 20_000L);
        // The other side is asked by its own type and key, and the way is the same.
        assertThat(steps(app, "TaskV2", "2")).containsExactlyElementsOf(steps);

        // Written by a new app, it crosses back.
        sendOf(app, traceparent(), "TaskV2", "{\"_id\":\"2\",\"title\":\"coffee\"}");
        assertThat(awaitSteps(app, "Task", "2", 6))
                .filteredOn(step -> step.path("direction").asText().equals("reverse"))
                .singleElement()
                .matches(step -> step.path("to").asText().equals("Task"));

        await().untilAsserted(() -> assertThat(
                        app.collection("TaskV2").find(Filters.eq("_id", "3")).first())
                .isNotNull());
        assertThat(steps(app, "Task", "3")).isEmpty();
        assertThat(app.collection(TracedWrite.COLLECTION).countDocuments())
                .as("of each of three events, and of each of the two writes that brought one across")
                .isEqualTo(5);
        assertThat(app.collection("Task").find(Filters.eq("_id", 2)).first())
                .isEqualTo(BsonDocument.parse("{_id: 2, name: 'coffee'}"));

        try (Run run = trace(app, "Task", "2")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout())
                    .contains("Task 2 in " + app.name() + ": is stored")
                    .containsPattern(
                            "accepted +upsert by operator, event \\S+, at \\S+:\\d+, partition \\d+ offset \\d+")
                    .containsPattern("stored +schema version 1, after \\d+ ms")
                    .containsPattern("crossed +" + migration.name() + " forward, Task to TaskV2, after \\d+ ms");
        }
        try (Run run = trace(app, "Task", "3", "--json")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(JSON.readTree(run.stdout()).path("stored").asBoolean()).isTrue();
            assertThat(JSON.readTree(run.stdout()).path("steps")).isEmpty();
        }
        try (Run run = trace(app, "Task", "nothing of this name")) {
            assertThat(run.status()).isEqualTo(1);
        }
    }

    @Test
    void a_traced_write_is_followed_through_every_migration_of_a_chain(TestApp app) throws Exception {
        app.create(true);
        send(app, null, "{\"_id\":1,\"name\":\"n\"}");
        await().until(() -> TaskApp.count(app) == 1);
        RunningMigration first = RunningMigration.start(app, RunningMigration.FORWARD);
        RunningMigration second =
                RunningMigration.start(app, "TaskV2", "TaskV3", "\"forward\": [{\"rename\": {\"title\": \"label\"}}]");

        String there = traceparent();
        send(app, there, "{\"_id\":2,\"name\":\"tea\"}");
        List<JsonNode> steps = awaitSteps(app, "TaskV3", "2", 4);
        String back = traceparent();
        sendOf(app, back, "TaskV3", "{\"_id\":\"2\",\"label\":\"coffee\"}");
        List<JsonNode> all = awaitSteps(app, "Task", "2", 8);

        assertThat(steps)
                .allMatch(step -> there.contains(step.path("trace").asText()))
                .extracting(TraceIT::shortly)
                .containsExactly(
                        "accepted",
                        "stored",
                        "crossed " + first.name() + " forward Task TaskV2",
                        "crossed " + second.name() + " forward TaskV2 TaskV3");
        assertThat(all.subList(0, 4)).containsExactlyElementsOf(steps);
        assertThat(all.subList(4, 8))
                .allMatch(step -> back.contains(step.path("trace").asText()))
                .extracting(TraceIT::shortly)
                .containsExactly(
                        "accepted",
                        "stored",
                        "crossed " + second.name() + " reverse TaskV3 TaskV2",
                        "crossed " + first.name() + " reverse TaskV2 Task");
        assertThat(steps(app, "TaskV2", "2")).containsExactlyElementsOf(all);
        assertThat(steps(app, "TaskV3", "2")).containsExactlyElementsOf(all);
        assertThat(app.collection("Task").find(Filters.eq("_id", 2)).first())
                .isEqualTo(BsonDocument.parse("{_id: 2, name: 'coffee'}"));
        assertThat(app.collection(TracedWrite.COLLECTION).countDocuments())
                .as("of each of two events, and of the two writes of each that brought it along the chain")
                .isEqualTo(6);
        try (Run run = trace(app, "TaskV3", "2")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout())
                    .containsPattern("crossed +" + second.name() + " forward, TaskV2 to TaskV3, after \\d+ ms");
        }
    }

    @Test
    void a_trace_that_cannot_go_on_keeps_no_document_from_crossing(TestApp app) {
        app.create(true);
        send(app, traceparent(), "{\"_id\":1,\"name\":\"n\"}");
        awaitSteps(app, "Task", "1", 2);
        RunningMigration.start(app, RunningMigration.FORWARD);
        app.database()
                .runCommand(BsonDocument.parse(
                        "{collMod: '" + TracedWrite.COLLECTION + "', validator: {'_id.collection': 'Task'}}"));

        send(app, traceparent(), "{\"_id\":2,\"name\":\"tea\"}");

        assertThat(awaitSteps(app, "Task", "2", 3))
                .last()
                .matches(step -> step.path("step").asText().equals("crossed"));
        assertThat(app.collection("TaskV2").find(Filters.eq("_id", "2")).first())
                .isEqualTo(BsonDocument.parse("{_id: '2', title: 'tea'}"));
        assertThat(app.collection(TracedWrite.COLLECTION).countDocuments()).isEqualTo(2);
    }

    @Test
    void a_refused_one_shows_its_refusal_and_a_document_set_aside_its_reason(TestApp app) throws Exception {
        app.create(true);
        send(app, null, "{\"_id\":1,\"name\":\"n\"}");
        await().until(() -> TaskApp.count(app) == 1);
        send(app, traceparent(), "{\"_id\":1,\"name\":7}");

        assertThat(awaitSteps(app, "Task", "1", 2)).last().satisfies(refused -> {
            assertThat(refused.path("step").asText()).isEqualTo("refused");
            assertThat(refused.path("code").asText()).isEqualTo("breaking-change");
            assertThat(refused.path("reasons").path(0).asText()).contains("Task.name");
        });
        try (Run run = trace(app, "Task", "1")) {
            assertThat(run.status()).as(run.stderr()).isZero();
            assertThat(run.stdout())
                    .containsPattern("refused +breaking-change, after")
                    .contains("rejection ");
        }

        RunningMigration.start(
                app,
                "\"forward\": [{\"$set\": {\"half\": {\"$divide\": [1, \"$_id\"]}}}],"
                        + "\"reverse\": [{\"$unset\": \"half\"}]");
        send(app, traceparent(), "{\"_id\":0,\"name\":\"zero\"}");
        assertThat(awaitSteps(app, "Task", "0", 3)).last().satisfies(aside -> {
            assertThat(aside.path("step").asText()).isEqualTo("set-aside");
            assertThat(aside.path("reasons").path(0).asText()).contains("forward transform fails");
        });
    }

    @Test
    void a_refused_event_that_is_replayed_goes_on_in_its_trace(TestApp app) {
        app.create(true);
        send(app, null, "{\"_id\":1,\"name\":\"n\"}");
        await().until(() -> TaskApp.count(app) == 1);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);
        String traceparent = traceparent();
        String early = "{\"id\":\"early\",\"type\":\"Task\",\"op\":\"update\",\"key\":2,\"set\":{\"name\":\"late\"}}";
        app.send(List.of(early), Map.of("traceparent", traceparent));
        awaitSteps(app, "Task", "2", 2);
        send(app, null, "{\"_id\":2,\"name\":\"n\"}");
        await().until(() -> TaskApp.count(app) == 2);

        String replay = "/v1/apps/" + app.name() + "/rejections/replay";
        assertThat(app.post(Part.SCHEMA_SERVICE, replay, "{}").body()).contains("superseded");
        assertThat(app.post(Part.SCHEMA_SERVICE, replay, "{\"force\":true}").body())
                .contains("\"replayed\"");

        assertThat(awaitSteps(app, "Task", "2", 4))
                .allMatch(step -> traceparent.contains(step.path("trace").asText()))
                .extracting(step -> step.path("step").asText())
                .containsExactly("accepted", "refused", "replayed", "crossed");
        assertThat(steps(app, "TaskV2", "2"))
                .last()
                .matches(step -> step.path("migration").asText().equals(migration.name()));
    }

    @Test
    void so_many_lines_of_a_request_are_followed_and_no_more(TestApp app) {
        app.create(true);
        List<String> lines = IntStream.range(0, 150)
                .mapToObj(n -> line("Task", "{\"_id\":" + n + ",\"name\":\"n\"}"))
                .toList();
        app.send(lines, Map.of("traceparent", traceparent()));
        await().until(() -> TaskApp.count(app) == 150);
        await().untilAsserted(
                        () -> assertThat(app.collection(TracedWrite.COLLECTION).countDocuments())
                                .isBetween(1L, 100L));
        assertThat(app.send(List.of(line("Task", "{\"_id\":1,\"name\":\"m\"}")), Map.of("traceparent", "nonsense")))
                .singleElement()
                .matches(result -> result.path("status").asText().equals("accepted"));
    }

    private Run trace(TestApp app, String... arguments) throws IOException {
        return Launcher.ofApp(app, folder, "trace", arguments);
    }

    private static void send(TestApp app, String traceparent, String object) {
        sendOf(app, traceparent, "Task", object);
    }

    private static void sendOf(TestApp app, String traceparent, String type, String object) {
        assertThat(app.send(
                        List.of(line(type, object)),
                        traceparent == null ? Map.of() : Map.of("traceparent", traceparent)))
                .singleElement()
                .matches(result -> result.path("status").asText().equals("accepted"));
    }

    private static String line(String type, String object) {
        return "{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"" + type + "\",\"op\":\"upsert\",\"object\":" + object
                + "}";
    }

    private static String shortly(JsonNode step) {
        return Stream.of("step", "migration", "direction", "from", "to")
                .filter(step::has)
                .map(name -> step.path(name).asText())
                .collect(Collectors.joining(" "));
    }

    private static String traceparent() {
        return "00-" + UUID.randomUUID().toString().replace("-", "") + "-00f067aa0ba902b7-01";
    }

    private static List<JsonNode> awaitSteps(TestApp app, String type, String key, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> steps(app, type, key), steps -> steps.size() == count);
    }

    private static List<JsonNode> steps(TestApp app, String type, String key) {
        TestApp.Answer answer =
                app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/traces/" + type + "?key=" + key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("steps").valueStream().toList();
    }
}
