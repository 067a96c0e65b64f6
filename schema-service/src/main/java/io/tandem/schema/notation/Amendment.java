package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// A part of a schema, laid over how the whole was written: what it names is written as there, the rest stays.
final class Amendment {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> TYPES = Set.of("type", "bsonType");

    /// The paths of the properties that are written anew.
    private final List<String> named = new ArrayList<>();

    /// A node as somebody wrote it, and as Tandem writes it.
    private record Twin(JsonNode written, JsonNode plain) {
        Twin inside(String name) {
            return new Twin(written.path(name), plain.path(name));
        }

        /// Whether it is an object that says what its properties are.
        boolean isOfProperties() {
            return written.path("properties").isObject()
                    && plain.path("properties").isObject();
        }

        void set(String name, Twin inner) {
            ((ObjectNode) written).set(name, inner.written());
            ((ObjectNode) plain).set(name, inner.plain());
        }
    }

    private Amendment() {}

    static AsWritten of(AsWritten whole, AsWritten part) {
        Amendment amendment = new Amendment();
        ObjectNode schema = whole.schema().deepCopy();
        ObjectNode plain = whole.plain().schema().deepCopy();
        amendment.object(
                new Twin(schema, plain), new Twin(part.schema(), part.plain().schema()), "");
        return new AsWritten(
                schema,
                amendment.relationships(whole.relationships(), part.relationships()),
                new AppServicesSchema(
                        plain,
                        amendment.relationships(
                                whole.plain().relationships(), part.plain().relationships())));
    }

    private void object(Twin whole, Twin part, String path) {
        keywords(whole, part, Set.of("properties", "required"));
        required(whole, part);
        Twin properties = whole.inside("properties");
        part.written().path("properties").fieldNames().forEachRemaining(name -> {
            Twin now = part.inside("properties").inside(name);
            if (now.plain().isMissingNode()) {
                // What could not be read changes nothing that is known.
                if (!properties.plain().has(name)) {
                    ((ObjectNode) properties.written()).set(name, now.written());
                }
            } else if (!isExtended(properties.inside(name), now, path + name)) {
                properties.set(name, now);
                named.add(path + name);
            }
        });
    }

    /// Extends an embedded object, or those in a collection, if both are of one type.
    private boolean isExtended(Twin whole, Twin part, String path) {
        if (isSameType(whole, part)) {
            object(whole, part, path + ".");
            return true;
        }
        for (String inner : List.of("items", "additionalProperties")) {
            boolean isSame = Stream.of("bsonType", "uniqueItems")
                    .allMatch(
                            word -> whole.plain().path(word).equals(part.plain().path(word)));
            if (isSame && isSameType(whole.inside(inner), part.inside(inner))) {
                keywords(whole, part, Set.of(inner));
                object(whole.inside(inner), part.inside(inner), path + ".[].");
                return true;
            }
        }
        return false;
    }

    private static boolean isSameType(Twin whole, Twin part) {
        return whole.isOfProperties()
                && part.isOfProperties()
                && whole.plain().path("title").equals(part.plain().path("title"));
    }

    /// Both are of one type, in whichever words.
    private static void keywords(Twin whole, Twin part, Set<String> others) {
        part.written().properties().forEach(entry -> {
            if (!TYPES.contains(entry.getKey()) && !others.contains(entry.getKey())) {
                ((ObjectNode) whole.written()).set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static void required(Twin whole, Twin part) {
        JsonNode isNamed = part.plain().path("properties");
        JsonNode isKnown = whole.plain().path("properties");
        names(whole.written(), part.written(), isNamed::has, name -> isNamed.has(name) || !isKnown.has(name));
        names(whole.plain(), part.plain(), isNamed::has, isNamed::has);
    }

    private static void names(JsonNode whole, JsonNode part, Predicate<String> isNamed, Predicate<String> counts) {
        List<String> now = texts(part).filter(counts).toList();
        List<String> names = new ArrayList<>(texts(whole)
                .filter(name -> !isNamed.test(name) || now.contains(name))
                .toList());
        now.stream().filter(name -> !names.contains(name)).forEach(names::add);
        if (!names.isEmpty() || whole.has("required")) {
            ArrayNode required = JSON.arrayNode();
            names.forEach(required::add);
            ((ObjectNode) whole).set("required", required);
        }
    }

    private static Stream<String> texts(JsonNode object) {
        JsonNode required = object.path("required");
        return required.isArray() ? required.valueStream().map(JsonNode::asText) : Stream.empty();
    }

    private ObjectNode relationships(ObjectNode whole, ObjectNode part) {
        ObjectNode now = JSON.objectNode();
        whole.properties().forEach(entry -> {
            if (!isNamed(entry.getKey(), entry.getValue())) {
                now.set(entry.getKey(), entry.getValue());
            }
        });
        part.properties().forEach(entry -> {
            if (isNamed(entry.getKey(), entry.getValue()) || !now.has(entry.getKey())) {
                now.set(entry.getKey(), entry.getValue());
            }
        });
        return now;
    }

    private boolean isNamed(String key, JsonNode relationship) {
        String path = Relationships.path(key, relationship);
        return named.stream().anyMatch(each -> path.equals(each) || path.startsWith(each + "."));
    }
}
