package io.tandem.schema.inference;

import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What a BSON value tells about the type of its property.
final class Values {
    private Values() {}

    /// Whether this value can be the key of an object.
    static boolean isKey(BsonValue value) {
        Scalar found = Scalar.of(value);
        return found != null && found.canBeKey();
    }

    /// The type that this value has by itself; none if it tells nothing (null, an empty list) or is unsupported.
    ///
    /// @param title what an embedded object is called
    static @Nullable PropertyType type(BsonValue value, String title) {
        BsonType bson = value.getBsonType();
        if (bson == BsonType.DOCUMENT) {
            return new Link(title);
        }
        if (bson == BsonType.ARRAY) {
            Element element = element(value.asArray(), title);
            return element == null ? null : new ListOf(element);
        }
        return Scalar.of(value);
    }

    /// What the elements of a collection have in common: mixed if nothing, none if there is nothing but nulls.
    static @Nullable Element element(Iterable<BsonValue> values, String title) {
        Element common = null;
        for (BsonValue value : values) {
            BsonType bson = value.getBsonType();
            if (bson == BsonType.NULL) {
                continue;
            }
            Element element = bson == BsonType.DOCUMENT ? new Link(title) : Scalar.of(value);
            if (element == null) {
                return Scalar.MIXED;
            }
            common = common == null ? element : joined(common, element);
        }
        return common;
    }

    /// What Realm-core would print for this value's type; for what Realm has no type for, BSON's own word.
    static String text(BsonValue value, String title) {
        PropertyType type = type(value, title);
        if (type != null) {
            return type.text();
        }
        return value.isArray() ? "array" : value.getBsonType().name().toLowerCase(Locale.ROOT);
    }

    /// The same for a document in the place of a dictionary.
    static String dictionary(BsonDocument document, String title) {
        Element element = element(document.values(), title);
        return element == null ? "dictionary" : new DictionaryOf(element).text();
    }

    /// Whether no type of Realm's, not even mixed, holds this value itself; its parts are not looked at.
    static boolean isUnsupported(BsonValue value) {
        return !value.isDocument() && !value.isArray() && !value.isNull() && Scalar.of(value) == null;
    }

    /// The sentence on a value that is unsupported.
    static String unsupported(String type, String property, BsonValue value) {
        return "Property '%s.%s' has a value of BSON type '%s', which no Realm type can hold."
                .formatted(type, property, text(value, ""));
    }

    /// The sentence on an object that has too many levels.
    static String tooDeep(String type) {
        return "An object of type '" + type + "' has more than " + Inference.MAX_DEPTH + " levels.";
    }

    private static Element joined(Element left, Element right) {
        if (left.equals(right)) {
            return left;
        }
        return left instanceof Scalar one && right instanceof Scalar other && isNumber(one) && isNumber(other)
                ? Scalar.DOUBLE
                : Scalar.MIXED;
    }

    private static boolean isNumber(Scalar scalar) {
        return scalar == Scalar.INT || scalar == Scalar.DOUBLE;
    }

    /// The sentence for a link that holds an object, or a DBRef, in place of a key.
    static String linkedByKey(String type, String property, String target) {
        return "Property '%s.%s' links to '%s' by its key; send the linked object's _id alone."
                .formatted(type, property, target);
    }
}
