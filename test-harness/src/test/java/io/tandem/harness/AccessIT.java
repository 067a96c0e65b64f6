package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.Caller.Answer;
import io.tandem.harness.cluster.DevelopmentIssuer;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The services are closed to strangers: each call of their OpenAPI documents, so that none is forgotten.
@TandemTest
class AccessIT {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "patch", "delete");
    private static final List<String> SERVICE_PATHS =
            List.of("/", "/v1", "/v1/nonsense", "/v1/apps/a/nonsense", "/q/dev");

    /// What only compares, translates or explains.
    private static final Set<String> NO_ACTS =
            Set.of("/v1/schema-diff", "/v1/schema-notations", "/v1/apps/acted/rules/try");

    private record Call(String method, String path) {}

    private static List<Call> calls(TandemCluster cluster, Part service, String app, String migration) {
        JsonNode paths = Caller.stranger(cluster)
                .get(service, "/q/openapi?format=json")
                .json()
                .path("paths");
        List<Call> calls = new ArrayList<>();
        for (Map.Entry<String, JsonNode> path : paths.properties()) {
            String filled = path.getKey()
                    .replace("{app}", app)
                    .replace("{name}", migration)
                    .replaceAll("\\{\\w+}", "x");
            path.getValue().fieldNames().forEachRemaining(method -> {
                if (METHODS.contains(method)) {
                    calls.add(new Call(method.toUpperCase(Locale.ROOT), filled));
                }
            });
        }
        return calls;
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void no_call_is_answered_without_a_token(Part service, TandemCluster cluster) {
        List<Call> calls = calls(cluster, service, "a", "m");
        assertThat(calls).hasSizeGreaterThan(1);
        for (String path : SERVICE_PATHS) {
            calls.add(new Call("GET", path));
            calls.add(new Call("POST", path));
        }
        SoftAssertions softly = new SoftAssertions();
        for (Call call : calls) {
            Answer answer = Caller.stranger(cluster).call(service, call.method(), call.path(), "");
            softly.assertThat(answer)
                    .as("%s %s", call.method(), call.path())
                    .matches(refused -> refused.status() == 401
                            && refused.type().equals("application/problem+json")
                            && refused.challenge().startsWith("Bearer")
                            && refused.json().path("status").asInt() == 401);
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @EnumSource(names = {"SYNC_INGEST", "SCHEMA_SERVICE", "PARTNER_SYNC"})
    void no_call_reaches_an_app_that_is_not_the_callers(Part service, TestApp app) {
        app.create(true);
        String migration = app.name() + "-m";
        String definition = definition(app);
        assertThat(app.put(Part.PARTNER_SYNC, "/v1/migrations/" + migration, definition)
                        .status())
                .isEqualTo(200);
        Caller foreign = Caller.user(app.cluster(), "eve", DevelopmentIssuer.ROLES, "elsewhere");
        Caller powerless = Caller.user(app.cluster(), "eve", List.of(), app.name());
        SoftAssertions softly = new SoftAssertions();
        for (Call call : calls(app.cluster(), service, app.name(), migration)) {
            boolean namesApp = call.path().contains(app.name());
            Answer answer = (namesApp ? foreign : powerless).call(service, call.method(), call.path(), definition);
            softly.assertThat(answer)
                    .as("%s %s", call.method(), call.path())
                    .matches(refused -> refused.status() == 403
                            && refused.json().path("detail").asText().contains("'eve'")
                            && refused.json().path("detail").asText().contains("role"));
        }
        softly.assertAll();
    }

    @Test
    void a_migration_is_defined_and_listed_in_ones_own_apps_only(TestApp app) {
        app.create(true);
        String path = "/v1/migrations/" + app.name() + "-own";
        Caller foreign = Caller.user(app.cluster(), "eve", List.of("operator"), "elsewhere");
        Caller own = Caller.user(app.cluster(), "ada", List.of("operator"), app.name());
        assertThat(foreign.call(Part.PARTNER_SYNC, "PUT", path, definition(app)).status())
                .isEqualTo(403);
        assertThat(own.call(Part.PARTNER_SYNC, "PUT", path, definition(app)).status())
                .isEqualTo(200);
        assertThat(foreign.get(Part.PARTNER_SYNC, "/v1/migrations").json().path("migrations"))
                .isEmpty();
        assertThat(own.get(Part.PARTNER_SYNC, "/v1/migrations").json().path("migrations"))
                .hasSize(1);
        assertThat(own.get(Part.SCHEMA_SERVICE, "/v1/apps").json().path("apps")).hasSize(1);
        assertThat(foreign.get(Part.SCHEMA_SERVICE, "/v1/apps").json().path("apps"))
                .isEmpty();
    }

    @Test
    void each_role_may_what_it_is_for(TestApp app) {
        app.create(true);
        String path = "/v1/apps/" + app.name();
        String model =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\"}}]}";
        String line = "{\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":1}}";
        Caller writer = Caller.user(app.cluster(), "ada", List.of("device-writer"), app.name());
        Caller editor = Caller.user(app.cluster(), "grace", List.of("schema-editor"), app.name());

        assertThat(writer.call(Part.SYNC_INGEST, "POST", path + "/models", model)
                        .status())
                .isEqualTo(200);
        assertThat(writer.call(Part.SYNC_INGEST, "POST", path + "/changes", line)
                        .text())
                .contains("accepted");
        assertThat(writer.get(Part.SCHEMA_SERVICE, path + "/schemas").status()).isEqualTo(403);
        assertThat(writer.call(Part.SCHEMA_SERVICE, "PUT", path, "{}").status()).isEqualTo(403);

        assertThat(editor.get(Part.SCHEMA_SERVICE, path + "/schemas").status()).isEqualTo(200);
        assertThat(editor.call(Part.SCHEMA_SERVICE, "PUT", path + "/schemas/Task?dryRun=true", model)
                        .status())
                .isEqualTo(200);
        assertThat(editor.call(Part.SYNC_INGEST, "POST", path + "/changes", line)
                        .status())
                .isEqualTo(403);
        Answer paused = editor.call(Part.SCHEMA_SERVICE, "POST", path + "/sync/pause", "");
        assertThat(paused.status()).isEqualTo(403);
        assertThat(paused.json().path("detail").asText())
                .isEqualTo("this call needs the role operator for app '" + app.name()
                        + "'; 'grace' has schema-editor in " + app.name());
    }

    @Test
    void a_user_reads_the_rejections_of_its_own_events(TestApp app) {
        app.create(false);
        String path = "/v1/apps/" + app.name();
        Caller ada = Caller.user(app.cluster(), "ada", List.of("device-writer"), app.name());
        Caller eve = Caller.user(app.cluster(), "eve", List.of("device-writer"), app.name());
        String line = "{\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":1}}";
        assertThat(ada.call(Part.SYNC_INGEST, "POST", path + "/changes", line).text())
                .contains("accepted");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(ada.get(Part.SCHEMA_SERVICE, path + "/rejections")
                                .json()
                                .at("/rejections/0/event/user")
                                .asText())
                        .isEqualTo("ada"));
        assertThat(eve.get(Part.SCHEMA_SERVICE, path + "/rejections").json().path("rejections"))
                .isEmpty();
        assertThat(Caller.user(app.cluster(), "op", List.of("operator"), app.name())
                        .get(Part.SCHEMA_SERVICE, path + "/rejections")
                        .json()
                        .path("rejections"))
                .hasSize(1);
    }

    @Test
    void acts_are_told_with_who_and_reading_is_not(TestApp app) throws IOException {
        app.create(true);
        String path = "/v1/apps/" + app.name();
        Caller grace = Caller.user(app.cluster(), "grace", List.of("operator"), app.name());
        grace.get(Part.SCHEMA_SERVICE, path);
        grace.call(Part.SCHEMA_SERVICE, "POST", path + "/sync/pause", "");
        Caller.user(app.cluster(), "eve", List.of("device-writer"), app.name())
                .call(Part.SCHEMA_SERVICE, "POST", path + "/sync/terminate", "");
        await().untilAsserted(() -> assertThat(acts(app, "\"act\":\"POST")).hasSize(2));
        assertThat(acts(app, "/sync/pause").getFirst())
                .contains("\"who\":\"grace\"", "\"app\":\"" + app.name() + "\"", "\"outcome\":\"done\"", "\"at\":\"2");
        assertThat(acts(app, "/sync/terminate").getFirst())
                .contains("\"who\":\"eve\"", "\"status\":403", "\"outcome\":\"refused\"");
        assertThat(acts(app, "\"GET ")).isEmpty();
        assertThat(grace.get(Part.SCHEMA_SERVICE, path + "/sync").json().findValuesAsText("by"))
                .contains("grace");
    }

    @ParameterizedTest
    @EnumSource(names = {"SCHEMA_SERVICE", "PARTNER_SYNC"})
    void every_call_that_changes_something_is_an_act(Part service, TandemCluster cluster) {
        Caller eve = Caller.user(cluster, "eve", List.of(), "elsewhere");
        List<Call> acts = calls(cluster, service, "acted", "acted").stream()
                .filter(call -> !call.method().equals("GET") && !NO_ACTS.contains(call.path()))
                .toList();
        assertThat(acts).hasSizeGreaterThan(5);
        acts.forEach(call -> eve.call(service, call.method(), call.path(), "{}"));
        List<String> told = acts.stream()
                .map(call -> "\"act\":\"" + call.method() + " " + call.path() + "\"")
                .toList();
        await().untilAsserted(() ->
                assertThat(String.join("\n", audit(cluster, service))).contains(told));
    }

    private static List<String> audit(TandemCluster cluster, Part service) throws IOException {
        try (var lines = Files.lines(cluster.logs().resolve(service.label() + ".log"))) {
            return lines.filter(line -> line.contains("tandem.audit")).toList();
        }
    }

    private static List<String> acts(TestApp app, String what) throws IOException {
        try (var lines = Files.lines(app.cluster().logs().resolve("schema-service.log"))) {
            return lines.filter(
                            line -> line.contains("tandem.audit") && line.contains(app.name()) && line.contains(what))
                    .toList();
        }
    }

    private static String definition(TestApp app) {
        return "{\"app\":\"" + app.name()
                + "\",\"initial\":{\"collection\":\"Task\"},\"partner\":{\"collection\":\"TaskV2\"},"
                + "\"forward\":[{\"$set\":{\"done\":false}}],\"reverse\":[{\"$unset\":\"done\"}]}";
    }
}
