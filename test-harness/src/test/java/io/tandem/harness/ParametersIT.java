package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Misspelt parameters are refused with their place, and nothing begins by one.
@TandemTest
class ParametersIT {
    @Test
    void a_limit_that_is_no_number_within_its_bounds_is_refused(TestApp app) {
        app.create(true);
        for (String call : List.of("/models", "/rejections", "/unsynced")) {
            refusesLimits(app, Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + call);
        }
        String migration =
                RunningMigration.define(app, RunningMigration.FORWARD).name();
        for (String call : List.of("/conflicts", "/set-aside", "/mismatches")) {
            refusesLimits(app, Part.PARTNER_SYNC, "/v1/migrations/" + migration + call);
        }
    }

    private static void refusesLimits(TestApp app, Part part, String call) {
        for (String limit : List.of("", "=", "=abc", "=0", "=-1", "=1.5", "=1001", "=" + "9".repeat(30))) {
            String path = call + "?limit" + limit;
            TestApp.Answer answer = app.get(part, path);
            assertThat(answer.status()).as("%s %s", path, answer).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).as(path).startsWith("limit: ");
        }
        assertThat(app.get(part, call + "?limit=1000").status()).isEqualTo(200);
    }

    @Test
    void a_dry_run_that_is_misspelt_changes_nothing(TestApp app) {
        TaskSchema.declare(app, TaskSchema.TASK);
        String narrow = TaskSchema.task("{\"_id\":\"int\"}");
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            for (String dryRun : List.of("", "=", "=1", "=yes", "=True")) {
                String says =
                        TaskSchema.refusal(TaskSchema.edit(app, method, "?dryRun" + dryRun, Map.of(), narrow, 400));
                assertThat(says).as(method).startsWith("dryRun: ");
            }
        }
        assertThat(TaskSchema.version(app)).isEqualTo(1);
    }

    @Test
    void what_is_no_call_is_a_problem_with_a_remedy(TestApp app) {
        app.create(true);
        RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);
        Map<Part, String> known = Map.of(
                Part.SYNC_INGEST, "/v1/apps/" + app.name() + "/changes",
                Part.SCHEMA_SERVICE, "/v1/apps/" + app.name(),
                Part.PARTNER_SYNC, "/v1/migrations/" + migration.name());
        known.forEach((part, path) -> {
            problem(app.get(part, "/"), 404);
            problem(app.get(part, "/v1/nothing"), 404);
            problem(app.call(part, "PATCH", path, Map.of(), ""), 405);
        });
        for (Part part : List.of(Part.SCHEMA_SERVICE, Part.PARTNER_SYNC)) {
            problem(app.call(part, "PUT", known.get(part), Map.of("Content-Type", "text/plain"), "{}"), 415);
            problem(app.call(part, "GET", known.get(part), Map.of("Accept", "text/html"), ""), 406);
        }
    }

    private static void problem(TestApp.Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("detail").asText()).containsAnyOf("/q/openapi", "POST", "application/json");
    }

    @Test
    void the_openapi_documents_tell_of_tokens_acts_and_refusals(TestApp app) {
        for (Part part : Part.services()) {
            String document = app.get(part, "/q/openapi?format=json").body();
            assertThat(document).as(part.label()).contains("\"bearer\"", "application/problem+json", "\"default\"");
            assertThat(document).as(part.label()).doesNotContain("\"binary\"");
        }
        assertThat(app.get(Part.PARTNER_SYNC, "/q/openapi?format=json")
                        .json()
                        .at("/paths/~1v1~1migrations~1{name}~1start/post/responses")
                        .has("202"))
                .isTrue();
    }
}
