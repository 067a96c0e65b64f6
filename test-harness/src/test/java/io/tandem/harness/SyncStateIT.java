package io.tandem.harness;

import static io.tandem.harness.TaskApp.MODEL;
import static io.tandem.harness.TaskApp.awaitRejections;
import static io.tandem.harness.TaskApp.count;
import static io.tandem.harness.TaskApp.declare;
import static io.tandem.harness.TaskApp.path;
import static io.tandem.harness.TaskApp.rejections;
import static io.tandem.harness.TaskApp.replay;
import static io.tandem.harness.TaskApp.sync;
import static io.tandem.harness.TaskApp.upsert;
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
class SyncStateIT {
    @Test
    void what_comes_during_a_pause_is_kept_and_replayed_afterwards(TestApp app) {
        app.create(true);
        String model = declare(app);
        JsonNode paused = sync(app, "pause", "grace");
        assertThat(paused.path("state").asText()).isEqualTo("paused");
        assertThat(paused.path("by").asText()).isEqualTo("grace");

        TestApp.Answer refused = app.post(Part.SYNC_INGEST, path(app, "/models"), MODEL);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("code").asText()).isEqualTo("sync-paused");
        assertThat(refused.json().path("detail").asText())
                .contains("is paused since")
                .contains("/sync/enable");
        upsert(app, model, "e1", 1);
        JsonNode rejection = awaitRejections(app, "sync-paused", 1).getFirst();
        assertThat(rejection.path("reasons").path(0).asText()).contains("by grace");
        assertThat(replay(app, "{}").path(0).path("code").asText()).isEqualTo("sync-paused");

        sync(app, "enable", "ada");
        assertThat(replay(app, "{\"code\":\"sync-paused\"}")
                        .path(0)
                        .path("status")
                        .asText())
                .isEqualTo("replayed");
        assertThat(count(app)).isEqualTo(1);
        upsert(app, model, "e2", 2);
        await().atMost(Duration.ofSeconds(30)).until(() -> count(app) == 2);

        JsonNode state = app.get(Part.SCHEMA_SERVICE, path(app, "/sync")).json();
        assertThat(state.path("history").findValuesAsText("act")).containsExactly("pause", "enable");
        assertThat(state.path("history").findValuesAsText("by")).containsExactly("grace", "ada");
        assertThat(state.path("terminations").intValue()).isZero();
    }

    @Test
    void after_a_terminate_a_file_from_before_is_of_no_use(TestApp app) {
        app.create(true);
        String model = declare(app);
        upsert(app, model, "e1", 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> count(app) == 1);

        assertThat(sync(app, "terminate", "grace").path("state").asText()).isEqualTo("terminated");
        assertThat(sync(app, "terminate", "grace").path("terminations").intValue())
                .isEqualTo(1);
        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/sync/pause"), "").status())
                .isEqualTo(409);
        upsert(app, model, "e2", 2);
        awaitRejections(app, "sync-terminated", 1);
        assertThat(count(app)).isEqualTo(1);
        sync(app, "enable", "grace");

        upsert(app, model, "e3", 3);
        upsert(app, "", "e4", 4);
        await().atMost(Duration.ofSeconds(30)).until(() -> count(app) == 2);
        JsonNode reset = awaitRejections(app, "client-reset", 1).getFirst();
        assertThat(reset.path("reasons").path(0).asText())
                .startsWith("ErrorBadClientFileIdent (208): model '" + model + "' was declared before");

        assertThat(replay(app, "{\"code\":\"client-reset\"}")
                        .path(0)
                        .path("code")
                        .asText())
                .isEqualTo("client-reset");
        assertThat(replay(app, "{\"code\":\"client-reset\",\"staleModels\":true}")
                        .path(0)
                        .path("status")
                        .asText())
                .isEqualTo("replayed");
        assertThat(count(app)).isEqualTo(3);
        assertThat(rejections(app, "client-reset")
                        .getFirst()
                        .path("replayed")
                        .path("staleModels")
                        .booleanValue())
                .isTrue();

        assertThat(declare(app)).isEqualTo(model);
        upsert(app, model, "e5", 5);
        await().atMost(Duration.ofSeconds(30)).until(() -> count(app) == 4);
        assertThat(rejections(app, "client-reset")).hasSize(1);
    }

    @Test
    void a_retired_type_takes_nothing_until_it_is_taken_back(TestApp app) {
        app.create(true);
        declare(app);

        TestApp.Answer retired = app.post(Part.SCHEMA_SERVICE, path(app, "/schemas/Task/sync/retire"), "");
        assertThat(retired.json().path("retiredTypes").path(0).path("type").asText())
                .isEqualTo("Task");
        upsert(app, "", "e1", 1);
        app.upsert("Dog", "{\"_id\":1}");
        awaitRejections(app, "client-reset", 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> app.collection("Dog").countDocuments() == 1);
        TestApp.Answer refused = app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("errorCode").intValue()).isEqualTo(208);

        app.post(Part.SCHEMA_SERVICE, path(app, "/schemas/Task/sync/enable"), "");
        assertThat(replay(app, "{}").path(0).path("status").asText()).isEqualTo("replayed");
        assertThat(count(app)).isEqualTo(1);
        declare(app);
    }

    @Test
    void an_automated_deploy_terminates_retires_and_repairs_nothing_whatever_it_calls_itself(TestApp app) {
        app.create(true);
        declare(app);
        String repair = "{\"stages\":[{\"$unset\":\"name\"}],\"of\":\"all\"}";

        for (String deploy : List.of("automated", "ci")) {
            refused(app, deploy, "/sync/terminate", "");
            refused(app, deploy, "/schemas/Task/sync/retire", "");
            refused(app, deploy, "/schemas/Task/repairs", repair);
        }

        JsonNode state = app.get(Part.SCHEMA_SERVICE, path(app, "/sync")).json();
        assertThat(state.path("state").asText()).isEqualTo("enabled");
        assertThat(state.path("retiredTypes")).isEmpty();
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/schemas/Task/repairs"))
                        .json()
                        .path("repairs"))
                .isEmpty();
        Map<String, String> automated = Map.of("Tandem-Deploy", "ci");
        for (String harmless : List.of("/sync/pause", "/sync/enable", "/schemas/Task/sync/enable")) {
            assertThat(app.call(Part.SCHEMA_SERVICE, "POST", path(app, harmless), automated, "")
                            .status())
                    .isEqualTo(200);
        }
        TestApp.Answer told = app.call(
                Part.SCHEMA_SERVICE, "POST", path(app, "/schemas/Task/repairs?dryRun=true"), automated, repair);
        assertThat(told.status()).as(told.body()).isEqualTo(200);
    }

    private static void refused(TestApp app, String deploy, String act, String body) {
        TestApp.Answer answer =
                app.call(Part.SCHEMA_SERVICE, "POST", path(app, act), Map.of("Tandem-Deploy", deploy), body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.json().path("detail").asText()).contains("Tandem-Deploy", "a person can");
    }

    @Test
    void unknown_acts_are_not_found(TestApp app) {
        app.create(true);

        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/sync/stop"), "").status())
                .isEqualTo(404);
        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/sync/pause"), "{\"why\":1}")
                        .status())
                .isEqualTo(400);
        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/schemas/Task/sync/terminate"), "")
                        .status())
                .isEqualTo(404);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "/sync"))
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("enabled");
    }

    @Test
    void what_is_discarded_is_kept_and_never_replayed(TestApp app) {
        app.create(true);
        declare(app);
        sync(app, "pause", "grace");
        upsert(app, "", "e1", 1);
        upsert(app, "", "e2", 2);
        List<JsonNode> rejected = awaitRejections(app, "sync-paused", 2);
        sync(app, "enable", "grace");
        String newest = rejected.getFirst().path("id").asText();
        assertThat(replay(app, "{\"ids\":[\"" + newest + "\"]}")
                        .path(0)
                        .path("status")
                        .asText())
                .isEqualTo("replayed");

        JsonNode discarded = app.call(
                        Part.SCHEMA_SERVICE,
                        "POST",
                        path(app, "/rejections/discard"),
                        Map.of("Tandem-Operator", "ada"),
                        "{\"ids\":[\"" + newest + "\",\""
                                + rejected.getLast().path("id").asText() + "\"]}")
                .json();

        assertThat(discarded.path("results").findValuesAsText("status")).containsExactly("discarded", "replayed");
        assertThat(replay(app, "{}")).isEmpty();
        assertThat(replay(
                                app,
                                "{\"force\":true,\"ids\":[\""
                                        + rejected.getLast().path("id").asText() + "\"]}")
                        .path(0)
                        .path("status")
                        .asText())
                .isEqualTo("discarded");
        assertThat(rejections(app, "sync-paused")
                        .getLast()
                        .path("discarded")
                        .path("by")
                        .asText())
                .isEqualTo("ada");
        assertThat(count(app)).isEqualTo(1);
    }
}
