package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a schema's relationships say about its properties, while it is read.
final class Relationships {
    private static final Set<String> MEMBERS =
            Set.of("ref", "foreign_key", "is_list", "source_key", "foreignKey", "isList");
    private static final int REF_PARTS = 4;

    private record Relationship(String at, Optional<LinkTarget> target) {}

    private final Map<String, Relationship> byPath = new HashMap<>();
    private final Set<String> used = new HashSet<>();
    private final Findings findings;

    private Relationships(Findings findings) {
        this.findings = findings;
    }

    /// @param json the relationships, or a missing node
    static Relationships read(JsonNode json, LinkTargets targets, Findings findings) {
        Relationships relationships = new Relationships(findings);
        if (json.isObject()) {
            json.properties().forEach(entry -> relationships.add(entry.getKey(), entry.getValue(), targets));
        } else if (!json.isMissingNode() && !json.isNull()) {
            findings.add("/relationships", Code.MALFORMED, "relationships are an object, one member for each property");
        }
        return relationships;
    }

    /// The path under which a relationship stands: its key, or the older `source_key`.
    static String path(String key, JsonNode relationship) {
        JsonNode source = relationship.path("source_key");
        return source.isTextual() ? source.textValue() : key;
    }

    /// What the property of this path links to; none if nothing is said of it, or nothing that can be followed.
    Optional<LinkTarget> at(String path) {
        Relationship relationship = byPath.get(path);
        if (relationship == null) {
            return Optional.empty();
        }
        used.add(path);
        return relationship.target();
    }

    /// Where the relationship of this path stands.
    String pointer(String path) {
        Relationship relationship = byPath.get(path);
        return relationship == null ? "/relationships" : relationship.at();
    }

    /// Reports what no property asked for.
    void finish() {
        byPath.forEach((path, relationship) -> {
            if (!used.contains(path)) {
                findings.add(relationship.at(), Code.NO_LINK, "no property at '" + path + "' holds a key");
            }
        });
    }

    private void add(String key, JsonNode json, LinkTargets targets) {
        String at = Findings.inside("/relationships", key);
        if (!json.isObject()) {
            findings.add(at, Code.MALFORMED, "a relationship is an object with ref, foreign_key and is_list");
            return;
        }
        json.fieldNames().forEachRemaining(member -> {
            if (!MEMBERS.contains(member)) {
                findings.add(Findings.inside(at, member), Code.UNKNOWN_KEYWORD, says(member));
            }
        });
        List<String> old = List.of("source_key", "foreignKey", "isList").stream()
                .filter(json::has)
                .toList();
        if (!old.isEmpty()) {
            findings.add(at, Code.OLD_FORM, "an older form: " + String.join(", ", old));
        }
        byPath.put(path(key, json), new Relationship(at, target(json, at, targets)));
    }

    private Optional<LinkTarget> target(JsonNode json, String at, LinkTargets targets) {
        String key = json.path("foreign_key").asText(json.path("foreignKey").asText("_id"));
        if (!key.equals("_id")) {
            findings.add(
                    at, Code.FOREIGN_KEY, "a link leads to an _id, not to '" + key + "'; it is read as plain value");
            return Optional.empty();
        }
        String ref = json.path("ref").asText("");
        // "#", the word, the data source, the database, and all the rest is the collection.
        String[] parts = ref.split("/", REF_PARTS + 1);
        if (!ref.startsWith("#/") || parts.length != REF_PARTS + 1) {
            findings.add(
                    at,
                    Code.MALFORMED,
                    "'" + ref + "' is no reference; write #/relationship/<data source>/<database>/<collection>");
            return Optional.empty();
        }
        Optional<LinkTarget> target = targets.at(parts[REF_PARTS - 1], parts[REF_PARTS]);
        if (target.isEmpty()) {
            findings.add(
                    at,
                    Code.UNKNOWN_LINK_TARGET,
                    "no schema of " + parts[REF_PARTS - 1] + "." + parts[REF_PARTS]
                            + " is known; the property is read as plain value");
        }
        return target;
    }

    private static String says(String member) {
        return "'" + member + "' says nothing to Tandem";
    }
}
