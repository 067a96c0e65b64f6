package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.schema.notation.Finding.Code;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The two kinds of JSON schema that are read.
enum Dialect {
    /// Those of App Services.
    APP_SERVICES,
    /// Those of MongoDB's validators.
    MONGODB;

    private static final Set<String> TYPES = Set.of("bsonType", "type");
    private static final Set<String> NOTES = Set.of("title", "description");
    private static final Set<String> OBJECT = Set.of("title", "properties", "required", "additionalProperties");

    /// Reports the keywords of a node that say nothing to Realm.
    void keywords(JsonNode node, Set<String> known, String at, Findings findings) {
        node.fieldNames().forEachRemaining(keyword -> {
            boolean note = this == MONGODB && NOTES.contains(keyword);
            if (!note && !TYPES.contains(keyword) && !known.contains(keyword)) {
                findings.add(
                        Findings.inside(at, keyword),
                        Code.UNKNOWN_KEYWORD,
                        "'" + keyword + "' says nothing to Realm, and is not enforced");
            }
        });
    }

    /// The schemas of an object's properties, by name, with where each stands.
    Map<String, Placed> properties(JsonNode node, String at, Findings findings) {
        Map<String, Placed> properties = new LinkedHashMap<>();
        JsonNode named = node.path("properties");
        String place = Findings.inside(at, "properties");
        if (named.isObject()) {
            named.properties()
                    .forEach(entry -> properties.put(
                            entry.getKey(), new Placed(entry.getValue(), Findings.inside(place, entry.getKey()))));
        } else if (!named.isMissingNode()) {
            findings.add(place, Code.MALFORMED, "properties are an object, one member for each property");
        }
        if (this == MONGODB) {
            String patterns = Findings.inside(at, "patternProperties");
            node.path("patternProperties").properties().forEach(entry -> {
                String pointer = Findings.inside(patterns, entry.getKey());
                Optional<String> name = OddNames.name(entry.getKey());
                if (name.isEmpty()) {
                    findings.add(pointer, Code.UNKNOWN_KEYWORD, "a pattern that is no single name is not enforced");
                } else {
                    properties.put(name.get(), new Placed(entry.getValue(), pointer));
                }
            });
        }
        return properties;
    }

    /// The names of an object's required properties.
    Set<String> required(JsonNode node, String at, Findings findings) {
        Set<String> names = new LinkedHashSet<>();
        JsonNode listed = node.path("required");
        if (listed.isArray()) {
            listed.forEach(name -> {
                if (name.isTextual()) {
                    names.add(name.textValue());
                } else {
                    findings.add(Findings.inside(at, "required"), Code.MALFORMED, "a name is a text, not " + name);
                }
            });
        } else if (!listed.isMissingNode()) {
            findings.add(Findings.inside(at, "required"), Code.MALFORMED, "required is a list of names");
        }
        if (this == MONGODB) {
            JsonNode all = node.path("allOf");
            for (int i = 0; i < all.size(); i++) {
                String pointer = Findings.inside(Findings.inside(at, "allOf"), Integer.toString(i));
                OddNames.demanded(all.get(i))
                        .ifPresentOrElse(
                                names::add,
                                () -> findings.add(
                                        pointer, Code.UNKNOWN_KEYWORD, "a condition that is not read, or enforced"));
            }
        }
        return names;
    }

    /// The keywords of an object.
    Set<String> ofObjects() {
        if (this == APP_SERVICES) {
            return OBJECT;
        }
        Set<String> more = new LinkedHashSet<>(OBJECT);
        more.addAll(Set.of("patternProperties", "allOf"));
        return more;
    }

    /// A schema, and a pointer to it.
    record Placed(JsonNode node, String at) {}
}
