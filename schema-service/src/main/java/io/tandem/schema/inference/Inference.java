package io.tandem.schema.inference;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.Sentences;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Compares an object with its type's schema. The rules stand in `docs/reference/schema-inference.md`: every inferred
/// property is optional, null and empty lists wait until a value tells, an int that was only inferred may become a
/// double, and nothing else changes its type.
public final class Inference {
    /// MongoDB documents no more levels than this.
    static final int MAX_DEPTH = 100;

    private final TypeSchema schema;
    private final Growth growth;
    private final Set<String> breaking = new LinkedHashSet<>();
    private final Set<String> unsupported = new LinkedHashSet<>();

    private Inference(TypeSchema schema) {
        this.schema = schema;
        this.growth = new Growth(schema);
    }

    /// What a whole object says.
    public static Observation ofObject(TypeSchema schema, BsonDocument object) {
        Inference inference = new Inference(schema);
        inference.key(object.get("_id"));
        inference.properties(schema.title(), object, 1);
        return inference.observation();
    }

    /// What a change of some properties says.
    public static Observation ofUpdate(TypeSchema schema, BsonValue key, BsonDocument set, List<String> unset) {
        Inference inference = new Inference(schema);
        inference.isKey(key);
        if (set.containsKey("_id") || unset.contains("_id")) {
            inference.breaking.add(
                    "Property '" + schema.title() + "._id' is the primary key and cannot be set or removed.");
        }
        inference.properties(schema.title(), set, 1);
        for (String name : unset) {
            SchemaProperty known = inference.growth.property(schema.title(), name);
            if (known != null && PropertyTypes.isRequired(known.property()) && !name.equals("_id")) {
                inference.breaking.add(Sentences.madeOptional(schema.title(), name));
            }
        }
        return inference.observation();
    }

    /// What a deletion says: nothing, if its key is one.
    public static Observation ofDeletion(TypeSchema schema, BsonValue key) {
        Inference inference = new Inference(schema);
        inference.isKey(key);
        return inference.observation();
    }

    private Observation observation() {
        List<SchemaChange> changes = growth.changes();
        return changes.isEmpty() && breaking.isEmpty() && unsupported.isEmpty()
                ? Observation.NOTHING_NEW
                : new Observation(changes, List.copyOf(breaking), List.copyOf(unsupported));
    }

    private void key(@Nullable BsonValue value) {
        String type = schema.title();
        SchemaProperty known = growth.property(type, "_id");
        Scalar found = isKey(value) && value != null ? Scalar.of(value) : null;
        if (found == null) {
            return;
        }
        if (known == null) {
            growth.put(type, new Property("_id", found, false, false));
        } else if (!found.equals(known.property().type())) {
            breaking.add(Sentences.typeChanged(type, "_id", known.property().type(), found.text()));
        }
    }

    private boolean isKey(@Nullable BsonValue value) {
        boolean isKey = value != null && Values.isKey(value);
        if (!isKey) {
            String word = value == null ? "null" : Values.text(value, Growth.title(schema.title(), "_id"));
            breaking.add(
                    "Property '%s._id' of type '%s' cannot be made the primary key.".formatted(schema.title(), word));
        }
        return isKey;
    }

    private void properties(String type, BsonDocument document, int depth) {
        if (depth > MAX_DEPTH) {
            unsupported.add(Values.tooDeep(schema.title()));
            return;
        }
        boolean root = depth == 1;
        document.forEach((name, value) -> {
            if (root && name.equals("_id")) {
                return;
            }
            SchemaProperty known = growth.property(type, name);
            if (known == null) {
                Property property = property(type, name, value, depth);
                if (property != null) {
                    growth.put(type, property);
                }
            } else {
                check(type, known, value, depth);
            }
        });
    }

    /// A property that nobody has seen; nothing if its value tells nothing.
    private @Nullable Property property(String type, String name, BsonValue value, int depth) {
        if (value.isDocument()) {
            String title = growth.embed(type, name);
            properties(title, value.asDocument(), depth + 1);
            return new Property(name, new PropertyType.Link(title), true, false);
        }
        if (value.isArray()) {
            BsonArray array = value.asArray();
            Element element = Values.element(array, "");
            if (element == null) {
                return null;
            }
            boolean nulls = element == Scalar.MIXED || array.stream().anyMatch(BsonValue::isNull);
            if (element instanceof PropertyType.Link) {
                String title = growth.embed(type, name);
                objects(array).forEach(object -> properties(title, object, depth + 1));
                if (nulls) {
                    breaking.add(Sentences.notNullable(type, name));
                }
                return new Property(name, new PropertyType.ListOf(new PropertyType.Link(title)), false, false);
            }
            array.forEach(inner -> supported(type, name, inner, depth + 1));
            return new Property(name, new PropertyType.ListOf(element), nulls, false);
        }
        Scalar scalar = Scalar.of(value);
        if (scalar == null) {
            supported(type, name, value, depth);
            return null;
        }
        return new Property(name, scalar, true, false);
    }

    private static List<BsonDocument> objects(BsonArray array) {
        return array.stream()
                .filter(BsonValue::isDocument)
                .map(BsonValue::asDocument)
                .toList();
    }

    private void check(String type, SchemaProperty known, BsonValue value, int depth) {
        Property property = known.property();
        if (value.isNull()) {
            if (PropertyTypes.isRequired(known.property())) {
                breaking.add(Sentences.madeOptional(type, property.name()));
            }
            return;
        }
        switch (property.type()) {
            case Element element -> {
                if (!element(type, known, element, value, depth)) {
                    changed(type, property, value);
                }
            }
            case PropertyType.ListOf list -> elements(type, known, list.element(), value, depth);
            case PropertyType.SetOf set -> elements(type, known, set.element(), value, depth);
            case PropertyType.DictionaryOf dictionary -> {
                boolean fits = value.isDocument()
                        && allFit(
                                type,
                                known,
                                dictionary.element(),
                                value.asDocument().values(),
                                depth);
                if (!fits) {
                    changed(type, property, value);
                }
            }
        }
    }

    private void elements(String type, SchemaProperty known, Element element, BsonValue value, int depth) {
        if (!value.isArray() || !allFit(type, known, element, value.asArray(), depth)) {
            changed(type, known.property(), value);
        }
    }

    private boolean allFit(String type, SchemaProperty known, Element element, Iterable<BsonValue> values, int depth) {
        boolean nulls = false;
        for (BsonValue value : values) {
            if (value.isNull()) {
                nulls = true;
            } else {
                // An element before may have widened the property.
                SchemaProperty now = growth.property(type, known.property().name());
                Element current = now == null
                        ? element
                        : PropertyTypes.element(now.property().type());
                if (!element(type, now == null ? known : now, current, value, depth + 1)) {
                    return false;
                }
            }
        }
        if (nulls && !known.property().optional()) {
            nullElements(type, known, values);
        }
        return true;
    }

    private void nullElements(String type, SchemaProperty known, Iterable<BsonValue> values) {
        String name = known.property().name();
        SchemaProperty now = growth.property(type, name);
        if (!known.provisional() || now == null) {
            breaking.add(Sentences.madeOptional(type, name));
            return;
        }
        // A list of nothing but nulls tells nothing: neither before the property is known nor after.
        for (BsonValue value : values) {
            if (!value.isNull()) {
                if (PropertyTypes.element(now.property().type()) instanceof PropertyType.Link) {
                    breaking.add(Sentences.notNullable(type, name));
                } else {
                    growth.put(type, new Property(name, now.property().type(), true, false));
                }
                return;
            }
        }
    }

    /// Whether one value fits, growing the schema where it may.
    private boolean element(String type, SchemaProperty known, Element element, BsonValue value, int depth) {
        return switch (element) {
            case Scalar scalar -> {
                if (scalar == Scalar.MIXED) {
                    supported(type, known.property().name(), value, depth);
                    yield true;
                }
                if (scalar.takes(Scalar.of(value))) {
                    yield true;
                }
                boolean widens = scalar == Scalar.INT && value.getBsonType() == BsonType.DOUBLE && known.provisional();
                if (widens) {
                    Property p = known.property();
                    PropertyType wider = PropertyTypes.withElement(p.type(), Scalar.DOUBLE);
                    growth.put(type, new Property(p.name(), wider, p.optional(), p.indexed()));
                }
                yield widens;
            }
            case PropertyType.Link link -> {
                if (!growth.isEmbedded(link.target())) {
                    if (value.isDocument()) {
                        breaking.add(Values.linkedByKey(type, known.property().name(), link.target()));
                    }
                    yield value.isDocument() || Values.isKey(value);
                }
                if (value.isDocument()) {
                    properties(link.target(), value.asDocument(), depth + 1);
                }
                yield value.isDocument();
            }
        };
    }

    private void changed(String type, Property property, BsonValue value) {
        int before = unsupported.size();
        supported(type, property.name(), value, 1);
        if (unsupported.size() == before) {
            String title = Growth.title(type, property.name());
            boolean isDictionary = property.type() instanceof PropertyType.DictionaryOf && value.isDocument();
            String text = isDictionary ? Values.dictionary(value.asDocument(), title) : Values.text(value, title);
            breaking.add(Sentences.typeChanged(type, property.name(), property.type(), text));
        }
    }

    private void supported(String type, String name, BsonValue value, int depth) {
        if (depth > MAX_DEPTH) {
            unsupported.add(Values.tooDeep(schema.title()));
        } else if (value.isDocument()) {
            value.asDocument().values().forEach(inner -> supported(type, name, inner, depth + 1));
        } else if (value.isArray()) {
            value.asArray().forEach(inner -> supported(type, name, inner, depth + 1));
        } else if (Values.isUnsupported(value)) {
            unsupported.add(Values.unsupported(type, name, value));
        }
    }
}
