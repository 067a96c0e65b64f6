package io.tandem.partner.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// Whether documents fit an object type in Realm JS notation: required properties are there, and values have the type.
///
/// Properties beyond the type fit. Links, mixed values and what lies inside collections are not looked into.
final class ObjectTypeFit {
    private static final Map<String, Set<BsonType>> TYPES = Map.ofEntries(
            Map.entry("bool", Set.of(BsonType.BOOLEAN)),
            Map.entry("int", Set.of(BsonType.INT32, BsonType.INT64)),
            Map.entry("float", Set.of(BsonType.DOUBLE, BsonType.INT32, BsonType.INT64)),
            Map.entry("double", Set.of(BsonType.DOUBLE, BsonType.INT32, BsonType.INT64)),
            Map.entry("string", Set.of(BsonType.STRING)),
            Map.entry("data", Set.of(BsonType.BINARY)),
            Map.entry("date", Set.of(BsonType.DATE_TIME)),
            Map.entry("objectId", Set.of(BsonType.OBJECT_ID)),
            Map.entry("uuid", Set.of(BsonType.BINARY)),
            Map.entry("decimal128", Set.of(BsonType.DECIMAL128)),
            Map.entry("list", Set.of(BsonType.ARRAY)),
            Map.entry("set", Set.of(BsonType.ARRAY)),
            Map.entry("dictionary", Set.of(BsonType.DOCUMENT)));

    private record Expected(String type, boolean optional) {}

    private final Map<String, Expected> properties = new TreeMap<>();

    ObjectTypeFit(BsonDocument objectType) {
        BsonValue declared = objectType.get("properties");
        if (declared != null && declared.isDocument()) {
            declared.asDocument().forEach((name, value) -> {
                Expected expected = expected(value);
                if (expected != null) {
                    properties.put(name, expected);
                }
            });
        }
    }

    private static @Nullable Expected expected(BsonValue value) {
        if (value.isDocument()) {
            BsonValue type = value.asDocument().get("type");
            BsonValue optional = value.asDocument().get("optional");
            if (type == null || !type.isString()) {
                return null;
            }
            return new Expected(
                    type.asString().getValue(),
                    optional != null
                            && optional.isBoolean()
                            && optional.asBoolean().getValue());
        }
        if (!value.isString()) {
            return null;
        }
        String text = value.asString().getValue();
        String bare = text.endsWith("?") ? text.substring(0, text.length() - 1) : text;
        String type =
                bare.endsWith("[]") ? "list" : bare.endsWith("<>") ? "set" : bare.endsWith("{}") ? "dictionary" : bare;
        return new Expected(type, text.endsWith("?"));
    }

    /// Every reason why the document does not fit.
    List<String> reasons(BsonDocument document) {
        List<String> reasons = new ArrayList<>();
        properties.forEach((name, expected) -> {
            Set<BsonType> types = TYPES.get(expected.type());
            BsonValue value = document.get(name);
            boolean collection = Set.of("list", "set", "dictionary").contains(expected.type());
            if (value == null || value.isNull()) {
                if (types != null && !expected.optional() && !collection) {
                    reasons.add("'" + name + "' is required and " + (value == null ? "missing" : "null"));
                }
            } else if (types != null && !types.contains(value.getBsonType())) {
                reasons.add("'" + name + "' is " + value.getBsonType().name().toLowerCase(java.util.Locale.ROOT)
                        + " and not " + expected.type());
            }
        });
        return reasons;
    }
}
