package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import java.util.List;
import java.util.stream.Stream;

/// A schema as somebody wrote it, beside what Tandem would have written for what it read in it. What has not changed
/// since is written as it was, with all that the model has no place for.
///
/// @param schema        as it was written
/// @param relationships as they were written; an empty object if there were none
/// @param plain         what Tandem writes for the model that was read
public record AsWritten(ObjectNode schema, ObjectNode relationships, AppServicesSchema plain) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// Remembers a schema that was read.
    public static AsWritten of(ExportedSchema exported, List<ObjectType> types, LinkTargets targets) {
        ObjectNode relationships = exported.relationships() instanceof ObjectNode written ? written : JSON.objectNode();
        AppServicesSchema plain = AppServicesSchema.of(types.getFirst().name(), types, targets, exported.database());
        return new AsWritten((ObjectNode) exported.schema(), relationships, plain);
    }

    /// What Tandem writes now, as it was written where nothing has changed.
    public AppServicesSchema dress(AppServicesSchema now) {
        return new AppServicesSchema(object(plain.schema(), schema, now.schema()), relationships(now.relationships()));
    }

    /// This, with what an additive change names of the schema as it was written there.
    public AsWritten amended(AsWritten part) {
        return Amendment.of(this, part);
    }

    private static JsonNode node(JsonNode before, JsonNode written, JsonNode now) {
        if (before.equals(now)) {
            return written;
        }
        return before instanceof ObjectNode a && written instanceof ObjectNode b && now instanceof ObjectNode c
                ? object(a, b, c)
                : now;
    }

    private static ObjectNode object(ObjectNode before, ObjectNode written, ObjectNode now) {
        if (before.equals(now)) {
            return written;
        }
        if (!isSameShape(before, now)) {
            return now;
        }
        ObjectNode dressed = JSON.objectNode();
        written.properties().forEach(entry -> {
            String keyword = entry.getKey();
            JsonNode value = entry.getValue();
            switch (keyword) {
                case "properties" -> dressed.set(keyword, members(before.path(keyword), value, now.path(keyword)));
                case "required" -> dressed.set(keyword, names(before.path(keyword), value, now.path(keyword)));
                default -> {
                    if (now.has(keyword)) {
                        dressed.set(keyword, node(before.path(keyword), value, now.path(keyword)));
                    } else if (!before.has(keyword)) {
                        dressed.set(keyword, value);
                    }
                }
            }
        });
        addNew(before, written, now, dressed);
        return dressed;
    }

    /// Members that are new, among them those that only had no need to be written.
    private static void addNew(ObjectNode before, ObjectNode written, ObjectNode now, ObjectNode dressed) {
        now.properties().forEach(entry -> {
            boolean changed = !entry.getValue().equals(before.path(entry.getKey()));
            if (!written.has(entry.getKey()) && changed) {
                dressed.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static boolean isSameShape(ObjectNode before, ObjectNode now) {
        return before.has("properties") == now.has("properties")
                && Stream.of("type", "bsonType", "uniqueItems")
                        .allMatch(keyword -> before.path(keyword).equals(now.path(keyword)));
    }

    private static JsonNode members(JsonNode before, JsonNode written, JsonNode now) {
        ObjectNode dressed = JSON.objectNode();
        written.properties().forEach(entry -> {
            String name = entry.getKey();
            if (now.has(name)) {
                dressed.set(name, node(before.path(name), entry.getValue(), now.path(name)));
            } else if (!before.has(name)) {
                dressed.set(name, entry.getValue());
            }
        });
        now.properties().forEach(entry -> {
            if (!written.has(entry.getKey())) {
                dressed.set(entry.getKey(), entry.getValue());
            }
        });
        return dressed;
    }

    private static JsonNode names(JsonNode before, JsonNode written, JsonNode now) {
        List<String> was = texts(before);
        List<String> is = texts(now);
        ArrayNode dressed = JSON.arrayNode();
        List<String> kept = texts(written).stream()
                .filter(name -> is.contains(name) || !was.contains(name))
                .toList();
        kept.forEach(dressed::add);
        is.stream().filter(name -> !kept.contains(name)).forEach(dressed::add);
        return dressed;
    }

    private ObjectNode relationships(ObjectNode now) {
        ObjectNode before = plain.relationships();
        ObjectNode dressed = JSON.objectNode();
        ObjectNode rest = now.deepCopy();
        relationships.properties().forEach(entry -> {
            String path = Relationships.path(entry.getKey(), entry.getValue());
            String known = !before.has(path) && path.endsWith(".[]") ? path.substring(0, path.length() - 3) : path;
            boolean same = now.path(known).equals(before.path(known));
            if (same) {
                dressed.set(entry.getKey(), entry.getValue());
            }
            if (same || !now.has(known)) {
                rest.remove(known);
            }
        });
        dressed.setAll(rest);
        return dressed;
    }

    private static List<String> texts(JsonNode names) {
        return names.valueStream().map(JsonNode::asText).toList();
    }
}
