package io.tandem.harness;

import static io.tandem.harness.TaskSchema.TASK;
import static io.tandem.harness.TaskSchema.call;
import static io.tandem.harness.TaskSchema.confirmation;
import static io.tandem.harness.TaskSchema.confirmed;
import static io.tandem.harness.TaskSchema.declare;
import static io.tandem.harness.TaskSchema.edit;
import static io.tandem.harness.TaskSchema.refusal;
import static io.tandem.harness.TaskSchema.schema;
import static io.tandem.harness.TaskSchema.task;
import static io.tandem.harness.TaskSchema.type;
import static io.tandem.harness.TaskSchema.version;
import static io.tandem.harness.TaskSchema.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.junit.jupiter.api.Test;

/// An operator changes schemas: told first, confirmed where it breaks, and never by a program.
@TandemTest
class OperatorChangesIT {

    @Test
    void an_additive_change_is_told_and_then_applied(TestApp app) {
        app.create(false);
        declare(app, TASK);
        String wider = task("{\"_id\":\"int\",\"name\":\"string?\",\"size\":\"int\",\"due\":\"date?\"}");

        JsonNode told = edit(app, "PUT", "?dryRun=true", Map.of(), wider, 200);
        assertThat(version(app)).isEqualTo(1);
        JsonNode made = edit(app, "PUT", "", Map.of("Tandem-Operator", "grace"), wider, 200);

        assertThat(told.path("breaking").asBoolean()).isFalse();
        assertThat(told.has("confirmation")).isFalse();
        assertThat(told.at("/consequences/documents/notSyncing").asInt(-1)).isZero();
        assertThat(made.path("version")).isEqualTo(told.path("version"));
        assertThat(made.path("changes")).isEqualTo(told.path("changes"));
        assertThat(made.at("/changes/0/path").asText()).isEqualTo("Task.due");
        assertThat(versions(app).get(1).path("changedBy").asText()).isEqualTo("grace");
        assertThat(edit(app, "PUT", "", Map.of(), wider, 200).path("version").asInt())
                .isEqualTo(2);
    }

    @Test
    void a_patch_keeps_what_it_does_not_name_and_a_put_does_not(TestApp app) {
        app.create(false);
        declare(app, TASK);
        String narrow = task("{\"_id\":\"int\",\"due\":\"date?\"}");

        assertThat(edit(app, "PATCH", "", Map.of(), narrow, 200).path("version").asInt())
                .isEqualTo(2);
        JsonNode refused = edit(app, "PUT", "", Map.of(), narrow, 409);

        assertThat(refused.path("errorCode").asInt()).isEqualTo(1);
        assertThat(refused.path("message").asText())
                .isEqualTo("The following changes cannot be made in additive-only schema mode:\n"
                        + "- Property 'Task.name' has been removed.\n- Property 'Task.size' has been removed.");
        assertThat(refused.at("/changes/0/sinceVersion").asInt()).isEqualTo(1);
        assertThat(version(app)).isEqualTo(2);
    }

    @Test
    void a_breaking_change_tells_its_consequences_and_needs_a_confirmation(TestApp app) {
        // Given
        app.create(false);
        String model = declare(app, TASK);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'a', size: 1}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, name: null, size: 1}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 3, size: 'large'}"));
        String wanted = "{\"objectTypes\":[" + type("{\"_id\":\"int\",\"title\":\"string\",\"size\":\"int\"}")
                + "],\"renames\":{\"Task.name\":\"title\"}}";

        // When
        JsonNode refused = edit(app, "PUT", "", Map.of(), wanted, 409);
        JsonNode told = edit(app, "PUT", "?dryRun=true", Map.of(), wanted, 200);
        String confirmation = told.path("confirmation").asText();
        JsonNode made = edit(
                app, "PUT", "", Map.of("Tandem-Confirmation", confirmation, "Tandem-Operator", "grace"), wanted, 200);

        // Then
        assertThat(refused.path("message").asText())
                .endsWith("\n- Property 'Task.name' has been renamed to 'title'.\n"
                        + "- Property 'Task.name' has been made required.");
        assertThat(refused.path("consequences")).isEqualTo(told.path("consequences"));
        assertThat(told.at("/consequences/documents").toString())
                .isEqualTo(
                        "{\"total\":3,\"examined\":3,\"exact\":true,\"notSyncing\":2,\"reasons\":[{\"path\":\"title\","
                                + "\"reason\":\"The required property 'Task.title' of type 'string' is missing.\",\"documents\":2}],"
                                + "\"outOfSight\":[{\"path\":\"name\",\"documents\":2}]}");
        assertThat(told.at("/consequences/models/0/model").asText()).isEqualTo(model);
        assertThat(told.at("/consequences/models/0/changes/0").asText())
                .isEqualTo("Property 'Task.name' has been renamed to 'title'.");
        assertThat(Instant.parse(told.path("confirmationExpiresAt").asText()))
                .isBetween(Instant.now().plusSeconds(600), Instant.now().plusSeconds(900));
        assertThat(made.path("changes")).isEqualTo(told.path("changes"));
        assertThat(schema(app).at("/schema/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("_id", "title", "size");
        JsonNode last = versions(app).get(1);
        assertThat(last.path("changedBy").asText()).isEqualTo("grace");
        assertThat(last.path("breaking").asBoolean()).isTrue();
        assertThat(refusal(edit(app, "PUT", "", confirmed(confirmation), task(TASK), 409)))
                .contains("was used at");
    }

    @Test
    void what_was_decided_by_a_schema_that_no_longer_holds_is_not_written_any_more(TestApp app) {
        app.create(false);
        declare(app, TASK);
        app.upsert("Task", "{\"_id\":1,\"size\":1}");
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(app.collection("Task").countDocuments()).isEqualTo(1));
        String narrow = task("{\"_id\":\"int\"}");
        long before = fence(app);

        edit(app, "PUT", "", confirmed(confirmation(app, narrow)), narrow, 200);

        assertThat(fence(app)).isGreaterThan(before);
    }

    /// The lowest that a stream has.
    private static long fence(TestApp app) {
        return app
                .mongo()
                .getDatabase("tandem")
                .getCollection("positions", BsonDocument.class)
                .find(Filters.exists("next"))
                .map(row -> row.getNumber("fence", new BsonInt64(0)).longValue())
                .into(new ArrayList<>())
                .stream()
                .mapToLong(Long::longValue)
                .min()
                .orElseThrow();
    }

    @Test
    void a_confirmation_is_good_once_for_one_change_of_one_version_and_for_a_while(TestApp app) {
        app.create(false);
        declare(app, TASK);
        String narrow = task("{\"_id\":\"int\",\"name\":\"string?\"}");
        String other = task("{\"_id\":\"int\"}");
        String confirmation = confirmation(app, narrow);

        assertThat(refusal(edit(app, "PUT", "", confirmed("abcd-efgh-jkmn"), narrow, 409)))
                .contains("no dry run gave this confirmation");
        assertThat(refusal(edit(app, "PUT", "", confirmed(confirmation), other, 409)))
                .contains("for another change");
        assertThat(refusal(edit(app, "DELETE", "", confirmed(confirmation), "", 409)))
                .contains("for another change");
        edit(app, "PATCH", "", Map.of(), task("{\"_id\":\"int\",\"due\":\"date?\"}"), 200);
        assertThat(refusal(edit(app, "PUT", "", confirmed(confirmation), narrow, 409)))
                .contains("is for version 1 of the schema, which has version 2 now");
        String late = confirmation(app, narrow);
        var confirmations = app.mongo().getDatabase("tandem").getCollection("confirmations", BsonDocument.class);
        assertThat(confirmations.countDocuments(Filters.eq("_id", late))).isZero();
        confirmations.updateMany(
                Filters.eq("app", app.name()),
                Updates.set("expiresAt", new BsonDateTime(System.currentTimeMillis() - 1)));
        assertThat(refusal(edit(app, "PUT", "", confirmed(late), narrow, 409))).contains("expired at");
        assertThat(version(app)).isEqualTo(2);
    }

    @Test
    void of_many_requests_with_one_confirmation_one_has_an_effect(TestApp app)
            throws InterruptedException, ExecutionException {
        app.create(false);
        declare(app, TASK);
        String narrow = task("{\"_id\":\"int\"}");
        String confirmation = confirmation(app, narrow);

        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> calls = threads.invokeAll(IntStream.range(0, 8)
                    .<java.util.concurrent.Callable<Integer>>mapToObj(
                            i -> () -> call(app, "PUT", "", confirmed(confirmation), narrow)
                                    .status())
                    .toList());
            for (Future<Integer> call : calls) {
                statuses.add(call.get());
            }
        }

        // A later one finds that all is there already, or that the confirmation was used.
        assertThat(statuses).contains(200).isSubsetOf(200, 409);
        assertThat(versions(app)).hasSize(2);
    }

    @Test
    void an_automated_deploy_is_never_destructive(TestApp app) {
        app.create(false);
        declare(app, TASK);
        String narrow = task("{\"_id\":\"int\"}");
        Map<String, String> automated = Map.of("Tandem-Deploy", "automated");

        JsonNode told = edit(app, "PUT", "?dryRun=true", automated, narrow, 200);
        String confirmation = confirmation(app, narrow);
        JsonNode refused = edit(
                app, "PUT", "", Map.of("Tandem-Deploy", "automated", "Tandem-Confirmation", confirmation), narrow, 409);

        assertThat(told.path("breaking").asBoolean()).isTrue();
        assertThat(told.has("confirmation")).isFalse();
        assertThat(refused.path("detail").asText()).contains("automated deploy");
        assertThat(version(app)).isEqualTo(1);
        assertThat(edit(app, "PATCH", "", automated, task("{\"_id\":\"int\",\"due\":\"date?\"}"), 200)
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void what_makes_no_sense_is_refused_with_its_place(TestApp app) {
        app.create(false);
        declare(app, TASK);
        String renamed = "{\"objectTypes\":[" + type(TASK) + "],\"renames\":{\"%s\":\"%s\"}}";

        assertThat(edit(app, "PUT", "?dryRun=maybe", Map.of(), task(TASK), 400)
                        .path("detail")
                        .asText())
                .startsWith("dryRun: ");
        assertThat(edit(app, "PUT", "", Map.of(), renamed.formatted("Task.nom", "name"), 400)
                        .path("detail")
                        .asText())
                .startsWith("renames.Task.nom: ");
        assertThat(edit(app, "PUT", "", Map.of(), renamed.formatted("Task.name", "size"), 400)
                        .path("detail")
                        .asText())
                .startsWith("renames.Task.name: ");
        assertThat(edit(app, "PUT", "", Map.of(), renamed.formatted("Task", "Todo"), 400)
                        .path("detail")
                        .asText())
                .startsWith("renames.Task: an object type keeps its name");
        assertThat(version(app)).isEqualTo(1);
    }
}
