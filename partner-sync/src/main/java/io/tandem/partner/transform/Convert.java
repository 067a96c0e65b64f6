package io.tandem.partner.transform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// A property gets another type: `{"convert": {"time": "date"}}` or
/// `{"convert": {"_id": {"from": "int", "to": "string"}}}`.
///
/// @param types property to its type before (if said) and after
record Convert(Map<String, Types> types) implements ShortForm {
    private static final Set<String> KNOWN =
            Set.of("int", "long", "double", "decimal", "string", "bool", "date", "objectId");

    /// MongoDB's `$convert` names of the types.
    record Types(@Nullable String from, String to) {}

    public Convert {
        types = new LinkedHashMap<>(types);
    }

    static Convert parse(BsonDocument specification, String place) {
        Map<String, Types> types = new LinkedHashMap<>();
        specification.forEach((property, value) -> {
            String at = place + "." + property;
            if (value.isString()) {
                types.put(property, new Types(null, type(value, at)));
            } else if (value.isDocument() && value.asDocument().containsKey("to")) {
                BsonValue from = value.asDocument().get("from");
                types.put(
                        property,
                        new Types(
                                from == null ? null : type(from, at + ".from"),
                                type(value.asDocument().get("to", BsonNull.VALUE), at + ".to")));
            } else {
                throw new InvalidTransformException(at, "takes a type, or {\"from\": type, \"to\": type}.");
            }
        });
        return new Convert(types);
    }

    private static String type(BsonValue value, String place) {
        if (!value.isString() || !KNOWN.contains(value.asString().getValue())) {
            throw new InvalidTransformException(
                    place,
                    "is no type that MongoDB converts to; it knows "
                            + KNOWN.stream().sorted().toList() + ".");
        }
        return value.asString().getValue();
    }

    @Override
    public List<BsonDocument> stages() {
        BsonDocument set = new BsonDocument();
        types.forEach((property, type) -> {
            BsonDocument convert = new BsonDocument(
                    "$convert",
                    new BsonDocument("input", new BsonString("$" + property)).append("to", new BsonString(type.to())));
            set.append(property, property.equals("_id") ? convert : Conditions.unlessMissing(property, convert));
        });
        return List.of(new BsonDocument("$set", set));
    }

    @Override
    public List<BsonDocument> inverse(String place) {
        BsonDocument back = new BsonDocument();
        types.forEach((property, type) -> {
            String from = type.from() != null ? type.from() : type.to().equals("date") ? "long" : null;
            if (from == null) {
                throw new InvalidTransformException(
                        place + ".convert." + property,
                        "say the type before, as {\"from\": …, \"to\": \"" + type.to() + "\"}, or give \"reverse\".");
            }
            back.append(
                    property, new BsonDocument("from", new BsonString(type.to())).append("to", new BsonString(from)));
        });
        return List.of(new BsonDocument("convert", back));
    }
}
