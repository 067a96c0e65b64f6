package io.tandem.harness;

import static io.tandem.harness.TaskSchema.confirmed;
import static io.tandem.harness.TaskSchema.declare;
import static io.tandem.harness.TaskSchema.edit;
import static io.tandem.harness.TaskSchema.task;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.junit.TestApp.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Each object type of an app has a collection of its own, of a name that MongoDB takes.
@TandemTest
class CollectionPlacesIT {
    private static final String PERSON = schema("Person", "\"name\":{\"bsonType\":\"string\"}");

    @Test
    void a_type_that_would_lie_in_the_collection_of_another_is_refused_whoever_brings_it(TestApp app) {
        // Given
        app.create(true);
        assertThat(imported(app, "", entry(app, "Task", PERSON))
                        .at("/types/0/outcome")
                        .asText())
                .isEqualTo("applied");
        String owner = "the collection of the object type 'Person'; two types of an app";

        // When, then
        for (String query : new String[] {"?dryRun=true", ""}) {
            JsonNode other = imported(app, query, entry(app, "Task", schema("Other", "")));
            assertThat(other.at("/types/0/outcome").asText()).isEqualTo("refused");
            assertThat(other.at("/types/0/detail").asText()).contains(owner);
            assertThat(edit(app, "PUT", query, Map.of(), task("{\"_id\":\"int\"}"), 409)
                            .path("detail")
                            .asText())
                    .contains(owner);
        }
        Answer model = app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/models", task("{\"_id\":\"int\"}"));
        assertThat(model.status()).as(model.body()).isEqualTo(409);
        assertThat(model.body()).contains(owner);

        app.upsert("Task", "{\"_id\":1}");
        app.upsert("Dog", "{\"_id\":1}");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(rejections(app)).hasSize(1));
        assertThat(rejections(app).at("/0/code").asText()).isEqualTo("not-storable");
        assertThat(rejections(app).at("/0/reasons/0").asText()).contains(owner);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(app.collection("Dog").countDocuments()).isEqualTo(1));
        assertThat(app.collection("Task").countDocuments()).isZero();
    }

    @Test
    void apps_share_a_database_and_their_types_a_collection(TestApp first, TestApp second) {
        first.create(true);
        put(second, first.name());
        declare(first, "{\"_id\":\"int\"}");

        Answer model =
                second.post(Part.SCHEMA_SERVICE, "/v1/apps/" + second.name() + "/models", task("{\"_id\":\"int\"}"));

        assertThat(model.status()).as(model.body()).isEqualTo(200);
        first.upsert("Task", "{\"_id\":1}");
        second.upsert("Task", "{\"_id\":2}");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(first.collection("Task").countDocuments()).isEqualTo(2));
    }

    @Test
    void of_types_that_want_one_collection_at_the_same_time_one_has_it(TestApp app)
            throws InterruptedException, ExecutionException {
        app.create(false);
        List<String> outcomes = new ArrayList<>();

        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<JsonNode> call : threads.invokeAll(IntStream.range(0, 8)
                    .<Callable<JsonNode>>mapToObj(
                            i -> () -> imported(app, "", entry(app, "one", schema("Type" + i, ""))))
                    .toList())) {
                outcomes.add(call.get().at("/types/0/outcome").asText());
            }
        }

        assertThat(outcomes).containsOnly("applied", "refused").containsOnlyOnce("applied");
    }

    @Test
    void a_removed_type_keeps_its_collection(TestApp app) {
        app.create(false);
        declare(app, "{\"_id\":\"int\"}");
        String removal = edit(app, "DELETE", "?dryRun=true", Map.of(), "", 200)
                .path("confirmation")
                .asText();
        edit(app, "DELETE", "", confirmed(removal), "", 200);

        JsonNode other = imported(app, "", entry(app, "Task", PERSON));
        JsonNode again = imported(app, "", entry(app, "tasks", schema("Task", "")));

        assertThat(other.at("/types/0/detail").asText()).contains("the removed object type 'Task'");
        assertThat(again.at("/types/0/outcome").asText()).isEqualTo("applied");
        assertThat(again.at("/types/0/findings").findValuesAsText("code")).containsExactly("other-place");
    }

    @Test
    void a_schema_that_cannot_be_stored_is_refused_by_itself(TestApp app) {
        app.create(false);
        declare(app, "{\"_id\":\"int\"}");
        String wrongCase = "{\"database\":\"" + app.name().toUpperCase(Locale.ROOT)
                + "\",\"collection\":\"cities\",\"schema\":" + schema("City", "") + "}";

        String linked = entry(app, "people", schema("Person", "\"dot\":{\"bsonType\":\"objectId\"}"))
                .replaceFirst(
                        "}$",
                        ",\"relationships\":{\"dot\":{\"ref\":\"#/relationship/mongodb-atlas/" + app.name()
                                + "/.people\",\"foreign_key\":\"_id\",\"is_list\":false}}}");

        JsonNode taken =
                imported(app, "", String.join(",", entry(app, ".people", schema("Dot", "")), wrongCase, linked));

        assertThat(taken.path("types").findValuesAsText("outcome")).containsExactly("skipped", "refused", "applied");
        assertThat(taken.at("/types/0/findings/0/code").asText()).isEqualTo("invalid-name");
        assertThat(taken.at("/types/2/findings/0/code").asText()).isEqualTo("unknown-link-target");
        assertThat(taken.at("/types/1/detail").asText()).contains("upper and lower case");
    }

    @Test
    void a_database_that_differs_only_in_case_is_no_failure_of_the_service(TestApp app) {
        app.create(true);
        declare(app, "{\"_id\":\"int\"}");
        String upper = app.name().toUpperCase(Locale.ROOT);
        put(app, upper);

        Answer put = app.put(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/schemas/City",
                "{\"schema\":" + schema("City", "") + "}");

        assertThat(put.status()).as(put.body()).isEqualTo(409);
        assertThat(put.body()).contains("upper and lower case");
    }

    private static void put(TestApp app, String database) {
        Answer answer = app.put(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name(),
                "{\"database\":\"" + database + "\",\"developmentMode\":true}");
        assertThat(answer.status()).as(answer.body()).isIn(200, 201);
    }

    private static String schema(String title, String properties) {
        return "{\"title\":\"" + title + "\",\"bsonType\":\"object\",\"required\":[\"_id\"],\"properties\":{"
                + "\"_id\":{\"bsonType\":\"int\"}" + (properties.isEmpty() ? "" : "," + properties) + "}}";
    }

    private static String entry(TestApp app, String collection, String schema) {
        return "{\"database\":\"" + app.name() + "\",\"collection\":\"" + collection + "\",\"schema\":" + schema + "}";
    }

    private static JsonNode imported(TestApp app, String query, String entries) {
        Answer answer = app.post(
                Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/import" + query, "{\"schemas\":[" + entries + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode rejections(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                .json()
                .path("rejections");
    }
}
