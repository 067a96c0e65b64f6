package io.tandem.harness;

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
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// schema-service judges each write by the rules of its type, before it stores anything.
@TandemTest
class RulesIT {
    private static final String OWNERS = "{\"roles\":[{\"name\":\"owner\",\"apply_when\":{},\"write\":true,"
            + "\"document_filters\":{\"read\":true,\"write\":{\"owner\":\"%%user.id\"}}}]}";
    private static final String ADA_ONLY = "{\"roles\":[{\"name\":\"ada\",\"apply_when\":{\"%%user.id\":\"ada\"},"
            + "\"write\":true,\"document_filters\":{\"read\":true,\"write\":true}}]}";

    private static String rules(TestApp app, String type) {
        return "/v1/apps/" + app.name() + "/rules" + type;
    }

    private static void put(TestApp app, String type, String rules) {
        TestApp.Answer answer = app.put(Part.SCHEMA_SERVICE, rules(app, type), rules);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static void send(TestApp app, String user, String... lines) {
        Caller.Answer answer = Caller.user(app.cluster(), user, List.of("device-writer"), app.name())
                .call(Part.SYNC_INGEST, "POST", "/v1/apps/" + app.name() + "/changes", String.join("\n", lines));
        assertThat(answer.text().lines()).hasSize(lines.length).allMatch(line -> line.contains("accepted"));
    }

    private static String task(String object) {
        return "{\"type\":\"Task\",\"op\":\"upsert\",\"object\":" + object + "}";
    }

    /// The id of a model of a task with these properties beside its `_id`.
    private static String declare(TestApp app, String properties) {
        String model =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"%s}}]}";
        return app.post(Part.SYNC_INGEST, "/v1/apps/" + app.name() + "/models", model.formatted(properties))
                .json()
                .path("model")
                .asText();
    }

    private static List<JsonNode> rejections(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                .json()
                .path("rejections")
                .valueStream()
                .toList();
    }

    private static List<BsonDocument> tasks(TestApp app) {
        return app.collection("Task").find().into(new ArrayList<>());
    }

    @Test
    void a_write_that_breaks_a_rule_is_rejected_and_changes_neither_object_nor_schema(TestApp app) {
        app.create(true);
        put(app, "/Task", OWNERS);
        send(app, "ada", task("{\"_id\":1,\"owner\":\"ada\"}"));
        send(
                app,
                "eve",
                task("{\"_id\":1,\"owner\":\"eve\"}"),
                task("{\"_id\":2,\"owner\":\"ada\",\"grown\":true}"),
                "{\"type\":\"Task\",\"op\":\"delete\",\"key\":1}",
                task("{\"_id\":3,\"owner\":\"eve\"}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rejections(app)).hasSize(3));
        assertThat(rejections(app))
                .allMatch(rejection -> rejection.path("code").asText().equals("write-not-allowed"))
                .allMatch(rejection -> rejection
                        .path("reasons")
                        .get(0)
                        .asText()
                        .matches("ErrorWriteNotAllowed \\(230\\): user 'eve' may not write Task .*role 'owner'.*"));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tasks(app))
                .containsExactlyInAnyOrder(
                        BsonDocument.parse("{_id: 1, owner: 'ada'}"), BsonDocument.parse("{_id: 3, owner: 'eve'}")));
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task")
                        .body())
                .doesNotContain("grown");
    }

    @Test
    void writes_of_one_request_are_judged_one_after_the_other(TestApp app) {
        app.create(true);
        put(app, "/Task", OWNERS);
        send(
                app,
                "ada",
                task("{\"_id\":1,\"owner\":\"ada\"}"),
                "{\"type\":\"Task\",\"op\":\"update\",\"key\":1,\"set\":{\"done\":true}}",
                "{\"type\":\"Task\",\"op\":\"update\",\"key\":1,\"unset\":[\"owner\"]}",
                "{\"type\":\"Task\",\"op\":\"delete\",\"key\":1}",
                "{\"type\":\"Task\",\"op\":\"delete\",\"key\":1}",
                task("{\"_id\":1,\"owner\":\"ada\",\"again\":1}"));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tasks(app))
                .containsExactly(BsonDocument.parse("{_id: 1, owner: 'ada', again: 1}")));
        assertThat(rejections(app)).hasSize(1);
    }

    @Test
    void a_new_object_is_judged_with_what_its_clients_model_lacks(TestApp app) {
        app.create(true);
        String old = declare(app, "");
        declare(app, ",\"archived\":\"bool\"");
        put(
                app,
                "/Task",
                "{\"roles\":[{\"name\":\"open\",\"apply_when\":{},\"write\":true,"
                        + "\"document_filters\":{\"read\":true,\"write\":{\"archived\":false}}}]}");
        app.send(List.of(task("{\"_id\":1}")), Map.of("Tandem-Model", old));
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(tasks(app))
                .containsExactly(BsonDocument.parse("{_id: {$numberLong: '1'}, archived: false}")));
        assertThat(rejections(app)).isEmpty();
    }

    @Test
    void defaults_count_until_a_type_has_rules_and_rules_that_go_let_everybody_write(TestApp app) {
        app.create(true);
        assertThat(app.get(Part.SCHEMA_SERVICE, rules(app, "/Task"))
                        .json()
                        .path("warning")
                        .asText())
                .startsWith("NO RULES");
        put(app, "", ADA_ONLY);
        send(app, "eve", task("{\"_id\":1}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rejections(app)).hasSize(1));
        put(app, "/Task", OWNERS);
        send(app, "eve", task("{\"_id\":2,\"owner\":\"eve\"}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(tasks(app)).hasSize(1));
        app.call(Part.SCHEMA_SERVICE, "DELETE", rules(app, "/Task"), Map.of(), "");
        app.call(Part.SCHEMA_SERVICE, "DELETE", rules(app, ""), Map.of(), "");
        send(app, "eve", task("{\"_id\":3}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(tasks(app)).hasSize(2));
    }

    @Test
    void a_rejected_write_is_judged_again_when_it_is_replayed(TestApp app) {
        app.create(true);
        put(app, "/Task", ADA_ONLY);
        send(app, "eve", task("{\"_id\":1}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rejections(app)).hasSize(1));
        String replay = "/v1/apps/" + app.name() + "/rejections/replay";
        assertThat(app.post(Part.SCHEMA_SERVICE, replay, "{\"code\":\"write-not-allowed\"}")
                        .body())
                .contains("write-not-allowed");
        assertThat(tasks(app)).isEmpty();
        app.call(Part.SCHEMA_SERVICE, "DELETE", rules(app, "/Task"), Map.of(), "");
        app.post(Part.SCHEMA_SERVICE, replay, "{\"code\":\"write-not-allowed\"}");
        assertThat(tasks(app)).hasSize(1);
    }

    @Test
    void a_decision_is_explained_and_what_is_no_rule_is_refused(TestApp app) {
        app.create(true);
        put(app, "/Task", OWNERS);
        send(app, "ada", task("{\"_id\":1,\"owner\":\"ada\"}"));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(tasks(app)).hasSize(1));
        String attempt = "{\"user\":\"%s\",\"type\":\"Task\",\"op\":\"update\",\"key\":1,\"set\":{\"n\":1}}";
        JsonNode ada = app.post(Part.SCHEMA_SERVICE, rules(app, "/try"), attempt.formatted("ada"))
                .json();
        assertThat(ada.path("allowed").asBoolean()).isTrue();
        assertThat(ada.path("role").asText()).isEqualTo("owner");
        JsonNode eve = app.post(Part.SCHEMA_SERVICE, rules(app, "/try"), attempt.formatted("eve"))
                .json();
        assertThat(eve.path("allowed").asBoolean()).isFalse();
        assertThat(eve.path("reason").asText()).contains("which the stored one is not");
        for (String[] bad : new String[][] {
            {"{}", "roles"},
            {"{\"roles\":[{\"name\":\"r\"}]}", "roles[0].document_filters"},
            {OWNERS.replace("\"write\":true,", "\"write\":true,\"fields\":{},"), "roles[0].fields"}
        }) {
            TestApp.Answer answer = app.put(Part.SCHEMA_SERVICE, rules(app, "/Task"), bad[0]);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).contains(bad[1]);
        }
        for (String bad : List.of(
                "{}", "{\"user\":\"a\",\"type\":\"Task\"}", "{\"user\":\"a\",\"type\":\"Task\",\"op\":\"x\"}")) {
            assertThat(app.post(Part.SCHEMA_SERVICE, rules(app, "/try"), bad).status())
                    .isEqualTo(400);
        }
    }

    @Test
    void a_user_who_may_not_write_everything_changes_no_schema_by_a_model(TestApp app) {
        app.create(true);
        put(app, "", ADA_ONLY);
        String path = "/v1/apps/" + app.name() + "/models";
        String model =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}";
        Caller eve = Caller.user(app.cluster(), "eve", List.of("device-writer"), app.name());
        Caller ada = Caller.user(app.cluster(), "ada", List.of("device-writer"), app.name());
        assertThat(eve.call(Part.SYNC_INGEST, "POST", path, model)
                        .json()
                        .path("errorCode")
                        .asInt())
                .isEqualTo(225);
        assertThat(ada.call(Part.SYNC_INGEST, "POST", path, model).status()).isEqualTo(200);
        assertThat(eve.call(Part.SYNC_INGEST, "POST", path, model).status()).isEqualTo(200);
    }
}
