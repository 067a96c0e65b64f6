package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

@TandemTest
class DevelopmentModeIT {

    @Test
    void every_synced_object_type_gets_its_own_collection_and_schema(TestApp app) {
        app.create(true);

        app.upsert("Person", "{\"_id\":1,\"name\":\"Ann\"}");
        awaitDocument(app, "Person", "{\"_id\":1,\"name\":\"Ann\"}");
        assertThat(schema(app, "Person").path("collection").asText()).isEqualTo("Person");
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long name=string");

        app.upsert("Dog", "{\"_id\":1,\"name\":\"Rex\",\"age\":3}");
        awaitDocument(app, "Dog", "{\"_id\":1,\"name\":\"Rex\",\"age\":3}");
        assertThat(app.database().listCollectionNames()).contains("Person", "Dog");
        assertThat(propertyTypes(app, "Dog")).isEqualTo("_id=long name=string age=long");
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long name=string");
    }

    @Test
    void a_property_that_comes_later_is_added_to_the_schema(TestApp app) {
        app.create(true);
        app.upsert("Person", "{\"_id\":1,\"name\":\"Ann\"}");
        awaitDocument(app, "Person", "{\"_id\":1,\"name\":\"Ann\"}");
        int before = schema(app, "Person").path("version").intValue();

        app.upsert("Person", "{\"_id\":2,\"name\":\"Bob\",\"email\":\"bob@example.org\"}");

        awaitDocument(app, "Person", "{\"_id\":2,\"name\":\"Bob\",\"email\":\"bob@example.org\"}");
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long name=string email=string");
        assertThat(schema(app, "Person").path("version").intValue()).isEqualTo(before + 1);
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Person/versions")
                        .json()
                        .path("versions")
                        .findValuesAsText("message"))
                .contains("Property 'Person.email' has been added.");
    }

    @Test
    void a_null_property_waits_for_a_value(TestApp app) {
        app.create(true);
        app.upsert("Person", "{\"_id\":1,\"nickname\":null}");
        awaitDocument(app, "Person", "{\"_id\":1,\"nickname\":null}");
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long");

        app.upsert("Person", "{\"_id\":2,\"nickname\":\"Bo\"}");

        awaitDocument(app, "Person", "{\"_id\":2,\"nickname\":\"Bo\"}");
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long nickname=string");
    }

    @Test
    void with_development_mode_off_even_an_additive_change_is_refused(TestApp app) {
        app.create(true);
        app.upsert("Person", "{\"_id\":1,\"name\":\"Ann\"}");
        awaitDocument(app, "Person", "{\"_id\":1,\"name\":\"Ann\"}");
        app.create(false);

        TestApp.Answer refused = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                "{\"objectTypes\":[{\"name\":\"Person\",\"primaryKey\":\"_id\","
                        + "\"properties\":{\"_id\":\"int\",\"name\":\"string?\",\"email\":\"string?\"}}]}");
        app.upsert("Person", "{\"_id\":2,\"name\":\"Bob\",\"email\":\"bob@example.org\"}");
        app.upsert("Person", "{\"_id\":3,\"name\":\"Cleo\"}");

        awaitDocument(app, "Person", "{\"_id\":3,\"name\":\"Cleo\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("errorCode").intValue()).isEqualTo(225);
        assertThat(propertyTypes(app, "Person")).isEqualTo("_id=long name=string");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                                .body())
                        .contains("bob@example.org"));
        assertThat(app.collection("Person").find(new BsonDocument("_id", new BsonInt32(2))))
                .isEmpty();
    }

    @Test
    void a_breaking_change_is_refused_with_realms_text_and_changes_nothing(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1,\"title\":\"x\"}");
        awaitDocument(app, "Task", "{\"_id\":1,\"title\":\"x\"}");
        JsonNode before = schema(app, "Task");

        TestApp.Answer refused = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                "{\"objectTypes\":[{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"string\"}}]}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("errorCode").intValue()).isEqualTo(1);
        assertThat(refused.json().path("message").asText())
                .isEqualTo("The following changes cannot be made in additive-only schema mode:\n"
                        + "- Property 'Task._id' has been changed from 'int' to 'string'.");
        assertThat(schema(app, "Task")).isEqualTo(before);
    }

    @Test
    void a_change_of_an_object_that_is_not_there_changes_no_schema(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1,\"name\":\"n\"}");
        awaitDocument(app, "Task", "{\"_id\":1,\"name\":\"n\"}");

        app.accept(update("missing", 99, "{\"done\":true,\"place\":1}"));
        JsonNode refused = TaskApp.awaitRejections(app, "no-such-object", 1).getFirst();
        assertThat(refused.at("/reasons/0").asText()).isEqualTo("there is no Task {\"_id\": 99}; upsert it first");
        app.accept(update("there", 1, "{\"done\":\"yes\"}"));

        awaitDocument(app, "Task", "{\"_id\":1,\"name\":\"n\",\"done\":\"yes\"}");
        assertThat(propertyTypes(app, "Task")).isEqualTo("_id=long name=string done=string");
    }

    @Test
    void strings_that_look_like_expressions_are_stored_as_they_are(TestApp app) {
        String object = "{\"_id\":\"$price\",\"a\":\"$$NOW\",\"b\":{\"$function\":{\"body\":\"x\"},\"c.d\":1}}";
        app.create(true);

        app.upsert("Thing", object);

        awaitDocument(app, "Thing", object);
        assertThat(app.collection("Thing").countDocuments(new BsonDocument("_id", new BsonString("$price"))))
                .isEqualTo(1);
    }

    private static String update(String id, int key, String set) {
        return "{\"id\":\"" + id + "\",\"type\":\"Task\",\"op\":\"update\",\"key\":" + key + ",\"set\":" + set + "}";
    }

    private static void awaitDocument(TestApp app, String type, String wanted) {
        BsonDocument document = BsonDocument.parse(wanted);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(app.collection(type)
                        .find(new BsonDocument("_id", document.get("_id")))
                        .into(new java.util.ArrayList<>()))
                .isEqualTo(List.of(document)));
    }

    private static JsonNode schema(TestApp app, String type) {
        TestApp.Answer answer = app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/" + type);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String propertyTypes(TestApp app, String type) {
        StringBuilder text = new StringBuilder();
        schema(app, type).path("schema").path("properties").properties().forEach(property -> text.append(' ')
                .append(property.getKey())
                .append('=')
                .append(property.getValue().path("bsonType").asText()));
        return text.toString().strip();
    }
}
