package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.http.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads `{"Dog.name":"Dog.title","Dog":"Hound"}`: which names replace older ones.
public final class RenamesNotation {
    private RenamesNotation() {}

    /// The renames; none where there is nothing, or nothing in it.
    ///
    /// @throws Problem 400 for what is no such object
    public static Renames read(@Nullable JsonNode json) {
        if (json == null || json.isNull() || (json.isContainerNode() && json.isEmpty())) {
            return Renames.NONE;
        }
        if (!json.isObject()) {
            throw Problem.badRequest("renames", "an object such as {\"Dog.name\":\"Dog.title\"} is needed");
        }
        Map<String, String> types = new HashMap<>();
        Map<String, String> properties = new HashMap<>();
        json.properties().forEach(entry -> {
            String from = entry.getKey();
            if (!entry.getValue().isTextual()) {
                throw Problem.badRequest("renames." + from, "the new name is needed, which is a string");
            }
            (from.indexOf('.') < 0 ? types : properties)
                    .put(from, entry.getValue().textValue());
        });
        properties.replaceAll((from, to) -> bare(from.substring(0, from.indexOf('.')), to, types));
        return new Renames(types, properties);
    }

    /// The new name of a property without that of its type, old or new; any other dot is a part of it.
    private static String bare(String type, String property, Map<String, String> types) {
        return Stream.of(type, types.getOrDefault(type, type))
                .map(each -> each + ".")
                .filter(property::startsWith)
                .findFirst()
                .map(prefix -> property.substring(prefix.length()))
                .orElse(property);
    }
}
