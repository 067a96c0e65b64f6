package io.tandem.schema.collection;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectTypeBson;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;

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
                .append("types", types(schema.schema()));
    }

    static BsonArray types(TypeSchema schema) {
        return new BsonArray(
                schema.types().values().stream().map(SchemaRows::type).toList());
    }

    static CollectionSchema schema(BsonDocument row) {
        return new CollectionSchema(text(row, "app"), text(row, "database"), text(row, "collection"), typeSchema(row));
    }

    /// The types of a schema's row, or of a version's.
    static TypeSchema typeSchema(BsonDocument row) {
        Map<String, SchemaType> types = new LinkedHashMap<>();
        row.getArray("types").forEach(value -> {
            SchemaType type = type(value.asDocument());
            types.put(type.name(), type);
        });
        return new TypeSchema(text(row, "type"), row.getInt32("version").getValue(), types);
    }

    /// Object types of a declared model.
    public static BsonArray objectTypes(List<ObjectType> types) {
        return new BsonArray(types.stream().map(ObjectTypeBson::of).toList());
    }

    /// Reads what [#objectTypes(List)] wrote.
    public static List<ObjectType> objectTypes(BsonArray rows) {
        return rows.stream()
                .map(row -> ObjectTypeBson.objectType(row.asDocument()))
                .toList();
    }

    private static BsonDocument type(SchemaType type) {
        return ObjectTypeBson.of(type.objectType())
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
                ObjectTypeBson.primaryKey(row),
                properties);
    }

    private static BsonDocument property(SchemaProperty known) {
        return ObjectTypeBson.of(known.property())
                .append("provisional", BsonBoolean.valueOf(known.provisional()))
                .append("since", new BsonInt32(known.since()));
    }

    private static SchemaProperty property(BsonDocument row) {
        return new SchemaProperty(
                ObjectTypeBson.property(row),
                row.getBoolean("provisional").getValue(),
                row.getInt32("since").getValue());
    }

    private static String text(BsonDocument row, String name) {
        return row.getString(name).getValue();
    }
}
