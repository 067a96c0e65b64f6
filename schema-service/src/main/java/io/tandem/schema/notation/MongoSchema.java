package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An object type as a validator with `$jsonSchema`, which accepts what fits the type: further properties, and null
/// where a property is optional. What bsonTypes cannot tell (links, uuid, float) stands in a `description`.
///
/// @param validator `{"$jsonSchema":{…}}`
/// @param findings  what it leaves out
public record MongoSchema(ObjectNode validator, List<Finding> findings) {
    /// MongoDB takes some 100 levels of nested documents, and a schema needs several for each level of an object.
    static final int MAX_LEVELS = 30;

    private static final JsonNode NOTHING = JsonNodeFactory.instance.missingNode();

    public MongoSchema {
        findings = List.copyOf(findings);
    }

    /// Writes an object type.
    ///
    /// @param title   the name of the object type
    /// @param types   it and the embedded types inside it
    /// @param targets the types that may be linked to; a link to another one may hold any key
    public static MongoSchema of(String title, Collection<ObjectType> types, LinkTargets targets) {
        Writer writer = new Writer(types, targets);
        ObjectNode schema = writer.object(title, false, "", 1);
        ObjectNode validator = JsonNodeFactory.instance.objectNode();
        validator.set("$jsonSchema", schema);
        return new MongoSchema(validator, writer.findings.all());
    }

    /// Reads a validator.
    ///
    /// @param collection names the object type if the schema has no title
    public static ReadSchema read(JsonNode validator, String collection) {
        Findings findings = new Findings();
        JsonNode schema = validator.path("$jsonSchema");
        if (!schema.isObject() || schema.isEmpty()) {
            findings.add("", Code.EMPTY_SCHEMA, "the validator has no $jsonSchema");
            return new ReadSchema(List.of(), findings.all());
        }
        Words words = Words.of(schema, "", findings);
        if (!words.none() && !words.only("object")) {
            findings.add(words.at(), Code.NO_OBJECT, "the schema of a collection is of an object");
            return new ReadSchema(List.of(), findings.all());
        }
        validator.fieldNames().forEachRemaining(member -> {
            if (!member.equals("$jsonSchema")) {
                findings.add(
                        Findings.inside("", member), Code.UNKNOWN_KEYWORD, "beside $jsonSchema nothing is enforced");
            }
        });
        String title = schema.path("title").asText("");
        if (title.isEmpty()) {
            findings.add("", Code.UNTITLED, "without a title the object type is called '" + collection + "'");
        }
        String name = title.isEmpty() ? collection : title;
        SchemaReader reader = new SchemaReader(
                Dialect.MONGODB,
                name,
                LinkTargets.NONE,
                Relationships.read(NOTHING, LinkTargets.NONE, findings),
                findings);
        List<ObjectType> types = reader.read(withKey(schema, findings), name, Kind.TOP_LEVEL);
        return new ReadSchema(types, findings.all());
    }

    private static JsonNode withKey(JsonNode schema, Findings findings) {
        if (schema.path("properties").has("_id")) {
            return schema;
        }
        findings.add("/properties", Code.ASSUMED_ID, "the schema says nothing of _id; objectId is assumed");
        ObjectNode keyed = JsonNodeFactory.instance.objectNode();
        keyed.putObject("_id").put("bsonType", "objectId");
        if (schema.path("properties") instanceof ObjectNode properties) {
            keyed.setAll(properties);
        }
        ObjectNode complete = schema.deepCopy();
        complete.set("properties", keyed);
        complete.withArray("required").add("_id");
        return complete;
    }

    private static final class Writer {
        private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

        private final Map<String, ObjectType> types = new HashMap<>();
        private final LinkTargets targets;
        private final Findings findings = new Findings();

        Writer(Collection<ObjectType> types, LinkTargets targets) {
            types.forEach(type -> this.types.put(type.name(), type));
            this.targets = targets;
        }

        ObjectNode object(String name, boolean nulls, String at, int level) {
            ObjectNode json = bsonType(List.of("object"), nulls);
            json.put("title", name);
            ObjectType type = types.get(name);
            if (type == null) {
                return json;
            }
            if (level > MAX_LEVELS) {
                findings.add(at, Code.TOO_DEEP, "below " + MAX_LEVELS + " levels nothing is checked");
                return json;
            }
            ArrayNode required = JSON.arrayNode();
            ObjectNode properties = JSON.objectNode();
            ObjectNode patterns = JSON.objectNode();
            ArrayNode demands = JSON.arrayNode();
            for (Property property : type.properties()) {
                String propertyName = property.name();
                boolean key = level == 1 && propertyName.equals("_id");
                boolean demanded = key || (!property.optional() && property.type() instanceof Element);
                JsonNode schema = property(property, key, Findings.inside(at, propertyName), level);
                if (OddNames.isOdd(propertyName)) {
                    patterns.set(OddNames.pattern(propertyName), schema);
                    if (demanded) {
                        demands.add(OddNames.demand(propertyName));
                    }
                } else {
                    properties.set(propertyName, schema);
                    if (demanded) {
                        required.add(propertyName);
                    }
                }
            }
            setUnlessEmpty(json, "required", required);
            json.set("properties", properties);
            setUnlessEmpty(json, "patternProperties", patterns);
            setUnlessEmpty(json, "allOf", demands);
            return json;
        }

        private static void setUnlessEmpty(ObjectNode json, String keyword, JsonNode value) {
            if (!value.isEmpty()) {
                json.set(keyword, value);
            }
        }

        private ObjectNode property(Property property, boolean key, String at, int level) {
            return switch (property.type()) {
                case Element element -> {
                    ObjectNode json = element(element, property.optional() && !key, at, level);
                    if (key && property.optional()) {
                        MongoWords.mark(element, true).ifPresent(mark -> json.put("description", mark));
                    }
                    yield json;
                }
                case ListOf list -> array(list.element(), property, at, level);
                case SetOf set -> array(set.element(), property, at, level).put("uniqueItems", true);
                case DictionaryOf dictionary -> {
                    ObjectNode json = bsonType(List.of("object"), true);
                    json.set("additionalProperties", inner(dictionary.element(), property, at, level));
                    yield json;
                }
            };
        }

        private ObjectNode array(Element element, Property property, String at, int level) {
            ObjectNode json = bsonType(List.of("array"), true);
            json.set("items", inner(element, property, at, level));
            return json;
        }

        private ObjectNode inner(Element element, Property property, String at, int level) {
            return element(element, property.optional(), at, level);
        }

        private ObjectNode element(Element element, boolean nulls, String at, int level) {
            ObjectNode json =
                    switch (element) {
                        case Scalar scalar -> bsonType(MongoWords.of(scalar), nulls);
                        case Link link -> {
                            ObjectType linked = types.get(link.target());
                            if (linked != null && linked.kind() == Kind.EMBEDDED) {
                                yield object(link.target(), nulls, at, level + 1);
                            }
                            Optional<Scalar> key = targets.titled(link.target()).map(LinkTarget::key);
                            yield bsonType(MongoWords.ofLink(key), nulls);
                        }
                    };
            if (!json.has("title")) {
                MongoWords.mark(element, false).ifPresent(mark -> json.put("description", mark));
            }
            return json;
        }

        private static ObjectNode bsonType(List<String> words, boolean nulls) {
            ObjectNode json = JSON.objectNode();
            if (words.size() == 1 && !nulls) {
                return json.put("bsonType", words.getFirst());
            }
            ArrayNode list = json.putArray("bsonType");
            words.forEach(list::add);
            if (nulls) {
                list.add("null");
            }
            return json;
        }
    }
}
