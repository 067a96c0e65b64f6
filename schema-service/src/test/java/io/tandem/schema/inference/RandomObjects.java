package io.tandem.schema.inference;

import io.tandem.contract.BsonBytes;
import io.tandem.contract.schema.ObjectType;
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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/// Schemas of every kind of property, and objects that mostly fit them.
public final class RandomObjects {
    private static final List<BsonValue> VALUES =
            List.copyOf(BsonDocument.parse("""
            {int: 1, long: {$numberLong: '2'}, double: 2.5, text: 'x', yes: true, at: {$date: 5}, oid: {$oid: '65f000000000000000000001'},
             data: {$binary: {base64: 'AQI=', subType: '00'}}, uuid: {$uuid: '7d0c5a9e-0000-4000-8000-000000000001'},
             dec: {$numberDecimal: '1.50'}, none: null, object: {a: 1, b: {a: 'x'}}, list: [1, 1], objects: [{a: 2}],
             empty: [], nothing: {}, ts: {$timestamp: {t: 1, i: 2}}, js: {$code: 'f()'}}""").values());
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f", "g", "ä.$", "");

    private final Random random;
    private final TypeSchema schema;

    public RandomObjects(Random random) {
        this.random = random;
        Map<String, SchemaType> types = new LinkedHashMap<>();
        types.put("T", type("T", ObjectType.Kind.TOP_LEVEL));
        types.put("In", type("In", ObjectType.Kind.EMBEDDED));
        types.put("Deep", type("Deep", ObjectType.Kind.EMBEDDED));
        this.schema = new TypeSchema("T", 3, types);
    }

    public TypeSchema schema() {
        return schema;
    }

    private SchemaType type(String name, ObjectType.Kind kind) {
        Map<String, SchemaProperty> properties = new LinkedHashMap<>();
        if (name.equals("T")) {
            Scalar key = List.of(Scalar.INT, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID)
                    .get(random.nextInt(4));
            properties.put("_id", new SchemaProperty(new Property("_id", key, false, false), random.nextBoolean(), 1));
        }
        for (String property : NAMES) {
            if (random.nextInt(3) > 0) {
                properties.put(
                        property,
                        new SchemaProperty(
                                new Property(property, propertyType(name), random.nextInt(4) > 0, false),
                                random.nextBoolean(),
                                1));
            }
        }
        return new SchemaType(name, kind, name.equals("T") ? Optional.of("_id") : Optional.empty(), properties);
    }

    private PropertyType propertyType(String owner) {
        Scalar[] scalars = Scalar.values();
        // Nothing embeds itself.
        String inner = owner.equals("T") ? "In" : "Deep";
        Element element =
                switch (random.nextInt(6)) {
                    case 0 -> new Link("Other");
                    case 1, 2 -> owner.equals("Deep") ? Scalar.STRING : new Link(inner);
                    default -> scalars[random.nextInt(scalars.length)];
                };
        return switch (random.nextInt(10)) {
            case 0 -> element instanceof Link ? element : new SetOf(element);
            case 1 -> new DictionaryOf(element);
            case 2, 3, 4 -> new ListOf(element);
            default -> element;
        };
    }

    /// An object of this schema's type; now and then it has something that does not fit.
    public BsonDocument object() {
        SchemaType root = schema.type("T");
        return root == null ? new BsonDocument() : object(root);
    }

    /// The bytes of an object.
    public static RawBsonDocument bytes(BsonDocument object) {
        return new RawBsonDocument(BsonBytes.encode(object));
    }

    private BsonDocument object(SchemaType type) {
        List<SchemaProperty> properties = new ArrayList<>(type.properties().values());
        if (random.nextInt(4) == 0) {
            Collections.shuffle(properties, random);
        }
        BsonDocument object = new BsonDocument();
        for (SchemaProperty known : properties) {
            boolean isKey = known.property().name().equals("_id");
            if (isKey || random.nextInt(5) > 0) {
                object.append(known.property().name(), value(known.property(), isKey));
            }
        }
        if (random.nextInt(30) == 0) {
            object.append("new", any());
        }
        return object;
    }

    private BsonValue any() {
        return VALUES.get(random.nextInt(VALUES.size()));
    }

    private BsonValue value(Property property, boolean isKey) {
        if (random.nextInt(60) == 0) {
            return any();
        }
        if (!isKey && random.nextInt(property.optional() ? 6 : 60) == 0) {
            return BsonNull.VALUE;
        }
        return switch (property.type()) {
            case Element element -> element(element);
            case ListOf list -> elements(property, list.element());
            case SetOf set -> elements(property, set.element());
            case DictionaryOf dictionary ->
                new BsonDocument("k1", element(dictionary.element())).append("k2", element(dictionary.element()));
        };
    }

    private BsonArray elements(Property property, Element element) {
        BsonArray elements = new BsonArray();
        for (int i = random.nextInt(4); i > 0; i--) {
            elements.add(property.optional() && random.nextInt(5) == 0 ? BsonNull.VALUE : element(element));
        }
        return elements;
    }

    private BsonValue element(Element element) {
        if (element instanceof Link link) {
            SchemaType target = schema.type(link.target());
            return target == null ? VALUES.get(random.nextBoolean() ? 1 : 3) : object(target);
        }
        List<BsonValue> fitting = VALUES.stream()
                .filter(value -> element == Scalar.MIXED || ((Scalar) element).takes(Scalar.of(value)))
                .toList();
        return fitting.isEmpty() ? any() : fitting.get(random.nextInt(fitting.size()));
    }
}
