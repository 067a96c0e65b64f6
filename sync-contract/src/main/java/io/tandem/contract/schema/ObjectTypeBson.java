package io.tandem.contract.schema;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Object types as BSON: how MongoDB keeps them, and how services hand them to each other. Names are values here, so
/// that no name is ever a path; properties are a list, in stored order.
public final class ObjectTypeBson {
    private ObjectTypeBson() {}

    /// `{name, kind, primaryKey, properties: […]}`.
    public static BsonDocument of(ObjectType type) {
        return new BsonDocument("name", new BsonString(type.name()))
                .append("kind", new BsonString(type.kind().name()))
                .append(
                        "primaryKey",
                        type.primaryKey().<BsonValue>map(BsonString::new).orElse(BsonNull.VALUE))
                .append(
                        "properties",
                        new BsonArray(type.properties().stream()
                                .map(ObjectTypeBson::of)
                                .toList()));
    }

    /// Reads what [#of(ObjectType)] wrote.
    ///
    /// @throws IllegalArgumentException when it is something else
    public static ObjectType objectType(BsonDocument bson) {
        return new ObjectType(
                text(bson, "name"),
                ObjectType.Kind.valueOf(text(bson, "kind")),
                primaryKey(bson),
                bson.getArray("properties").stream()
                        .map(property -> property(property.asDocument()))
                        .toList());
    }

    /// Name of the primary key property in a type's document.
    public static Optional<String> primaryKey(BsonDocument bson) {
        return bson.isNull("primaryKey") ? Optional.empty() : Optional.of(text(bson, "primaryKey"));
    }

    /// `{name, collection?, type or link, optional, indexed}`.
    public static BsonDocument of(Property property) {
        BsonDocument bson = new BsonDocument("name", new BsonString(property.name()));
        Element element =
                switch (property.type()) {
                    case Element one -> one;
                    case ListOf list -> in("list", list.element(), bson);
                    case SetOf set -> in("set", set.element(), bson);
                    case DictionaryOf dictionary -> in("dictionary", dictionary.element(), bson);
                };
        switch (element) {
            case Scalar scalar -> bson.append("type", new BsonString(scalar.notation()));
            case Link link -> bson.append("link", new BsonString(link.target()));
        }
        return bson.append("optional", BsonBoolean.valueOf(property.optional()))
                .append("indexed", BsonBoolean.valueOf(property.indexed()));
    }

    /// Reads what [#of(Property)] wrote; other members are left alone.
    ///
    /// @throws IllegalArgumentException when it is something else
    public static Property property(BsonDocument bson) {
        Element element = bson.containsKey("link")
                ? new Link(text(bson, "link"))
                : Scalar.of(text(bson, "type"))
                        .orElseThrow(() -> new IllegalArgumentException("No property has type " + bson.get("type")));
        String collection = bson.containsKey("collection") ? text(bson, "collection") : "";
        PropertyType type =
                switch (collection) {
                    case "" -> element;
                    case "list" -> new ListOf(element);
                    case "set" -> new SetOf(element);
                    case "dictionary" -> new DictionaryOf(element);
                    default -> throw new IllegalArgumentException("No property is in a collection " + collection);
                };
        return new Property(
                text(bson, "name"),
                type,
                bson.getBoolean("optional").getValue(),
                bson.getBoolean("indexed").getValue());
    }

    private static Element in(String collection, Element element, BsonDocument bson) {
        bson.append("collection", new BsonString(collection));
        return element;
    }

    private static String text(BsonDocument bson, String name) {
        return bson.getString(name).getValue();
    }
}
