package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.Collection;

/// Writes object types in Realm JS notation: in the short form where it says all, in the long one elsewhere.
public final class RealmWriter {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private RealmWriter() {}

    /// The list that stands in `{"objectTypes":[…]}`.
    public static ArrayNode objectTypes(Collection<ObjectType> types) {
        ArrayNode list = JSON.arrayNode();
        types.forEach(type -> list.add(objectType(type)));
        return list;
    }

    /// One object type.
    public static ObjectNode objectType(ObjectType type) {
        ObjectNode json = JSON.objectNode().put("name", type.name());
        type.primaryKey().ifPresent(key -> json.put("primaryKey", key));
        switch (type.kind()) {
            case TOP_LEVEL -> {}
            case EMBEDDED -> json.put("embedded", true);
            case ASYMMETRIC -> json.put("asymmetric", true);
        }
        ObjectNode properties = json.putObject("properties");
        type.properties().forEach(property -> properties.set(property.name(), property(property)));
        return json;
    }

    private static JsonNode property(Property property) {
        return switch (property.type()) {
            case Scalar scalar -> of("", scalar, property, scalar == Scalar.MIXED);
            case Link link -> of("", link, property, true);
            case ListOf list -> of("[]", list.element(), property, list.element() == Scalar.MIXED);
            case SetOf set -> of("<>", set.element(), property, set.element() == Scalar.MIXED);
            case DictionaryOf dictionary ->
                of(
                        "{}",
                        dictionary.element(),
                        property,
                        dictionary.element() == Scalar.MIXED || dictionary.element() instanceof Link);
        };
    }

    /// @param otherwise whether it is optional when nothing is said
    private static JsonNode of(String suffix, Element element, Property property, boolean otherwise) {
        String word =
                switch (element) {
                    case Scalar scalar -> scalar.notation();
                    case Link link -> link.target();
                };
        boolean mark = property.optional() && !otherwise;
        String text = word + (mark ? "?" : "") + suffix;
        boolean denied = otherwise && !property.optional();
        if (!property.indexed() && !denied) {
            return JSON.textNode(text);
        }
        ObjectNode json = JSON.objectNode().put("type", text);
        if (element instanceof Link || !suffix.isEmpty()) {
            json.put(
                    "type",
                    switch (suffix) {
                        case "[]" -> "list";
                        case "<>" -> "set";
                        case "{}" -> "dictionary";
                        default -> "object";
                    });
            json.put("objectType", word + (mark ? "?" : ""));
        }
        if (denied) {
            json.put("optional", false);
        }
        if (property.indexed()) {
            json.put("indexed", true);
        }
        return json;
    }
}
