package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// What a check finds in documents and indexes that MongoDB holds, and what becomes of a start then.
@TandemTest
class MigrationCheckIT {
    /// Ids as numbers, a due date, a whole level, no remark; the partner's type asks for more than there is.
    private static final String MEMBERS = """
            "partner": {"collection": "TaskV2", "objectType": {"name": "TaskV2", "primaryKey": "_id", "properties":
              {"_id": "int", "title": "string", "due": "date?", "level": "int?", "owner": "string?"}}},
            "forward": [{"convert": {"_id": {"from": "string", "to": "int"}}}, {"rename": {"name": "title"}},
              {"convert": {"due": {"from": "string", "to": "date"}}},
              {"convert": {"level": {"from": "double", "to": "int"}}}, {"unset": ["remark"]}]""";

    private static void insert(TestApp app, String... documents) {
        app.collection("Task")
                .insertMany(List.of(documents).stream().map(BsonDocument::parse).toList());
    }

    private static RunningMigration define(TestApp app, String members) {
        app.create(true);
        RunningMigration migration = new RunningMigration(app, app.name());
        TestApp.Answer defined = app.put(
                Part.PARTNER_SYNC,
                "/v1/migrations/" + migration.name(),
                "{\"app\": \"%s\", \"initial\": {\"collection\": \"Task\"}, %s}".formatted(app.name(), members));
        assertThat(defined.status()).as(defined.body()).isEqualTo(200);
        return migration;
    }

    private static JsonNode checked(RunningMigration migration, String state) {
        migration.act("/check", "");
        migration.awaitState(state);
        return migration.status().path("check");
    }

    private static JsonNode finding(JsonNode check, String name) {
        return StreamSupport.stream(check.path("findings").spliterator(), false)
                .filter(finding -> finding.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding '" + name + "' in " + check));
    }

    @Test
    void an_abort_ends_a_check_and_nothing_has_been_written(TestApp app) {
        // Given
        RunningMigration migration =
                define(app, "\"partner\": {\"collection\": \"TaskV2\"}, " + RunningMigration.FORWARD);
        List<BsonDocument> many = IntStream.range(0, 60_000)
                .mapToObj(id -> new BsonDocument("_id", new BsonInt32(id)))
                .toList();
        app.collection("Task").insertMany(many);
        migration.act("/start", "");
        await().until(() -> migration.status().path("check").path("running").asBoolean());

        // When
        assertThat(migration.post("/abort", "{\"partner\": \"drop\"}").status()).isEqualTo(409);
        migration.act("/abort", "");

        // Then
        assertThat(migration.status().path("state").asText()).isEqualTo("defined");
        assertThat(migration.status().path("check").path("running").asBoolean()).isFalse();
        assertThat(collections(app)).doesNotContain("TaskV2");
        migration.act("/start", "");
        migration.awaitState("live");
    }

    private static List<String> collections(TestApp app) {
        return app.database().listCollectionNames().into(new ArrayList<>());
    }

    @Test
    void everything_that_stands_in_the_way_is_named_at_once_with_examples_and_nothing_is_changed(TestApp app) {
        // Given
        insert(
                app,
                "{_id: '1', name: 'sound', due: '2026-01-01', level: 2.0}",
                "{_id: '01', name: 'the same number', level: 2.0}",
                "{_id: '3', name: 'no date', due: 'tomorrow'}",
                "{_id: '4', name: 'more than the partner holds', level: 1.75, remark: 'r'}",
                "{_id: '5', owner: 7}",
                "{_id: 'six', name: 'no number'}");
        app.collection("Task").createIndex(Indexes.ascending("name"));

        // When
        RunningMigration migration = define(app, MEMBERS);
        JsonNode check = checked(migration, "refused");

        // Then
        assertThat(check.path("documents").asInt()).isEqualTo(6);
        assertThat(finding(check, "totality").path("examples").toString()).contains("tomorrow", "six");
        assertThat(finding(check, "ids").path("count").asInt()).isEqualTo(2);
        assertThat(finding(check, "ids").path("examples").toString())
                .contains("01", "does not come back as the same _id", "six", "no counterpart");
        assertThat(finding(check, "round trip").path("examples").toString())
                .contains("'level'", "1.75", "'remark'", "comes back missing");
        assertThat(finding(check, "round trip").path("refuses").asBoolean()).isFalse();
        assertThat(check.path("changedOnReturn").findValuesAsText("property")).contains("level", "remark");
        assertThat(finding(check, "object type").path("examples").toString())
                .contains("'title' is required and missing", "'owner' is int32 and not string");
        assertThat(finding(check, "indexes").path("examples").toString()).contains("title");
        assertThat(migration.status().path("reason").asText())
                .contains("totality: ", "ids: ", "object type: ")
                .doesNotContain("round trip: ");
        assertThat(collections(app)).containsExactly("Task");
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/TaskV2")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_start_needs_each_finding_that_refuses_it_overridden_by_name_and_that_is_recorded(TestApp app) {
        // Given
        insert(app, "{_id: '1', name: 'n'}", "{_id: 'six', name: 'n'}", "{_id: '7', name: 'n', owner: 7}");
        RunningMigration migration = define(app, MEMBERS);

        // When
        assertThat(migration.post("/start", "{\"override\": [\"everything\"]}").status())
                .isEqualTo(400);
        migration.act("/start", "{\"override\": [\"totality\", \"ids\"]}");
        migration.awaitState("refused");
        assertThat(migration.status().path("reason").asText())
                .contains("object type: ")
                .doesNotContain("ids: ");
        migration.act("/start", "{\"override\": [\"totality\", \"ids\", \"object type\"]}");
        migration.awaitState("live");

        // Then
        assertThat(app.collection("TaskV2").find().map(task -> task.get("_id")))
                .extracting(id -> id.asInt32().getValue())
                .containsExactlyInAnyOrder(1, 7);
        assertThat(migration.get("/set-aside").path("setAside").findValuesAsText("reason"))
                .singleElement()
                .asString()
                .contains("no counterpart");
        Document row = app.mongo()
                .getDatabase("tandem")
                .getCollection("migrations")
                .find(Filters.eq("_id", migration.name()))
                .first();
        assertThat(row.getList("acts", Document.class))
                .anySatisfy(act -> assertThat(act.get("asked", new Document()).getList("override", String.class))
                        .containsExactly("totality", "ids", "object type"))
                .allSatisfy(act -> assertThat(act).containsKeys("by", "at", "to"));
    }

    @Test
    void a_type_with_rules_gets_no_partner_that_anybody_may_write(TestApp app) {
        // Given
        insert(app, "{_id: '1', name: 'n', owner: 'ada'}");
        RunningMigration migration = define(app, MEMBERS);
        putRules(app, "Task");

        // When
        JsonNode check = checked(migration, "refused");

        // Then
        assertThat(finding(check, "rules").path("message").asText()).contains("has Task, but not TaskV2");

        // When
        putRules(app, "TaskV2");

        // Then
        assertThat(checked(migration, "defined").path("findings").findValuesAsText("name"))
                .doesNotContain("rules");
    }

    private static void putRules(TestApp app, String type) {
        TestApp.Answer put = app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rules/" + type, """
                {"roles": [{"name": "owner", "apply_when": {}, "write": true,
                  "document_filters": {"read": true, "write": {"owner": "%%user.id"}}}]}""");
        assertThat(put.status()).as(put.body()).isEqualTo(200);
    }

    @Test
    void documents_that_would_clash_in_a_unique_index_of_the_partner_are_found_before_anything_is_copied(TestApp app) {
        // Given
        insert(app, "{_id: '1', name: 'twice'}", "{_id: '2', name: 'twice'}", "{_id: '3', name: 'once'}");
        app.collection("TaskV2").createIndex(Indexes.ascending("title"), new IndexOptions().unique(true));

        // When
        RunningMigration migration = define(app, MEMBERS);
        JsonNode check = checked(migration, "refused");

        // Then
        assertThat(finding(check, "unique").path("message").asText()).contains("{\"title\": 1}");
        assertThat(finding(check, "unique").path("examples").toString()).contains("_id 1 and _id 2");
        assertThat(app.collection("TaskV2").countDocuments()).isZero();

        // When: the documents change
        app.collection("Task").updateOne(Filters.eq("_id", "2"), new Document("$set", new Document("name", "other")));

        // Then
        assertThat(checked(migration, "defined").path("findings").findValuesAsText("name"))
                .doesNotContain("unique");
    }

    @Test
    void documents_clash_with_those_that_the_partner_has_but_not_with_their_own_nor_with_what_no_index_holds(
            TestApp app) {
        // Given
        insert(app, "{_id: '1', name: 'own'}", "{_id: '2', name: 'taken'}", "{_id: '3'}", "{_id: '4'}");
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 1, title: 'own', n: 1}"));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 9, title: 'taken', n: 2}"));
        app.collection("TaskV2")
                .createIndex(
                        Indexes.ascending("title"),
                        new IndexOptions().unique(true).sparse(true));
        app.collection("TaskV2")
                .createIndex(
                        Indexes.ascending("n"),
                        new IndexOptions().unique(true).partialFilterExpression(Filters.exists("n")));

        // When
        RunningMigration migration = define(
                app,
                "\"partner\": {\"collection\": \"TaskV2\"}, \"forward\": [{\"convert\": {\"_id\": {\"from\": \"string\","
                        + " \"to\": \"int\"}}}, {\"rename\": {\"name\": \"title\"}}]");
        JsonNode check = checked(migration, "refused");

        // Then
        assertThat(finding(check, "unique").path("count").asInt()).isOne();
        assertThat(finding(check, "unique").path("message").asText()).contains("{\"title\": 1}");
        assertThat(finding(check, "unique").path("examples").toString()).contains("_id 2 and _id 9");
    }

    @Test
    void a_document_outside_of_the_sample_that_cannot_cross_refuses_the_start_where_it_is_met(TestApp app) {
        // Given
        List<BsonDocument> documents = new ArrayList<>();
        for (int id = 0; id < 1_000; id++) {
            documents.add(BsonDocument.parse("{_id: " + id + ", n: '" + (id == 500 ? "x" : id) + "'}"));
        }
        app.collection("Task").insertMany(documents);
        app.collection("TaskV2").createIndex(Indexes.ascending("n"), new IndexOptions().unique(true));
        RunningMigration migration = define(
                app,
                "\"partner\": {\"collection\": \"TaskV2\"}, \"forward\":"
                        + " [{\"convert\": {\"n\": {\"from\": \"string\", \"to\": \"int\"}}}]");

        // When
        assertThat(migration.post("/start", "{\"sample\": {\"share\": 1e-17}}").status())
                .isEqualTo(400);
        migration.act("/start", "{\"sample\": {\"confidence\": 0.5, \"share\": 0.5}}");
        migration.awaitState("refused");

        // Then
        assertThat(migration.status().path("reason").asText()).contains("totality: ", "Failed to parse number 'x'");
    }

    @Test
    void a_sample_says_how_much_it_proves(TestApp app) {
        // Given
        List<BsonDocument> documents = new ArrayList<>();
        for (int id = 0; id < 1_000; id++) {
            documents.add(BsonDocument.parse("{_id: '" + id + "', name: 'n'}"));
        }
        app.collection("Task").insertMany(documents);
        RunningMigration migration = define(app, MEMBERS);

        // When
        assertThat(migration.post("/check", "{\"sample\": {\"confidence\": 1}}").status())
                .isEqualTo(400);
        migration.act("/check", "{\"sample\": {\"confidence\": 0.9, \"share\": 0.05}}");
        migration.awaitState("defined");

        // Then
        JsonNode check = migration.status().path("check");
        assertThat(check.path("documents").asInt()).isEqualTo(45);
        assertThat(check.path("sample").asText()).contains("0.05", "0.9");
    }
}
