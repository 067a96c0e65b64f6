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
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/// A refusal proposes the way out, and partner-sync takes it as it is.
@TandemTest
class WayOutIT {
    private static final String OLD = "{\"_id\":\"int\",\"name\":\"string?\",\"owner\":\"string?\",\"size\":\"int?\"}";

    @Test
    void the_proposal_of_a_refusal_is_defined_unchanged_and_carries_documents_both_ways(TestApp app) {
        // Given
        declare(app, OLD);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'sweep', owner: 'ann', size: 3}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, name: 'dust', owner: null}"));
        String wanted =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"string\","
                        + "\"title\":\"string?\",\"owner\":\"string\",\"size\":\"string?\"}}],"
                        + "\"renames\":{\"Task.name\":\"title\"}}";

        // When
        TestApp.Answer refused = app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task", wanted);
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        JsonNode proposal = refused.json().path("proposal");
        String migration = live(app, proposal);

        // Then
        assertThat(proposal.at("/definition/partner/collection").asText()).isEqualTo("TaskV2");
        awaitDocument(app, "TaskV2", "1", "{_id: '1', owner: 'ann', size: '3', title: 'sweep'}");
        awaitDocument(app, "TaskV2", "2", "{_id: '2', owner: '', title: 'dust'}");

        app.collection("Task").updateOne(Filters.eq("_id", 1), Updates.set("name", "mop"));
        app.collection("TaskV2").updateOne(Filters.eq("_id", "2"), Updates.set("title", "wipe"));
        app.collection("TaskV2").updateOne(Filters.eq("_id", "1"), Updates.set("size", new BsonString("huge")));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '3', title: 'wax', owner: 'bo', size: '7'}"));

        awaitDocument(app, "TaskV2", "1", "{_id: '1', owner: 'ann', size: 'huge', title: 'mop'}");
        awaitDocument(app, "Task", 1, "{_id: 1, name: 'mop', owner: 'ann', size: null}");
        awaitDocument(app, "Task", 2, "{_id: 2, name: 'wipe', owner: null}");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(app.collection("Task")
                        .countDocuments(
                                BsonDocument.parse("{_id: 3, name: 'wax', owner: 'bo', size: {$type: 'long'}}")))
                .isEqualTo(1));
        assertThat(app.get(Part.PARTNER_SYNC, "/v1/migrations/" + migration)
                        .json()
                        .at("/setAside/count")
                        .asInt(-1))
                .isZero();
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/TaskV2")
                        .json()
                        .at("/schema/required")
                        .toString())
                .isEqualTo("[\"_id\",\"owner\"]");
    }

    @Test
    void a_refused_model_proposes_a_way_for_each_type_and_embedded_objects_cross_with_it(TestApp app) {
        app.create(true);
        String models = "/v1/apps/" + app.name() + "/models";
        String types =
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"objectId\","
                        + "\"place\":\"Place\",\"size\":\"%s\"}},{\"name\":\"Place\",\"embedded\":true,"
                        + "\"properties\":{\"lat\":\"double\"}},{\"name\":\"Dog\",\"primaryKey\":\"_id\","
                        + "\"properties\":{\"_id\":\"int\",\"task\":\"%s\"}}]}";
        assertThat(app.post(Part.SCHEMA_SERVICE, models, types.formatted("int", "string?"))
                        .status())
                .isEqualTo(200);
        app.collection("Task")
                .insertOne(BsonDocument.parse(
                        "{_id: ObjectId('0123456789abcdef01234567'), place: {lat: 1.5}, size: NumberLong(3)}"));

        TestApp.Answer refused = app.post(Part.SCHEMA_SERVICE, models, types.formatted("string", "Task"));

        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.json().at("/proposals/Dog/impossible").asText())
                .isEqualTo("Dog.task: no value tells which object a link leads to");
        live(app, refused.json().at("/proposals/Task"));
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.collection("TaskV2").countDocuments(Filters.eq("size", "3")))
                        .isEqualTo(1));
    }

    @Test
    void a_name_that_the_model_maps_to_another_stored_one_is_a_rename(TestApp app) {
        declare(app, OLD);
        String models = "/v1/apps/" + app.name() + "/models";
        String mapped = "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"int\","
                + "\"%s\":{\"type\":\"string?\",\"mapTo\":\"%s\"}}}]}";

        TestApp.Answer same = app.post(Part.SCHEMA_SERVICE, models, mapped.formatted("heading", "name"));
        TestApp.Answer renamed = app.post(Part.SCHEMA_SERVICE, models, mapped.formatted("name", "heading"));

        assertThat(same.status()).as(same.body()).isEqualTo(200);
        assertThat(renamed.status()).as(renamed.body()).isEqualTo(409);
        assertThat(renamed.json().path("message").asText())
                .endsWith("\n- Property 'Task.name' has been renamed to 'heading'.");
        assertThat(renamed.json().at("/proposals/Task/definition/forward").toString())
                .contains("{\"rename\":{\"name\":\"heading\"}}");
    }

    @Test
    void where_an_app_says_so_a_breaking_model_overwrites_the_schema(TestApp app) {
        declare(app, OLD);
        app.put(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name(),
                "{\"database\":\"" + app.database().getName()
                        + "\",\"developmentMode\":true,\"breakingChanges\":\"overwrite\"}");

        TestApp.Answer answer = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\","
                        + "\"properties\":{\"_id\":\"int\",\"size\":\"string\"}}]}");

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.json().at("/schemaVersions/Task").asInt()).isEqualTo(2);
        assertThat(answer.json().at("/overwritten/0/message").asText())
                .isEqualTo("Property 'Task.size' has been changed from 'int' to 'string'.");
        assertThat(answer.json().path("detail").asText()).contains("/unsynced");
        JsonNode schema = app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task")
                .json();
        assertThat(schema.at("/schema/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("_id", "name", "owner", "size");
        assertThat(schema.at("/schema/required").toString()).isEqualTo("[\"_id\",\"size\"]");
    }

    @Test
    void a_type_outside_the_app_s_database_has_no_way_out_until_the_app_is_back_there(TestApp app) {
        declare(app, OLD);
        String first = app.database().getName();
        moveTo(app, first + "-new");
        String path = "/v1/apps/" + app.name() + "/schemas/Task";
        String wanted = "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\","
                + "\"properties\":{\"_id\":\"int\",\"size\":\"string?\"}}]}";

        assertThat(app.put(Part.SCHEMA_SERVICE, path, wanted)
                        .json()
                        .at("/proposal/impossible")
                        .asText())
                .contains("'" + first + "'", "'" + first + "-new'");
        TestApp.Answer refused = define(app, "Task");
        assertThat(refused.status()).as(refused.body()).isEqualTo(409);
        assertThat(refused.json().path("detail").asText())
                .startsWith("initial.collection: ")
                .contains("'" + first + "'", "'" + first + "-new'");
        assertThat(define(app, "unknown").status()).isEqualTo(200);

        moveTo(app, first);
        assertThat(app.put(Part.SCHEMA_SERVICE, path, wanted)
                        .json()
                        .at("/proposal/definition/initial/collection")
                        .asText())
                .isEqualTo("Task");
        assertThat(define(app, "Task").status()).isEqualTo(200);
    }

    private static void moveTo(TestApp app, String database) {
        TestApp.Answer answer =
                app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name(), "{\"database\":\"" + database + "\"}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static TestApp.Answer define(TestApp app, String initial) {
        return app.put(
                Part.PARTNER_SYNC,
                "/v1/migrations/" + app.name(),
                "{\"app\":\"" + app.name() + "\",\"initial\":{\"collection\":\"" + initial
                        + "\"},\"partner\":{\"collection\":\"TaskV2\"},\"forward\":[{\"rename\":{\"name\":\"title\"}}]}");
    }

    private static void declare(TestApp app, String properties) {
        app.create(true);
        TestApp.Answer answer = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":" + properties + "}]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    /// Defines what is proposed, as it is, and starts it.
    private static String live(TestApp app, JsonNode proposal) {
        String migration = "/v1/migrations/" + proposal.path("name").asText();
        TestApp.Answer defined = app.put(
                Part.PARTNER_SYNC, migration, proposal.path("definition").toString());
        assertThat(defined.status()).as(defined.body() + proposal).isEqualTo(200);
        app.post(Part.PARTNER_SYNC, migration + "/start", "");
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            JsonNode status = app.get(Part.PARTNER_SYNC, migration).json();
            assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("live");
        });
        return proposal.path("name").asText();
    }

    private static void awaitDocument(TestApp app, String collection, Object id, String json) {
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        app.collection(collection).find(Filters.eq("_id", id)).first())
                .isEqualTo(BsonDocument.parse(json)));
    }
}
