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

    private static final Set<String> MEMBERS = Set.of("from", "to", "onError", "onNull");

    /// MongoDB's `$convert` names of the types.
    ///
    /// @param onError what a value that cannot be converted becomes; null: it fails the document
    /// @param onNull  what null becomes; null: it stays null
    record Types(
            @Nullable String from,
            String to,
            @Nullable BsonValue onError,
            @Nullable BsonValue onNull) {}

    public Convert {
        types = new LinkedHashMap<>(types);
    }

    static Convert parse(BsonDocument specification, String place) {
        Map<String, Types> types = new LinkedHashMap<>();
        specification.forEach((property, value) -> {
            String at = place + "." + property;
            ShortForm.requireName(property, at);
            if (value.isString()) {
                types.put(property, new Types(null, type(value, at), null, null));
            } else if (value.isDocument() && value.asDocument().containsKey("to")) {
                value.asDocument().keySet().stream()
                        .filter(member -> !MEMBERS.contains(member))
                        .findFirst()
                        .ifPresent(member -> {
                            throw new InvalidTransformException(
                                    at + "." + member,
                                    "is unknown; there is "
                                            + MEMBERS.stream().sorted().toList() + ".");
                        });
                if (property.equals("_id")
                        && (value.asDocument().containsKey("onError")
                                || value.asDocument().containsKey("onNull"))) {
                    throw new InvalidTransformException(
                            at, "_id is converted without onError and onNull: two would become one.");
                }
                BsonValue from = value.asDocument().get("from");
                types.put(
                        property,
                        new Types(
                                from == null ? null : type(from, at + ".from"),
                                type(value.asDocument().get("to", BsonNull.VALUE), at + ".to"),
                                value.asDocument().get("onError"),
                                value.asDocument().get("onNull")));
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
            BsonDocument arguments =
                    new BsonDocument("input", new BsonString("$" + property)).append("to", new BsonString(type.to()));
            if (type.onError() != null) {
                arguments.append("onError", new BsonDocument("$literal", type.onError()));
            }
            if (type.onNull() != null) {
                arguments.append("onNull", new BsonDocument("$literal", type.onNull()));
            }
            BsonDocument convert = new BsonDocument("$convert", arguments);
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
            if (type.onError() != null || type.onNull() != null) {
                throw new InvalidTransformException(
                        place + ".convert." + property,
                        "has no inverse, because onError and onNull make many values one; give \"reverse\" as well.");
            }
            back.append(
                    property, new BsonDocument("from", new BsonString(type.to())).append("to", new BsonString(from)));
        });
        return List.of(new BsonDocument("convert", back));
    }
}
