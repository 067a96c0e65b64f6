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
}
