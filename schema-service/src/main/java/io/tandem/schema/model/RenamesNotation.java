package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.http.Problem;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads `{"Dog.name":"Dog.title","Dog":"Hound"}`: which names replace older ones.
public final class RenamesNotation {
    private RenamesNotation() {}

    /// The renames; none where there is nothing, or nothing in it.
    ///
    /// @throws Problem 400 for what is no such object
    public static Renames read(@Nullable JsonNode json) {
        if (json == null || json.isEmpty()) {
            return Renames.NONE;
        }
        if (!json.isObject()) {
            throw Problem.badRequest("renames", "an object such as {\"Dog.name\":\"Dog.title\"} is needed");
        }
        Map<String, String> types = new HashMap<>();
        Map<String, String> properties = new HashMap<>();
        json.properties().forEach(entry -> {
            String from = entry.getKey();
            String to = entry.getValue().asText();
            int dot = from.indexOf('.');
            if (dot < 0) {
                types.put(from, to);
            } else {
                properties.put(from, to.substring(to.indexOf('.') + 1));
            }
        });
        return new Renames(types, properties);
    }
}
