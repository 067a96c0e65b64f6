package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.MongoWriteException;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.junit.TestApp.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/// Validators follow their schemas, and accept what fits them.
@TandemTest
class ValidatorsIT {
    private static final String MODEL = """
            {"objectTypes":[{"name":"Task","primaryKey":"_id","properties":{"_id":"int","name":"string","note":"string?",
              "ratio":"double","tags":"string[]","seen":"int<>","any":"mixed<>","scores":"double{}","owner":"Person",
              "device":"uuid?","place":"Place","stops":"Place[]","a.b":"int","$ref":"string?","":"bool?"}},
             {"name":"Place","embedded":true,"properties":{"city":"string","x.y":"int?"}},
             {"name":"Person","primaryKey":"_id","properties":{"_id":"string"}}]}""";
    private static final String FITS = "\"name\":\"a\",\"ratio\":1,\"a.b\":1";

    @Test
    void a_validator_accepts_what_fits_the_schema_and_nothing_else(TestApp app) {
        app.create(true);
        assertThat(post(app, "/models", MODEL).status()).isEqualTo(200);
        assertThat(validator(app, "error").path("validator").asText()).isEqualTo("error");

        List<String> fitting = List.of(
                "",
                ",\"note\":null,\"more\":{\"of\":\"it\"}",
                ",\"ratio\":2.5",
                ",\"tags\":[\"x\",\"x\"],\"seen\":[1,{\"$numberLong\":\"2\"}],\"any\":[1,\"1\",{}]",
                ",\"tags\":null,\"scores\":{\"a.b\":1,\"$c\":2.5,\"\":3}",
                ",\"owner\":\"p\",\"place\":{\"city\":\"c\",\"x.y\":1,\"z\":true},\"stops\":[{\"city\":\"c\"}]",
                ",\"owner\":null,\"place\":null,\"$ref\":\"s\",\"\":true",
                ",\"a\":{\"b\":\"no path\"}");
        List<String> unfit = List.of(
                ",\"name\":null",
                ",\"name\":1",
                ",\"ratio\":\"1\"",
                ",\"tags\":[1]",
                ",\"tags\":[null]",
                ",\"seen\":[1,1]",
                ",\"scores\":{\"a.b\":\"x\"}",
                ",\"scores\":[]",
                ",\"owner\":1",
                ",\"device\":\"x\"",
                ",\"place\":{}",
                ",\"place\":{\"city\":\"c\",\"x.y\":\"1\"}",
                ",\"stops\":[{\"city\":1}]",
                ",\"stops\":[null]",
                ",\"a.b\":\"x\"",
                ",\"$ref\":1",
                ",\"\":\"x\"",
                ",\"any\":[{\"$timestamp\":{\"t\":1,\"i\":1}}]");
        int id = 0;
        for (String members : fitting) {
            app.collection("Task").insertOne(document(++id, members));
        }
        for (String members : unfit) {
            BsonDocument document = document(++id, members);
            assertThatThrownBy(() -> app.collection("Task").insertOne(document))
                    .as("%s", document)
                    .isInstanceOf(MongoWriteException.class)
                    .hasMessageContaining("failed validation");
        }
        BsonDocument lacking = new BsonDocument("_id", new org.bson.BsonInt32(99));
        assertThatThrownBy(() -> app.collection("Task").insertOne(lacking)).isInstanceOf(MongoWriteException.class);
    }

    @Test
    void a_schema_that_grows_takes_its_validator_along(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1,\"name\":\"a\"}");
        awaitTasks(app, 1);
        validator(app, "error");

        for (int i = 2; i < 30; i++) {
            app.upsert("Task", "{\"_id\":" + i + ",\"name\":null,\"p" + i + "\":{\"q\":[" + i + "]}}");
        }

        awaitTasks(app, 29);
        assertThat(rejections(app)).isEmpty();
        assertThat(validator(app)
                        .path("inForce")
                        .path("$jsonSchema")
                        .path("properties")
                        .has("p29"))
                .isTrue();
        assertThatThrownBy(() ->
                        app.collection("Task").insertOne(BsonDocument.parse("{\"_id\":99,\"p29\":{\"q\":[\"x\"]}}")))
                .isInstanceOf(MongoWriteException.class);

        assertThat(validator(app, "warn").path("validator").asText()).isEqualTo("warn");
        app.collection("Task").insertOne(BsonDocument.parse("{\"_id\":98,\"name\":1}"));
        assertThat(validator(app, "off").path("inForce")).isEmpty();
        app.collection("Task").insertOne(BsonDocument.parse("{\"_id\":97,\"name\":1}"));
    }

    @Test
    void a_validator_that_lags_behind_its_schema_refuses_no_event(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1,\"name\":\"a\"}");
        awaitTasks(app, 1);
        BsonDocument old =
                BsonDocument.parse(validator(app, "error").path("inForce").toString());
        app.upsert("Task", "{\"_id\":2,\"done\":true}");
        awaitTasks(app, 2);
        old.getDocument("$jsonSchema").append("required", new BsonArray(List.of(new BsonString("name"))));
        app.database()
                .runCommand(new BsonDocument("collMod", new BsonString("Task"))
                        .append("validator", old)
                        .append("validationLevel", new BsonString("moderate")));

        app.upsert("Task", "{\"_id\":3,\"done\":false}");

        awaitTasks(app, 3);
        assertThat(rejections(app)).isEmpty();
    }

    @Test
    void an_event_that_a_validator_does_not_take_is_rejected_and_its_neighbours_are_stored(TestApp app) {
        app.create(true);
        post(app, "/models", MODEL);
        String model = post(app, "/models", MODEL).json().path("model").asText();
        assertThat(model).isNotEmpty();
        validator(app, "error");
        List<String> lines = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            // To MongoDB these two are one element of a set.
            String any = i == 5 ? "[{\"n\":1},{\"n\":1.0}]" : "[" + i + "]";
            lines.add("{\"id\":\"e" + i + "\",\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":" + i + "," + FITS
                    + ",\"any\":" + any + "}}");
        }
        app.send(lines);

        awaitTasks(app, 8);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(rejections(app)).hasSize(1));
        JsonNode rejection = rejections(app).get(0);
        assertThat(rejection.path("code").asText()).isEqualTo("not-storable");
        assertThat(rejection.path("reasons").get(0).asText()).contains("failed validation", "uniqueItems");
    }

    @Test
    void a_validator_of_somebody_elses_is_left_alone(TestApp app) {
        app.create(true);
        app.upsert("Task", "{\"_id\":1}");
        awaitTasks(app, 1);
        app.database()
                .runCommand(BsonDocument.parse(
                        "{\"collMod\":\"Task\",\"validator\":{\"$jsonSchema\":{\"required\":[\"_id\"]}}}"));

        Answer answer = put(app, "error");

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("validator of its own");
        assertThat(validator(app, "off").path("inForce").path("$jsonSchema").has("required"))
                .isTrue();
        assertThat(put(app, "loud").status()).isEqualTo(400);
        assertThat(app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/No/validator", "{}")
                        .status())
                .isEqualTo(404);
    }

    private static BsonDocument document(int id, String members) {
        BsonDocument document = BsonDocument.parse("{\"_id\":" + id + "," + FITS + "}");
        // Read apart, since a later member replaces an earlier one of its name.
        BsonDocument more = members.isEmpty() ? new BsonDocument() : literal(members.substring(1));
        document.putAll(more);
        return document;
    }

    /// A member that is called $ref at the top is no reference.
    private static BsonDocument literal(String members) {
        return BsonDocument.parse("{\"x\":0," + members + "}");
    }

    private static Answer post(TestApp app, String path, String body) {
        return app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + path, body);
    }

    private static Answer put(TestApp app, String mode) {
        return app.put(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/schemas/Task/validator",
                "{\"validator\":\"" + mode + "\"}");
    }

    private static JsonNode validator(TestApp app, String mode) {
        Answer answer = put(app, mode);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode validator(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task/validator")
                .json();
    }

    private static JsonNode rejections(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                .json()
                .path("rejections");
    }

    private static void awaitTasks(TestApp app, int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(app.collection("Task").countDocuments()).isEqualTo(count));
    }
}
