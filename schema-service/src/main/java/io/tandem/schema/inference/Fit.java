package io.tandem.schema.inference;

import io.tandem.contract.ObjectKey;
import io.tandem.contract.schema.Property;
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
import io.tandem.schema.inference.Misfit.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonNumber;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Whether a stored document fits its type's schema, and every reason why not. Which value fits which type is what
/// [Inference] holds too. A document may have more properties than the schema; a required one has to be there.
public final class Fit {
    /// More reasons than these are only said to be there.
    static final int MAX_REASONS = 100;

    /// A longer name is cut: reasons have to fit into a row.
    static final int MAX_NAME = 1_000;

    private final TypeSchema schema;
    private final Map<String, Scalar> keys;
    private final Deque<String> path = new ArrayDeque<>();
    private final List<Misfit> reasons = new ArrayList<>();

    private Fit(TypeSchema schema, Map<String, Scalar> keys) {
        this.schema = schema;
        this.keys = keys;
    }

    /// Why this document does not fit; empty when it does.
    ///
    /// @param keys the key's type of each type that may be linked to, where it is known
    public static List<Misfit> reasons(TypeSchema schema, Map<String, Scalar> keys, BsonDocument document) {
        Fit fit = new Fit(schema, keys);
        SchemaType root = schema.type(schema.title());
        if (root != null) {
            fit.key(document.get("_id", BsonNull.VALUE));
            fit.document(root, document, 1);
        }
        return List.copyOf(fit.reasons);
    }

    private void key(BsonValue id) {
        if (!Values.isKey(id)) {
            path.addLast("_id");
            String text = id.isNull() ? "null" : Values.text(id, Growth.title(schema.title(), "_id"));
            reason(
                    Kind.WRONG_TYPE,
                    "Property '%s._id' of type '%s' cannot be the primary key.".formatted(schema.title(), text));
            path.removeLast();
        }
    }

    private void document(SchemaType type, BsonDocument document, int depth) {
        if (depth > Inference.MAX_DEPTH) {
            reason(Kind.TOO_DEEP, Values.tooDeep(schema.title()));
            return;
        }
        for (SchemaProperty known : type.properties().values()) {
            Property property = known.property();
            boolean judged =
                    depth == 1 && property.name().equals("_id") && !Values.isKey(document.get("_id", BsonNull.VALUE));
            if (!judged) {
                path.addLast(property.name());
                property(new Place(type.name(), property), document.get(property.name()), depth);
                path.removeLast();
            }
        }
    }

    private record Place(String type, Property property) {
        @Override
        public String toString() {
            return "'" + type + "." + cut(property.name()) + "' of type '"
                    + property.type().text() + "'";
        }
    }

    private void property(Place place, @Nullable BsonValue value, int depth) {
        boolean required = PropertyTypes.isRequired(place.property());
        if (value == null) {
            if (required) {
                reason(Kind.MISSING, "The required property " + place + " is missing.");
            }
            return;
        }
        if (value.isNull()) {
            if (required) {
                reason(Kind.NULL, "The required property " + place + " is null.");
            }
            return;
        }
        switch (place.property().type()) {
            case Element element -> element(place, element, value, depth);
            case ListOf list -> elements(place, list.element(), value, depth);
            case SetOf set -> {
                elements(place, set.element(), value, depth);
                duplicates(place, set.element(), value);
            }
            case DictionaryOf dictionary -> {
                if (value.isDocument()) {
                    value.asDocument()
                            .forEach((name, inner) -> inside(place, dictionary.element(), name, inner, depth));
                } else {
                    wrongType(place, value);
                }
            }
        }
    }

    private void elements(Place place, Element element, BsonValue value, int depth) {
        if (!value.isArray()) {
            wrongType(place, value);
            return;
        }
        int i = 0;
        for (BsonValue inner : value.asArray()) {
            inside(place, element, Integer.toString(i++), inner, depth);
        }
    }

    private void inside(Place place, Element element, String name, BsonValue value, int depth) {
        path.addLast(name);
        if (!value.isNull()) {
            element(place, element, value, depth + 1);
        } else if (!place.property().optional()) {
            reason(Kind.NULL, "Property " + place + " holds null, and its elements are required.");
        }
        path.removeLast();
    }

    private void element(Place place, Element element, BsonValue value, int depth) {
        switch (element) {
            case Scalar scalar -> {
                if (scalar == Scalar.MIXED) {
                    anything(place, value, depth);
                } else if (!scalar.takes(Scalar.of(value))) {
                    wrongType(place, value);
                }
            }
            case Link link -> {
                SchemaType target = schema.type(link.target());
                if (target != null && schema.isEmbedded(link.target())) {
                    if (value.isDocument()) {
                        document(target, value.asDocument(), depth + 1);
                    } else {
                        wrongType(place, value);
                    }
                } else if (!isKeyOf(link.target(), value)) {
                    wrongType(place, value);
                }
            }
        }
    }

    private boolean isKeyOf(String target, BsonValue value) {
        Scalar key = keys.get(target);
        return key == null ? Values.isKey(value) : key.takes(Scalar.of(value));
    }

    private void anything(Place place, BsonValue value, int depth) {
        if (depth > Inference.MAX_DEPTH) {
            reason(Kind.TOO_DEEP, Values.tooDeep(schema.title()));
        } else if (value.isDocument()) {
            value.asDocument().forEach((name, inner) -> step(name, () -> anything(place, inner, depth + 1)));
        } else if (value.isArray()) {
            BsonArray array = value.asArray();
            for (int i = 0; i < array.size(); i++) {
                BsonValue inner = array.get(i);
                step(Integer.toString(i), () -> anything(place, inner, depth + 1));
            }
        } else if (Values.isUnsupported(value)) {
            unsupported(place, value);
        }
    }

    private void step(String name, Runnable inside) {
        path.addLast(name);
        inside.run();
        path.removeLast();
    }

    private void duplicates(Place place, Element element, BsonValue value) {
        if (!value.isArray()) {
            return;
        }
        Set<Object> seen = new HashSet<>();
        int i = 0;
        for (BsonValue inner : value.asArray()) {
            if (!seen.add(identity(element, inner))) {
                step(
                        Integer.toString(i),
                        () -> reason(Kind.DUPLICATE, "Property " + place + " holds this element twice."));
            }
            i++;
        }
    }

    /// What two equal elements of a set have in common: a number has one value in several BSON types, and zero one
    /// sign.
    public static Object identity(Element element, BsonValue value) {
        boolean real = element == Scalar.DOUBLE || element == Scalar.FLOAT;
        return switch (value) {
            case BsonNumber number when real && !number.isDecimal128() -> number.doubleValue() + 0.0;
            case BsonNumber number -> ObjectKey.canonical(number);
            default -> value;
        };
    }

    private void wrongType(Place place, BsonValue value) {
        if (Values.isUnsupported(value)) {
            unsupported(place, value);
        } else {
            String text = Values.text(
                    value, Growth.title(place.type(), cut(place.property().name())));
            reason(Kind.WRONG_TYPE, "Property " + place + " has a value of type '" + text + "' here.");
        }
    }

    private void unsupported(Place place, BsonValue value) {
        reason(
                Kind.UNSUPPORTED,
                Values.unsupported(place.type(), cut(place.property().name()), value));
    }

    private void reason(Kind kind, String message) {
        if (reasons.size() < MAX_REASONS) {
            reasons.add(new Misfit(kind, path.stream().map(Fit::cut).toList(), message));
        } else if (reasons.size() == MAX_REASONS) {
            reasons.add(new Misfit(Kind.MORE, List.of(), "There are more reasons than these " + MAX_REASONS + "."));
        }
    }

    private static String cut(String name) {
        return name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME) + "…";
    }
}
