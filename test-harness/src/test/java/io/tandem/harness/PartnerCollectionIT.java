package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/// "To implement a breaking schema change": the seed's partner collection, against the real cluster.
@TandemTest
class PartnerCollectionIT {
    /// The seed's own example: the partner has string ids and another name for a property.
    private static final String TASK_V2 = """
        {"app": "%s", "initial": {"collection": "Task"},
         "partner": {"collection": "TaskV2", "objectType": {"name": "TaskV2", "primaryKey": "_id",
           "properties": {"_id": "string", "title": "string?", "done": "bool?"}}},
         "forward": [{"rename": {"name": "title"}}, {"convert": {"_id": {"from": "int", "to": "string"}}}]}
        """;

    private final String migration = "m-" + UUID.randomUUID().toString().substring(0, 8);

    private void define(TestApp app, String definition) {
        TestApp.Answer defined =
                app.put(Part.PARTNER_SYNC, "/v1/migrations/" + migration, definition.formatted(app.name()));
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
    }

    private void start(TestApp app, String definition) {
        define(app, definition);
        assertThat(app.post(Part.PARTNER_SYNC, "/v1/migrations/" + migration + "/start", "")
                        .status())
                .isEqualTo(202);
    }

    private JsonNode status(TestApp app) {
        return app.get(Part.PARTNER_SYNC, "/v1/migrations/" + migration).json();
    }

    private void awaitState(TestApp app, String state) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(status(app).path("state").asText())
                        .as(status(app).toString())
                        .isEqualTo(state));
    }

    private static void awaitDocument(TestApp app, String collection, Object id, String json) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        app.collection(collection).find(Filters.eq("_id", id)).first())
                .isEqualTo(BsonDocument.parse(json)));
    }

    @Test
    void data_flows_in_both_directions_with_the_modifications_required_for_the_new_schema(TestApp app) {
        // Given
        app.create(true);
        app.upsert("Task", "{\"_id\": 1, \"name\": \"sweep\", \"done\": false}");
        app.upsert("Task", "{\"_id\": 2, \"name\": \"dust\"}");
        await().untilAsserted(() ->
                assertThat(app.collection("Task").countDocuments()).isEqualTo(2));
        start(app, TASK_V2);
        awaitState(app, "live");

        // When
        app.accept("{\"type\": \"Task\", \"op\": \"update\", \"key\": 1, \"set\": {\"name\": \"mop\"}}");
        app.accept("{\"type\": \"TaskV2\", \"op\": \"update\", \"key\": \"2\", \"set\": {\"done\": true}}");
        app.upsert("TaskV2", "{\"_id\": \"3\", \"title\": \"polish\"}");
        app.upsert("Task", "{\"_id\": 4, \"name\": \"wax\"}");

        // Then
        awaitDocument(app, "TaskV2", "1", "{_id: '1', done: false, title: 'mop'}");
        awaitDocument(app, "Task", 2, "{_id: 2, name: 'dust', done: true}");
        awaitDocument(app, "Task", 3, "{_id: 3, name: 'polish'}");
        awaitDocument(app, "TaskV2", "4", "{_id: '4', title: 'wax'}");
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/TaskV2")
                        .body())
                .contains("title");
    }

    @Test
    void a_removed_property_and_a_deleted_document_cross_as_well(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'sweep', done: false}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, name: 'dust'}"));
        start(app, TASK_V2);
        awaitState(app, "live");

        // When
        app.collection("TaskV2").updateOne(Filters.eq("_id", "1"), Updates.unset("done"));
        app.collection("TaskV2").deleteOne(Filters.eq("_id", "2"));

        // Then
        awaitDocument(app, "Task", 1, "{_id: 1, name: 'sweep'}");
        await().untilAsserted(() ->
                assertThat(app.collection("Task").countDocuments()).isEqualTo(1));
    }

    @Test
    void afterwards_nothing_moves_any_more(TestApp app) throws InterruptedException {
        // Given
        app.create(true);
        for (int i = 0; i < 200; i++) {
            app.collection("Task").insertOne(BsonDocument.parse("{_id: " + i + ", name: 'n'}"));
        }
        start(app, TASK_V2);
        awaitState(app, "live");
        for (int i = 0; i < 200; i++) {
            app.collection("Task").updateOne(Filters.eq("_id", i), Updates.set("name", "old app"));
            app.collection("TaskV2").updateOne(Filters.eq("_id", "" + i), Updates.set("done", true));
        }
        await().untilAsserted(() -> assertThat(
                        app.collection("TaskV2").countDocuments(BsonDocument.parse("{title: 'old app', done: true}")))
                .isEqualTo(200));
        await().untilAsserted(() -> assertThat(
                        app.collection("Task").countDocuments(BsonDocument.parse("{name: 'old app', done: true}")))
                .isEqualTo(200));

        // When
        List<String> moves = new ArrayList<>();
        try (var stream = app.database()
                .watch(List.of(BsonDocument.parse("{$match: {'ns.coll': {$in: ['Task', 'TaskV2']}}}")))
                .cursor()) {
            Thread.sleep(1_500);
            for (var event = stream.tryNext(); event != null; event = stream.tryNext()) {
                moves.add(event.toString());
            }
        }

        // Then
        assertThat(moves).isEmpty();
        assertThat(status(app).path("setAside").path("count").asInt()).isZero();
    }

    @Test
    void objects_that_look_like_expressions_cross_unchanged(TestApp app) {
        // Given
        String hostile = """
            {"price": "$price", "now": "$$NOW", "run": {"$function": {"body": "x", "args": [], "lang": "js"}},
             "literal": {"$literal": 1}, "list": ["$$ROOT", {"$concat": ["a", "b"]}], "removed": "$$REMOVE"}\
            """;
        app.create(true);
        app.collection("Task")
                .insertOne(new BsonDocument("_id", new BsonInt32(1)).append("name", BsonDocument.parse(hostile)));
        define(app, TASK_V2);
        // An object where the partner's type has a text: it crosses as it is, once a person has said so.
        assertThat(app.post(
                                Part.PARTNER_SYNC,
                                "/v1/migrations/" + migration + "/start",
                                "{\"override\": [\"object type\"]}")
                        .status())
                .isEqualTo(202);
        awaitState(app, "live");

        // When
        app.collection("Task")
                .insertOne(new BsonDocument("_id", new BsonInt32(2)).append("name", BsonDocument.parse(hostile)));
        app.collection("TaskV2")
                .insertOne(new BsonDocument("_id", new BsonString("3")).append("title", BsonDocument.parse(hostile)));
        app.collection("TaskV2")
                .updateOne(Filters.eq("_id", "1"), Updates.set("dotted", BsonDocument.parse("{'a.b': '$x', '': 1}")));

        // Then
        for (String id : List.of("1", "2")) {
            await().untilAsserted(() -> assertThat(app.collection("TaskV2")
                            .find(Filters.eq("_id", id))
                            .projection(BsonDocument.parse("{_id: 0, title: 1}"))
                            .first())
                    .isEqualTo(new BsonDocument("title", BsonDocument.parse(hostile))));
        }
        awaitDocument(app, "Task", 1, "{_id: 1, name: " + hostile + ", dotted: {'a.b': '$x', '': 1}}");
        awaitDocument(app, "Task", 3, "{_id: 3, name: " + hostile + "}");
    }

    @Test
    void a_document_that_fails_refuses_the_start_and_is_named(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, due: 'tomorrow'}"));

        // When
        start(app, """
            {"app": "%s", "initial": {"collection": "Task"}, "partner": {"collection": "TaskV2"},
             "forward": [{"convert": {"due": {"from": "string", "to": "date"}}}]}\
            """);

        // Then
        awaitState(app, "refused");
        assertThat(status(app).path("reason").asText())
                .contains("1 of 1 documents cannot cross")
                .contains("tomorrow");
        assertThat(app.collection("TaskV2").countDocuments()).isZero();
    }

    @Test
    void one_bad_document_is_set_aside_until_it_changes_and_its_neighbours_go_on(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'good'}"));
        start(app, TASK_V2);
        awaitState(app, "live");

        // When
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'no number', title: 'bad'}"));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '7', title: 'neighbour'}"));

        // Then
        awaitDocument(app, "Task", 7, "{_id: 7, name: 'neighbour'}");
        await().untilAsserted(() -> assertThat(
                        status(app).path("setAside").path("documents").toString())
                .contains("no number"));
    }

    @Test
    void a_paused_migration_goes_on_from_where_it_stood(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'a'}"));
        start(app, TASK_V2);
        awaitState(app, "live");
        app.post(Part.PARTNER_SYNC, "/v1/migrations/" + migration + "/pause", "");
        awaitState(app, "paused");

        // When
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "while paused"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, name: 'new'}"));
        app.post(Part.PARTNER_SYNC, "/v1/migrations/" + migration + "/resume", "");

        // Then
        awaitDocument(app, "TaskV2", "1", "{_id: '1', title: 'while paused'}");
        awaitDocument(app, "TaskV2", "2", "{_id: '2', title: 'new'}");
    }

    @Test
    void a_dropped_partner_collection_is_an_incident_and_deletes_nothing_on_the_other_side(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'a'}"));
        start(app, TASK_V2);
        awaitState(app, "live");

        // When
        app.collection("TaskV2").drop();

        // Then
        awaitState(app, "paused");
        // The change stream tells of it, or the look at the collections once a second.
        assertThat(status(app).path("reason").asText()).contains("drop", "nothing was deleted on the other side");
        assertThat(app.collection("Task").countDocuments()).isEqualTo(1);
        app.post(Part.PARTNER_SYNC, "/v1/migrations/" + migration + "/resume", "");
        awaitState(app, "live");
        awaitDocument(app, "TaskV2", "1", "{_id: '1', title: 'a'}");
    }

    @Test
    void a_delete_crosses_also_where_the_document_that_goes_could_not(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, count: '1'}"));
        start(app, """
            {"app": "%s", "initial": {"collection": "Task"}, "partner": {"collection": "TaskV2"},
             "forward": [{"convert": {"count": {"from": "string", "to": "int"}}}]}\
            """);
        awaitState(app, "live");
        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("count", BsonDocument.parse("{a: 1}")));
        await().untilAsserted(() ->
                assertThat(status(app).at("/setAside/count").asInt()).isOne());
        app.collection("TaskV2").updateOne(Filters.eq("_id", 1), Updates.set("other", 1));

        // When
        app.collection("TaskV2").deleteOne(Filters.eq("_id", 1));

        // Then
        await().untilAsserted(() ->
                assertThat(app.collection("Task").countDocuments()).isZero());
        await().untilAsserted(() ->
                assertThat(status(app).at("/setAside/count").asInt()).isZero());
        assertThat(app.collection("TaskV2").countDocuments()).isZero();
    }
}
