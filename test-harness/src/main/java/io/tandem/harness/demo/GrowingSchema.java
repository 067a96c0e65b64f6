package io.tandem.harness.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Act 1: development mode. There is no schema anywhere; it grows out of the objects.
final class GrowingSchema {
    private final Stage stage;

    GrowingSchema(Stage stage) {
        this.stage = stage;
    }

    /// Stores these quakes and all stations.
    void play(Quakes quakes, int most) {
        stage.title("Act 1. Development mode: the schema grows out of the objects");
        stage.app().create(true);
        stage.say("app seismic, database myapp, development mode on, no schema anywhere");
        int sent = 0;
        for (int until : List.of(1, 10, 100, 500, most)) {
            stage.send(quakes.lines().subList(sent, until));
            sent = until;
            stage.await("Quake documents stored", sent, this::storedQuakes);
            JsonNode schema = stage.schemaService("/schemas/Quake").json();
            stage.say(
                    "%,5d quakes sent, %,d stored in myapp.Quake; schema version %d with %d properties",
                    sent,
                    storedQuakes(),
                    schema.path("version").intValue(),
                    schema.path("schema").path("properties").size());
        }
        stage.send(quakes.stations());
        stage.await("Station documents stored", quakes.stations().size(), () -> stage.app()
                .collection("Station")
                .countDocuments());
        stage.say(
                "%,5d stations sent, the networks that reported; stored in myapp.Station",
                quakes.stations().size());
        show();
    }

    private long storedQuakes() {
        return stage.app().collection("Quake").countDocuments();
    }

    private void show() {
        JsonNode schema = stage.schemaService("/schemas/Quake").json().path("schema");
        stage.say("the schema of Quake (App Services JSON schema, types only):");
        List<String> properties = new ArrayList<>();
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            JsonNode type = property.getValue();
            String items = type.path("items").path("bsonType").asText();
            properties.add(property.getKey() + ": " + type.path("bsonType").asText()
                    + (items.isEmpty() ? "" : " of " + items));
        }
        if (properties.size() < 20) {
            throw new DemoFailed("the schema of Quake has only " + properties.size() + " properties: " + schema);
        }
        for (int i = 0; i < properties.size(); i += 6) {
            stage.say("    %s", String.join(", ", properties.subList(i, Math.min(i + 6, properties.size()))));
        }
        stage.say("its versions:");
        for (JsonNode version :
                stage.schemaService("/schemas/Quake/versions").json().path("versions")) {
            List<String> changes = new ArrayList<>();
            version.path("changes")
                    .forEach(change -> changes.add(change.path("message").asText()));
            stage.say(
                    "    %d  %s%s",
                    version.path("version").intValue(),
                    String.join(" ", changes.subList(0, Math.min(2, changes.size()))),
                    changes.size() > 2 ? " (and " + (changes.size() - 2) + " more)" : "");
        }
    }
}
