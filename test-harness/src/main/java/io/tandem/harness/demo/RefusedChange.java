package io.tandem.harness.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;

/// Act 2: a breaking change is refused, in the words that a Realm developer knows, and nothing changes.
final class RefusedChange {
    private static final String EXPECTED = "The following changes cannot be made in additive-only schema mode:\n"
            + "- Property 'Quake.time' has been changed from 'int' to 'date'.";

    private final Stage stage;

    RefusedChange(Stage stage) {
        this.stage = stage;
    }

    void play() {
        stage.title("Act 2. A breaking change is refused");
        JsonNode before = stage.schemaService("/schemas/Quake").json();
        stage.say("a client declares Quake with time as a date:");
        TestApp.Answer answer = stage.app()
                .post(
                        Part.SCHEMA_SERVICE,
                        "/v1/apps/seismic/models",
                        "{\"objectTypes\":[{\"name\":\"Quake\",\"primaryKey\":\"_id\","
                                + "\"properties\":{\"_id\":\"string\",\"time\":\"date?\"}}]}");
        JsonNode refusal = stage.demand(409, answer).json();
        String message = refusal.path("message").asText();
        stage.say("409, errorCode %d", refusal.path("errorCode").intValue());
        message.lines().forEach(line -> stage.say("    %s", line));
        if (!message.equals(EXPECTED)) {
            throw new DemoFailed("the text should be: " + EXPECTED);
        }
        if (!stage.schemaService("/schemas/Quake").json().equals(before)) {
            throw new DemoFailed("the refused model has changed the schema");
        }
        stage.say(
                "nothing changed: Quake is still at version %d",
                before.path("version").intValue());
    }
}
