package io.tandem.schema.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.PropertyType.Scalar;

/// MongoDB's aggregation expressions, as extended JSON.
final class Expressions {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private Expressions() {}

    static JsonNode text(String text) {
        return JSON.textNode(text);
    }

    static ObjectNode operator(String name, JsonNode argument) {
        return JSON.objectNode().set(name, argument);
    }

    static ObjectNode operator(String name, JsonNode... arguments) {
        return operator(name, (JsonNode) list(arguments));
    }

    static ArrayNode list(JsonNode... elements) {
        ArrayNode list = JSON.arrayNode();
        for (JsonNode element : elements) {
            list.add(element);
        }
        return list;
    }

    static ObjectNode object() {
        return JSON.objectNode();
    }

    static JsonNode nothing() {
        return JSON.nullNode();
    }

    static ObjectNode cond(JsonNode condition, JsonNode then, JsonNode otherwise) {
        return operator("$cond", condition, then, otherwise);
    }

    /// Whether the value is of one of MongoDB's types.
    static ObjectNode isOf(JsonNode input, String... types) {
        ArrayNode names = JSON.arrayNode();
        for (String type : types) {
            names.add(type);
        }
        return operator("$in", operator("$type", input), names);
    }

    /// `expression`, or nothing where the document lacks the property.
    static ObjectNode unlessMissing(JsonNode input, JsonNode expression) {
        return cond(isOf(input, "missing"), text("$$REMOVE"), expression);
    }

    /// What realm-core gives a required property that nobody gave a value.
    static JsonNode empty(Scalar scalar) {
        return switch (scalar) {
            case INT -> extended("$numberLong", text("0"));
            case BOOL -> JSON.booleanNode(false);
            case FLOAT, DOUBLE -> JSON.numberNode(0.0);
            case STRING -> text("");
            case DATA ->
                extended("$binary", object().<ObjectNode>set("base64", text("")).set("subType", text("00")));
            case DATE -> extended("$date", text("1970-01-01T00:00:00Z"));
            case OBJECT_ID -> extended("$oid", text("0".repeat(24)));
            case UUID -> extended("$uuid", text("00000000-0000-0000-0000-000000000000"));
            case DECIMAL -> extended("$numberDecimal", text("0"));
            case MIXED -> nothing();
        };
    }

    private static ObjectNode extended(String name, JsonNode value) {
        return JSON.objectNode().set(name, value);
    }
}
