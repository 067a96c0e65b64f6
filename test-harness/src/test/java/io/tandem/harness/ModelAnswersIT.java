package io.tandem.harness;

import static io.tandem.harness.TaskApp.MODEL;
import static io.tandem.harness.TaskApp.declare;
import static io.tandem.harness.TaskApp.path;
import static io.tandem.harness.TaskApp.sync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;

@TandemTest
class ModelAnswersIT {

    @Test
    void a_model_that_was_declared_before_costs_no_write_and_is_answered_the_same(TestApp app) {
        app.create(true);
        declare(app);
        String first =
                app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL).body();
        // What earlier tests have sent may be stored only now: then once more.
        await().untilAsserted(() -> assertThat(writesOfDeclaring(app, first)).isEmpty());
    }

    /// What is written to models and schemas while this one is declared again.
    private static List<Document> writesOfDeclaring(TestApp app, String first) {
        MongoDatabase tandem = app.mongo().getDatabase("tandem");
        Document before = tandem.runCommand(new Document("profile", 2));
        try {
            app.create(true);
            for (int i = 0; i < 5; i++) {
                assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL)
                                .body())
                        .isEqualTo(first);
            }
            app.create(false);
            assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL)
                            .body())
                    .isEqualTo(first);
        } finally {
            tandem.runCommand(new Document("profile", before.getInteger("was")));
        }
        List<Document> writes = tandem.getCollection("system.profile")
                .find(Filters.and(
                        Filters.in("op", "insert", "update", "remove", "command"),
                        Filters.in("ns", "tandem.models", "tandem.schemas", "tandem.schemaVersions")))
                .into(new ArrayList<>());
        long reads = tandem.getCollection("system.profile")
                .countDocuments(Filters.and(Filters.eq("op", "query"), Filters.eq("ns", "tandem.models")));
        tandem.getCollection("system.profile").drop();
        assertThat(reads).isGreaterThanOrEqualTo(6);
        return writes;
    }

    @Test
    void the_answer_to_a_model_says_what_becomes_of_an_older_local_file(TestApp app) {
        app.create(true);
        String first = declare(app);
        String grown = MODEL.replace("\"string?\"", "\"string?\",\"done\":\"bool\"");

        JsonNode migrate = localFile(app, grown, first);
        assertThat(migrate.path("action").asText()).isEqualTo("migrate");
        assertThat(migrate.path("changes").path(0).path("path").asText()).isEqualTo("Task.done");
        assertThat(localFile(app, grown, "").path("action").asText()).isEqualTo("migrate");
        assertThat(localFile(app, MODEL, first).path("action").asText()).isEqualTo("none");
        assertThat(localFile(app, MODEL, "").path("models").findValuesAsText("action"))
                .containsExactly("none");
        assertThat(localFile(app, MODEL, "0123456789abcdef0123456789abcdef")
                        .path("says")
                        .asText())
                .startsWith("ErrorBadClientFileIdent (208): nobody knows");
        assertThat(app.call(
                                Part.SYNC_INGEST,
                                "POST",
                                path(app, "/models"),
                                Map.of("Tandem-Previous-Model", "first"),
                                MODEL)
                        .status())
                .isEqualTo(400);

        sync(app, "terminate", "grace");
        sync(app, "enable", "grace");
        JsonNode reset = localFile(app, grown, first);
        assertThat(reset.path("action").asText()).isEqualTo("reset");
        assertThat(reset.path("says").asText()).startsWith("ErrorBadClientFileIdent (208): the file is from before");
        JsonNode models =
                app.get(Part.SCHEMA_SERVICE, path(app, "/models")).json().path("models");
        assertThat(models.findValuesAsText("status")).containsExactly("current", "stale");
        assertThat(models.path(1).path("model").asText()).isEqualTo(first);
    }

    @Test
    void objects_of_an_asymmetric_type_are_inserted_once_and_never_changed(TestApp app) {
        app.create(true);
        String event = "{\"objectTypes\":[{\"name\":\"Event\",\"asymmetric\":true,\"primaryKey\":\"_id\","
                + "\"properties\":{\"_id\":\"int\",\"n\":\"int?\"}}]}";
        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/models"), event).status())
                .isEqualTo(200);

        app.send(List.of(
                "{\"id\":\"1\",\"type\":\"Event\",\"op\":\"upsert\",\"object\":{\"_id\":1,\"n\":1}}",
                "{\"id\":\"2\",\"type\":\"Event\",\"op\":\"upsert\",\"object\":{\"_id\":1,\"n\":2}}",
                "{\"id\":\"3\",\"type\":\"Event\",\"op\":\"update\",\"key\":1,\"set\":{\"n\":3}}",
                "{\"id\":\"4\",\"type\":\"Event\",\"op\":\"delete\",\"key\":1}"));

        await().atMost(Duration.ofSeconds(20))
                .until(() -> app.get(Part.SCHEMA_SERVICE, path(app, "/rejections?code=insert-only"))
                                .json()
                                .path("rejections")
                                .size()
                        == 3);
        assertThat(app.collection("Event").find().first())
                .isEqualTo(BsonDocument.parse("{_id: {$numberLong: '1'}, n: {$numberLong: '1'}}"));
        TestApp.Answer switched = app.post(
                Part.SCHEMA_SERVICE,
                path(app, "/models"),
                event.replace("\"asymmetric\":true", "\"asymmetric\":false"));
        assertThat(switched.status()).isEqualTo(409);
        assertThat(switched.json().path("message").asText())
                .endsWith("- Class 'Event' has been changed from TopLevelAsymmetric to TopLevel.");
    }

    @Test
    void a_model_can_be_read_and_cached(TestApp app) {
        app.create(true);
        String id = app.post(Part.SCHEMA_SERVICE, path(app, "/models"), MODEL)
                .json()
                .path("model")
                .asText();

        JsonNode model =
                app.get(Part.SCHEMA_SERVICE, path(app, "/models/" + id)).json();
        assertThat(model.path("status").asText()).isEqualTo("current");
        JsonNode content = app.get(Part.SCHEMA_SERVICE, path(app, "/models/" + id + "/objectTypes"))
                .json();
        assertThat(content.path("objectTypes")).isEqualTo(model.path("objectTypes"));
        assertThat(app.post(Part.SCHEMA_SERVICE, path(app, "/models"), content.toString())
                        .json()
                        .path("model")
                        .asText())
                .isEqualTo(id);
        assertThat(app.call(
                                Part.SCHEMA_SERVICE,
                                "GET",
                                path(app, "/models/" + id + "/objectTypes"),
                                Map.of("If-None-Match", "\"" + id + "\""),
                                "")
                        .status())
                .isEqualTo(304);
    }

    private static JsonNode localFile(TestApp app, String model, String previous) {
        TestApp.Answer answer = app.call(
                Part.SYNC_INGEST,
                "POST",
                path(app, "/models"),
                previous.isEmpty() ? Map.of() : Map.of("Tandem-Previous-Model", previous),
                model);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("localFile");
    }
}
