package io.tandem.harness;

import static io.tandem.harness.TaskSchema.TASK;
import static io.tandem.harness.TaskSchema.confirmation;
import static io.tandem.harness.TaskSchema.confirmed;
import static io.tandem.harness.TaskSchema.declare;
import static io.tandem.harness.TaskSchema.edit;
import static io.tandem.harness.TaskSchema.get;
import static io.tandem.harness.TaskSchema.path;
import static io.tandem.harness.TaskSchema.schema;
import static io.tandem.harness.TaskSchema.task;
import static io.tandem.harness.TaskSchema.type;
import static io.tandem.harness.TaskSchema.versions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/// Each version of a schema can be looked at and compared, and outlives its object type.
@TandemTest
class SchemaVersionsIT {
    @Test
    void a_removed_type_leaves_its_documents_and_its_history_which_goes_on(TestApp app) {
        // Given
        app.create(false);
        declare(app, TASK);
        app.collection("Task").insertOne(new BsonDocument("_id", new BsonInt32(1)).append("size", new BsonInt32(2)));

        // When
        JsonNode told = edit(app, "DELETE", "?dryRun=true", Map.of(), "", 200);
        JsonNode removed =
                edit(app, "DELETE", "", confirmed(told.path("confirmation").asText()), "", 200);

        // Then
        assertThat(told.path("message").asText()).endsWith("\n- Class 'Task' has been removed.");
        assertThat(told.at("/consequences/documents/notSyncing").asInt()).isEqualTo(1);
        assertThat(removed.path("version").asInt()).isEqualTo(2);
        assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "")).status()).isEqualTo(404);
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas")
                        .json()
                        .path("schemas"))
                .isEmpty();
        assertThat(versions(app)).hasSize(2);
        assertThat(app.collection("Task").countDocuments()).isEqualTo(1);
        edit(app, "DELETE", "", Map.of(), "", 404);

        // When it is made anew
        assertThat(edit(app, "PUT", "", Map.of(), task(TASK), 200)
                        .path("version")
                        .asInt())
                .isEqualTo(3);
        assertThat(schema(app).path("version").asInt()).isEqualTo(3);
    }

    @Test
    void any_two_versions_are_compared_and_each_can_be_looked_at(TestApp app) {
        app.create(false);
        declare(app, TASK);
        edit(app, "PATCH", "", Map.of(), task("{\"_id\":\"int\",\"due\":\"date?\"}"), 200);
        String renamed = "{\"objectTypes\":[" + type("{\"_id\":\"int\",\"title\":\"string?\",\"due\":\"date?\"}")
                + "],\"renames\":{\"Task.name\":\"Task.title\"}}";
        edit(app, "PUT", "", confirmed(confirmation(app, renamed)), renamed, 200);

        JsonNode first = get(app, "/versions/1", 200);
        JsonNode compared = get(app, "/versions/compare?from=1&to=3&side=server", 200);

        assertThat(first.at("/schema/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("_id", "name", "size");
        assertThat(compared.path("message").asText()).isEqualTo("""
                        The following changes cannot be made in additive-only schema mode:
                        - Property 'Task.name' has been renamed to 'title'.
                        - Property 'Task.size' has been removed.""");
        assertThat(get(app, "/versions/compare?from=1&to=2&side=client", 200)
                        .path("breaking")
                        .asBoolean())
                .isFalse();
        assertThat(get(app, "/versions/compare?from=1", 400).path("detail").asText())
                .startsWith("to: ");
        assertThat(get(app, "/versions/9", 404).path("detail").asText()).contains("has no version 9");
        app.mongo()
                .getDatabase("tandem")
                .getCollection("schemaVersions", BsonDocument.class)
                .updateOne(Filters.eq("_id", new BsonString(app.name() + "/Task/1")), Updates.unset("types"));
        assertThat(get(app, "/versions/1", 409).path("detail").asText()).contains("before versions kept their schemas");
    }

    @Test
    void what_was_only_inferred_an_operator_may_still_refine(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1,\"name\":\"a\",\"size\":1}");
        await().untilAsserted(() ->
                assertThat(app.get(Part.SCHEMA_SERVICE, path(app, "")).status()).isEqualTo(200));

        JsonNode made =
                edit(app, "PUT", "", Map.of(), task("{\"_id\":\"int\",\"name\":\"string\",\"size\":\"double?\"}"), 200);

        assertThat(made.path("breaking").asBoolean()).isFalse();
        assertThat(schema(app).at("/schema/required").toString()).isEqualTo("[\"_id\",\"name\"]");
        edit(app, "PUT", "", Map.of(), task("{\"_id\":\"int\",\"name\":\"string?\",\"size\":\"double?\"}"), 409);
    }
}
