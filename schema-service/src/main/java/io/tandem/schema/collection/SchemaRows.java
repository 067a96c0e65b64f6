package io.tandem.schema.collection;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Schemas and object types as MongoDB keeps them. Names are values here, so that no name is ever a path.
public final class SchemaRows {
    private SchemaRows() {}

    static BsonDocument row(CollectionSchema schema) {
        return new BsonDocument("_id", new BsonString(schema.key().id()))
                .append("app", new BsonString(schema.app()))
                .append("type", new BsonString(schema.schema().title()))
                .append("version", new BsonInt32(schema.schema().version()))
                .append("database", new BsonString(schema.database()))
                .append("collection", new BsonString(schema.collection()))
                .append(
                        "types",
                        new BsonArray(schema.schema().types().values().stream()
                                .map(SchemaRows::type)
                                .toList()));
    }

    static CollectionSchema schema(BsonDocument row) {
        Map<String, SchemaType> types = new LinkedHashMap<>();
        row.getArray("types").forEach(value -> {
            SchemaType type = type(value.asDocument());
            types.put(type.name(), type);
        });
        return new CollectionSchema(
                text(row, "app"),
                text(row, "database"),
                text(row, "collection"),
                new TypeSchema(text(row, "type"), row.getInt32("version").getValue(), types));
    }

    /// Object types of a declared model.
    public static BsonArray objectTypes(List<ObjectType> types) {
        return new BsonArray(types.stream()
                .map(type -> type(new SchemaType(type.name(), type.kind(), type.primaryKey(), known(type))))
                .toList());
    }

    /// Reads what [#objectTypes(List)] wrote.
    public static List<ObjectType> objectTypes(BsonArray rows) {
        return rows.stream().map(row -> type(row.asDocument()).objectType()).toList();
    }

    private static Map<String, SchemaProperty> known(ObjectType type) {
        Map<String, SchemaProperty> properties = new LinkedHashMap<>();
        type.properties().forEach(p -> properties.put(p.name(), new SchemaProperty(p, false, 0)));
        return properties;
    }

    private static BsonDocument type(SchemaType type) {
        return new BsonDocument("name", new BsonString(type.name()))
                .append("kind", new BsonString(type.kind().name()))
                .append(
                        "primaryKey",
                        type.primaryKey().<BsonValue>map(BsonString::new).orElse(BsonNull.VALUE))
                .append(
                        "properties",
                        new BsonArray(type.properties().values().stream()
                                .map(SchemaRows::property)
                                .toList()));
    }

    private static SchemaType type(BsonDocument row) {
        Map<String, SchemaProperty> properties = new LinkedHashMap<>();
        row.getArray("properties").forEach(value -> {
            SchemaProperty property = property(value.asDocument());
            properties.put(property.property().name(), property);
        });
        return new SchemaType(
                text(row, "name"),
                ObjectType.Kind.valueOf(text(row, "kind")),
                row.isNull("primaryKey") ? Optional.empty() : Optional.of(text(row, "primaryKey")),
                properties);
    }

    private static BsonDocument property(SchemaProperty known) {
        Property property = known.property();
        BsonDocument row = new BsonDocument("name", new BsonString(property.name()));
        String collection =
                switch (property.type()) {
                    case Element ignored -> "";
                    case ListOf ignored -> "list";
                    case SetOf ignored -> "set";
                    case DictionaryOf ignored -> "dictionary";
                };
        if (!collection.isEmpty()) {
            row.append("collection", new BsonString(collection));
        }
        switch (PropertyTypes.element(property.type())) {
            case Scalar scalar -> row.append("type", new BsonString(scalar.notation()));
            case Link link -> row.append("link", new BsonString(link.target()));
        }
        return row.append("optional", BsonBoolean.valueOf(property.optional()))
                .append("indexed", BsonBoolean.valueOf(property.indexed()))
                .append("provisional", BsonBoolean.valueOf(known.provisional()))
                .append("since", new BsonInt32(known.since()));
    }

    private static SchemaProperty property(BsonDocument row) {
        Element element = row.containsKey("link")
                ? new Link(text(row, "link"))
                : Scalar.of(text(row, "type"))
                        .orElseThrow(() -> new IllegalStateException("A stored schema has type " + row.get("type")));
        String collection = row.containsKey("collection") ? text(row, "collection") : "";
        PropertyType type =
                switch (collection) {
                    case "" -> element;
                    case "list" -> new ListOf(element);
                    case "set" -> new SetOf(element);
                    case "dictionary" -> new DictionaryOf(element);
                    default -> throw new IllegalStateException("A stored schema has a collection " + collection);
                };
        Property property = new Property(
                text(row, "name"),
                type,
                row.getBoolean("optional").getValue(),
                row.getBoolean("indexed").getValue());
        return new SchemaProperty(
                property,
                row.getBoolean("provisional").getValue(),
                row.getInt32("since").getValue());
    }

    private static String text(BsonDocument row, String name) {
        return row.getString(name).getValue();
    }
}
