package io.tandem.schema.collection;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Renders a schema as development mode of App Services writes it: its JSON schema and its relationships. Pure.
public final class AppServicesSchema {

    /// What a link leads to.
    public record Target(String database, String collection, Scalar key) {}

    private final TypeSchema schema;
    private final Map<String, Target> targets;
    private final Map<String, Object> relationships = new LinkedHashMap<>();

    private AppServicesSchema(TypeSchema schema, Map<String, Target> targets) {
        this.schema = schema;
        this.targets = targets;
    }

    /// The JSON schema.
    ///
    /// @param targets the types that may be linked to, by name
    public static Map<String, Object> schema(TypeSchema schema, Map<String, Target> targets) {
        return new AppServicesSchema(schema, targets).object(schema.title(), "");
    }

    /// The relationships: one for each property that links to another object.
    public static Map<String, Object> relationships(TypeSchema schema, Map<String, Target> targets) {
        AppServicesSchema rendered = new AppServicesSchema(schema, targets);
        rendered.object(schema.title(), "");
        return rendered.relationships;
    }

    private Map<String, Object> object(String name, String path) {
        SchemaType type = schema.type(name);
        List<String> required = new ArrayList<>();
        Map<String, Object> properties = new LinkedHashMap<>();
        if (type != null) {
            for (SchemaProperty known : type.properties().values()) {
                Property property = known.property();
                properties.put(property.name(), property(property, path + property.name()));
                if (!property.optional() && property.type() instanceof Scalar) {
                    required.add(property.name());
                }
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("title", name);
        json.put("type", "object");
        json.put("required", required);
        json.put("properties", properties);
        return json;
    }

    private Map<String, Object> property(Property property, String path) {
        return switch (property.type()) {
            case Element element -> element(element, path, path, false);
            case ListOf list -> collection("array", "items", list.element(), path, false);
            case SetOf set -> collection("array", "items", set.element(), path, true);
            case DictionaryOf dictionary ->
                collection("object", "additionalProperties", dictionary.element(), path, false);
        };
    }

    private Map<String, Object> collection(
            String bsonType, String inner, Element element, String path, boolean unique) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bsonType", bsonType);
        if (unique) {
            json.put("uniqueItems", true);
        }
        json.put(inner, element(element, path, path + ".[]", true));
        return json;
    }

    private Map<String, Object> element(Element element, String path, String inside, boolean many) {
        return switch (element) {
            case Scalar scalar -> bsonType(scalar);
            case Link link -> {
                if (schema.isEmbedded(link.target())) {
                    yield object(link.target(), inside + ".");
                }
                Target target = targets.get(link.target());
                relationships.put(path, relationship(link.target(), target, many));
                yield bsonType(target == null ? Scalar.OBJECT_ID : target.key());
            }
        };
    }

    private static Map<String, Object> relationship(String name, @Nullable Target target, boolean many) {
        String place = target == null ? name : target.database() + "/" + target.collection();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("ref", "#/relationship/mongodb-atlas/" + place);
        json.put("foreign_key", "_id");
        json.put("is_list", many);
        return json;
    }

    private static Map<String, Object> bsonType(Scalar scalar) {
        return Map.of(
                "bsonType",
                switch (scalar) {
                    case INT -> "long";
                    case BOOL -> "bool";
                    case FLOAT -> "float";
                    case DOUBLE -> "double";
                    case STRING -> "string";
                    case DATA -> "binData";
                    case DATE -> "date";
                    case OBJECT_ID -> "objectId";
                    case UUID -> "uuid";
                    case DECIMAL -> "decimal";
                    case MIXED -> "mixed";
                });
    }

    /// What links to this schema's objects lead to.
    public static Target target(CollectionSchema linked) {
        SchemaType type = linked.schema().type(linked.schema().title());
        SchemaProperty key = type == null ? null : type.properties().get("_id");
        PropertyType keyType = key == null ? Scalar.OBJECT_ID : key.property().type();
        return new Target(
                linked.database(), linked.collection(), keyType instanceof Scalar scalar ? scalar : Scalar.OBJECT_ID);
    }
}
