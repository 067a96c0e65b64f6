package io.tandem.schema.notation;

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
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// One object type as development mode of App Services writes it: its JSON schema and its relationships.
///
/// @param schema        with `title`, `type`, `required`, `properties`, in this order
/// @param relationships one member for each property that links to another object
public record AppServicesSchema(ObjectNode schema, ObjectNode relationships) {

    /// Writes an object type.
    ///
    /// @param title    the name of the object type
    /// @param types    it and the embedded types inside it
    /// @param targets  the types that may be linked to; another one lies in a collection of its name
    /// @param database the database of the collection
    public static AppServicesSchema of(
            String title, Collection<ObjectType> types, LinkTargets targets, String database) {
        Writer writer = new Writer(types, targets, database);
        return new AppServicesSchema(writer.object(title, ""), writer.relationships);
    }

    private static final class Writer {
        private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

        private final Map<String, ObjectType> types = new HashMap<>();
        private final LinkTargets targets;
        private final String database;
        private final ObjectNode relationships = JSON.objectNode();

        Writer(Collection<ObjectType> types, LinkTargets targets, String database) {
            types.forEach(type -> this.types.put(type.name(), type));
            this.targets = targets;
            this.database = database;
        }

        ObjectNode object(String name, String path) {
            ArrayNode required = JSON.arrayNode();
            ObjectNode properties = JSON.objectNode();
            ObjectType type = types.get(name);
            if (type != null) {
                for (Property property : type.properties()) {
                    properties.set(property.name(), property(property, path + property.name()));
                    if (!property.optional() && property.type() instanceof Scalar) {
                        required.add(property.name());
                    }
                }
            }
            ObjectNode json = JSON.objectNode();
            json.put("title", name);
            json.put("type", "object");
            json.set("required", required);
            json.set("properties", properties);
            return json;
        }

        private ObjectNode property(Property property, String path) {
            return switch (property.type()) {
                case Element element -> element(element, path, path, false);
                case ListOf list -> collection("array", "items", list.element(), path, false);
                case SetOf set -> collection("array", "items", set.element(), path, true);
                case DictionaryOf dictionary ->
                    collection("object", "additionalProperties", dictionary.element(), path, false);
            };
        }

        private ObjectNode collection(String bsonType, String inner, Element element, String path, boolean unique) {
            ObjectNode json = JSON.objectNode().put("bsonType", bsonType);
            if (unique) {
                json.put("uniqueItems", true);
            }
            json.set(inner, element(element, path, path + ".[]", true));
            return json;
        }

        private ObjectNode element(Element element, String path, String inside, boolean many) {
            return switch (element) {
                case Scalar scalar -> bsonType(scalar);
                case Link link -> {
                    ObjectType linked = types.get(link.target());
                    if (linked != null && linked.kind() == Kind.EMBEDDED) {
                        yield object(link.target(), inside + ".");
                    }
                    LinkTarget target = targets.titled(link.target())
                            .orElseGet(() -> new LinkTarget(link.target(), database, link.target(), Scalar.OBJECT_ID));
                    relationships.set(path, relationship(target, many));
                    yield bsonType(target.key());
                }
            };
        }

        private static ObjectNode relationship(LinkTarget target, boolean many) {
            return JSON.objectNode()
                    .put("ref", "#/relationship/mongodb-atlas/" + target.database() + "/" + target.collection())
                    .put("foreign_key", "_id")
                    .put("is_list", many);
        }

        private static ObjectNode bsonType(Scalar scalar) {
            return JSON.objectNode().put("bsonType", TypeWords.appServices(scalar));
        }
    }
}
