package io.tandem.schema.objects;

import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import io.tandem.schema.inference.Fit;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonType;
import org.bson.BsonValue;

/// Values as the types that somebody declared are stored: an int as int64, a set with each value once. What was only
/// inferred stays as it was sent. Pure.
final class DeclaredForm {
    private final TypeSchema schema;

    private DeclaredForm(TypeSchema schema) {
        this.schema = schema;
    }

    /// Properties of an object of this schema's type; the same object if there is nothing to change.
    static BsonDocument of(TypeSchema schema, BsonDocument object) {
        SchemaType root = schema.type(schema.title());
        return root == null ? object : new DeclaredForm(schema).document(root, object);
    }

    private BsonDocument document(SchemaType type, BsonDocument document) {
        BsonDocument changed = new BsonDocument();
        for (Map.Entry<String, BsonValue> entry : document.entrySet()) {
            BsonValue value = entry.getValue();
            SchemaProperty known = mayChange(value) ? type.properties().get(entry.getKey()) : null;
            BsonValue now = known == null ? value : property(known, value);
            if (now != value) {
                changed.append(entry.getKey(), now);
            }
        }
        return with(document, changed);
    }

    private static boolean mayChange(BsonValue value) {
        BsonType type = value.getBsonType();
        return type == BsonType.INT32 || type == BsonType.DOCUMENT || type == BsonType.ARRAY;
    }

    private static BsonDocument with(BsonDocument document, BsonDocument changed) {
        if (changed.isEmpty()) {
            return document;
        }
        BsonDocument now = new BsonDocument();
        now.putAll(document);
        now.putAll(changed);
        return now;
    }

    private BsonValue property(SchemaProperty known, BsonValue value) {
        return switch (known.property().type()) {
            case Element element -> element(known, element, value);
            case ListOf list -> value.isArray() ? elements(known, list.element(), value.asArray()) : value;
            case SetOf set -> value.isArray() ? once(known, set.element(), value.asArray()) : value;
            case DictionaryOf dictionary ->
                value.isDocument() ? values(known, dictionary.element(), value.asDocument()) : value;
        };
    }

    private BsonValue element(SchemaProperty known, Element element, BsonValue value) {
        return switch (element) {
            case Scalar scalar ->
                scalar == Scalar.INT && value.isInt32() && !known.provisional()
                        ? new BsonInt64(value.asInt32().getValue())
                        : value;
            case Link link -> {
                SchemaType embedded =
                        value.isDocument() && schema.isEmbedded(link.target()) ? schema.type(link.target()) : null;
                yield embedded == null ? value : document(embedded, value.asDocument());
            }
        };
    }

    private BsonArray elements(SchemaProperty known, Element type, BsonArray array) {
        // Lists of anything else are long, and stay as they are.
        if (type instanceof Scalar && (type != Scalar.INT || known.provisional())) {
            return array;
        }
        BsonArray elements = new BsonArray(array.size());
        boolean same = true;
        for (BsonValue element : array) {
            BsonValue now = element(known, type, element);
            same &= now == element;
            elements.add(now);
        }
        return same ? array : elements;
    }

    private BsonDocument values(SchemaProperty known, Element type, BsonDocument dictionary) {
        BsonDocument changed = new BsonDocument();
        dictionary.forEach((key, value) -> {
            BsonValue now = element(known, type, value);
            if (now != value) {
                changed.append(key, now);
            }
        });
        return with(dictionary, changed);
    }

    /// The first of equal elements stays, as when a value is added to a set that has it.
    private BsonArray once(SchemaProperty known, Element type, BsonArray array) {
        BsonArray elements = elements(known, type, array);
        Set<Object> seen = new HashSet<>();
        BsonArray once = new BsonArray(elements.size());
        for (BsonValue element : elements) {
            if (seen.add(Fit.identity(type, element))) {
                once.add(element);
            }
        }
        return once.size() == elements.size() ? elements : once;
    }
}
