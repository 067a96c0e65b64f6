package io.tandem.harness;

import static io.tandem.harness.TaskSchema.confirmation;
import static io.tandem.harness.TaskSchema.confirmed;
import static io.tandem.harness.TaskSchema.edit;
import static io.tandem.harness.TaskSchema.refusal;
import static io.tandem.harness.TaskSchema.type;
import static io.tandem.harness.TaskSchema.version;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.junit.TestApp.Answer;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// An operator changes an embedded type in every schema of the app that has it, or in none.
@TandemTest
class EmbeddedTypeChangesIT {
    private static final String TASK = type("{\"_id\":\"int\",\"place\":\"Place\"}");
    private static final String ORDER = "{\"name\":\"Order\",\"primaryKey\":\"_id\",\"properties\":"
            + "{\"_id\":\"int\",\"at\":\"Place\",\"note\":\"string?\"}}";

    @Test
    void an_additive_change_reaches_the_other_schemas(TestApp app) {
        declare(app);

        JsonNode made = edit(app, "PATCH", "", Map.of(), body(TASK, place("{\"alt\":\"int?\"}")), 200);

        assertThat(made.path("schemaVersions").toString()).isEqualTo("{\"Order\":2,\"Task\":2}");
        assertThat(place(app))
                .isEqualTo("{\"lat\":{\"bsonType\":\"double\"},\"name\":{\"bsonType\":\"string\"},"
                        + "\"alt\":{\"bsonType\":\"long\"}}");
        assertThat(edit(app, "PATCH", "", Map.of(), body(TASK, place("{\"alt\":\"int?\"}")), 200)
                        .path("changes"))
                .isEmpty();
    }

    @Test
    void a_breaking_change_is_told_refused_and_made_in_all_of_them(TestApp app) {
        // Given
        declare(app);
        app.collection("Order").insertOne(BsonDocument.parse("{_id: 1, at: {lat: 1.5, name: 'a'}, note: 'b'}"));
        String narrow = body(TASK, place("{\"lat\":\"string\"}"));

        // When
        JsonNode told = edit(app, "PUT", "?dryRun=true", Map.of(), narrow, 200);
        JsonNode refused = edit(app, "PUT", "", Map.of(), narrow, 409);
        int untouched = order(app).path("version").asInt();
        JsonNode made = edit(app, "PUT", "", confirmed(told.path("confirmation").asText()), narrow, 200);

        // Then
        assertThat(told.at("/consequences/documents/notSyncing").asInt(-1)).isZero();
        assertThat(told.at("/consequences/others").findValuesAsText("type")).containsExactly("Order");
        assertThat(told.at("/consequences/others/0/documents/notSyncing").asInt())
                .isEqualTo(1);
        assertThat(refused.path("consequences")).isEqualTo(told.path("consequences"));
        assertThat(untouched).isEqualTo(1);
        assertThat(made.path("changes")).isEqualTo(told.path("changes"));
        assertThat(made.path("schemaVersions")).isEqualTo(told.path("schemaVersions"));
        assertThat(version(app)).isEqualTo(2);
        assertThat(place(app)).isEqualTo("{\"lat\":{\"bsonType\":\"string\"}}");
        assertThat(order(app).at("/schema/properties").properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("_id", "at", "note");
    }

    @Test
    void a_confirmation_is_good_while_all_schemas_that_change_are_as_they_were(TestApp app) {
        declare(app);
        String narrow = body(TASK, place("{\"lat\":\"string\"}"));
        String confirmation = confirmation(app, narrow);
        Answer meanwhile = app.call(
                Part.SCHEMA_SERVICE,
                "PATCH",
                "/v1/apps/" + app.name() + "/schemas/Order",
                Map.of(),
                body(ORDER.replace("\"note\"", "\"more\":\"int?\",\"note\"")));
        assertThat(meanwhile.status()).as(meanwhile.body()).isEqualTo(200);

        assertThat(refusal(edit(app, "PUT", "", confirmed(confirmation), narrow, 409)))
                .contains("other object types have changed");
        assertThat(version(app)).isEqualTo(1);
        edit(app, "PUT", "", confirmed(confirmation(app, narrow)), narrow, 200);
    }

    @Test
    void a_rename_is_one_in_all_of_them_or_none(TestApp app) {
        declare(app);
        String address = place("{\"lat\":\"double\",\"name\":\"string?\"}").replace("Place", "Address");
        String renamed = body(TASK.replace("Place", "Address"), address)
                .replaceFirst("}$", ",\"renames\":{\"Place\":\"Address\"}}");

        edit(app, "PUT", "", confirmed(confirmation(app, renamed)), renamed, 200);

        assertThat(order(app).at("/schema/properties/at/title").asText()).isEqualTo("Address");
        String taken = body(TASK, place("{\"lat\":\"double\",\"name\":\"string?\"}"))
                .replaceFirst("}$", ",\"renames\":{\"Address\":\"Place\"}}");
        app.create(true);
        Answer both = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                body(
                        ORDER.replace("\"at\":\"Place\"", "\"at\":\"Address\",\"to\":\"Place\""),
                        address,
                        place("{\"lat\":\"double\"}")));
        assertThat(both.status()).as(both.body()).isEqualTo(200);
        assertThat(edit(app, "PUT", "?dryRun=true", Map.of(), taken, 400)
                        .path("detail")
                        .asText())
                .isEqualTo("renames.Address: the schema of 'Order' has a type 'Place' already");
    }

    @Test
    void what_is_an_object_type_by_itself_cannot_be_embedded(TestApp app) {
        declare(app);
        String embedding = body(
                type("{\"_id\":\"int\",\"order\":\"Order\"}"),
                "{\"name\":\"Order\",\"embedded\":true,\"properties\":{\"a\":\"int\"}}");

        assertThat(refusal(edit(app, "PATCH", "", Map.of(), embedding, 409)))
                .contains("'Order' is an object type of the app by itself");
        assertThat(version(app)).isEqualTo(1);
    }

    @Test
    void what_would_lead_back_to_itself_is_refused(TestApp app) {
        declare(app);
        String spot = "{\"name\":\"Spot\",\"embedded\":true,\"properties\":%s}";
        String place = place("{\"lat\":\"double\",\"name\":\"string?\",\"spot\":\"Spot\"}");
        edit(app, "PATCH", "", Map.of(), body(TASK, place, spot.formatted("{\"no\":\"int\"}")), 200);

        String back = body(type("{\"_id\":\"int\",\"spot\":\"Spot\"}"), spot.formatted("{\"in\":\"Place\"}"));
        JsonNode refused = edit(app, "PATCH", "", Map.of(), back, 409);

        assertThat(refused.path("errors"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "Cycles containing embedded objects are not currently supported: 'Place.spot.in'",
                        "Cycles containing embedded objects are not currently supported: 'Spot.in.spot'");
        assertThat(version(app)).isEqualTo(2);
    }

    private static void declare(TestApp app) {
        app.create(true);
        Answer answer = app.post(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/models",
                body(TASK, ORDER, place("{\"lat\":\"double\",\"name\":\"string?\"}")));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        app.create(false);
    }

    private static String body(String... types) {
        return "{\"objectTypes\":[" + String.join(",", types) + "]}";
    }

    private static String place(String properties) {
        return "{\"name\":\"Place\",\"embedded\":true,\"properties\":" + properties + "}";
    }

    private static JsonNode order(TestApp app) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Order")
                .json();
    }

    /// The embedded type's properties in the other schema.
    private static String place(TestApp app) {
        return order(app).at("/schema/properties/at/properties").toString();
    }
}
