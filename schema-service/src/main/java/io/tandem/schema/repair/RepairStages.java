package io.tandem.schema.repair;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The stages that the two ways of repair compile to. Names and given values are data in them, whatever they look like.
/// Pure.
final class RepairStages {
    /// Realm's words for types, and what MongoDB's `$convert` calls them.
    static final Map<String, String> TYPES = new TreeMap<>(Map.ofEntries(
            Map.entry("int", "long"),
            Map.entry("bool", "bool"),
            Map.entry("float", "double"),
            Map.entry("double", "double"),
            Map.entry("string", "string"),
            Map.entry("date", "date"),
            Map.entry("objectId", "objectId"),
            Map.entry("decimal128", "decimal")));

    private static final BsonString ROOT = new BsonString("$$ROOT");
    private static final BsonString REMOVE = new BsonString("$$REMOVE");

    /// A conversion: what to, and what stands for a value that cannot be converted, or that is null or missing.
    ///
    /// @param to one of [#TYPES]; none leaves values as they are
    record Conversion(
            @Nullable String to,
            @Nullable BsonValue onError,
            @Nullable BsonValue onNull) {}

    private RepairStages() {}

    /// A property gets another type. Where it is missing it stays missing, unless there is a value for null.
    static List<BsonDocument> convert(String property, Conversion conversion) {
        return List.of(set(property, converted(property, conversion, REMOVE)));
    }

    /// A property that is missing or null gets the value of another one; one that has a value keeps it.
    static List<BsonDocument> fill(String property, String from, Conversion conversion) {
        BsonDocument isEmpty = new BsonDocument(
                "$in", array(type(property), array(new BsonString("missing"), new BsonString("null"))));
        return List.of(set(property, cond(isEmpty, converted(from, conversion, value(property)), value(property))));
    }

    private static BsonValue converted(String property, Conversion conversion, BsonValue whereMissing) {
        BsonValue onNull = conversion.onNull();
        BsonDocument isMissing = new BsonDocument("$eq", array(type(property), new BsonString("missing")));
        return cond(
                isMissing, onNull == null ? whereMissing : literal(onNull), elementwise(value(property), conversion));
    }

    /// The elements of a list are converted each by itself.
    private static BsonValue elementwise(BsonValue value, Conversion conversion) {
        if (conversion.to() == null) {
            BsonValue onNull = conversion.onNull();
            return onNull == null ? value : new BsonDocument("$ifNull", array(value, literal(onNull)));
        }
        BsonDocument each = new BsonDocument("input", value)
                .append("as", new BsonString("element"))
                .append("in", one(new BsonString("$$element"), conversion));
        return cond(new BsonDocument("$isArray", array(value)), new BsonDocument("$map", each), one(value, conversion));
    }

    private static BsonValue one(BsonValue input, Conversion conversion) {
        String to = conversion.to() == null ? "" : TYPES.getOrDefault(conversion.to(), "");
        BsonDocument convert = new BsonDocument("input", input).append("to", new BsonString(to));
        BsonValue onError = conversion.onError();
        BsonValue onNull = conversion.onNull();
        if (onError != null) {
            convert.append("onError", literal(onError));
        }
        if (onNull != null) {
            convert.append("onNull", literal(onNull));
        }
        return new BsonDocument("$convert", convert);
    }

    /// `$setField` takes any name; `$set` would take a dot for a path.
    private static BsonDocument set(String property, BsonValue value) {
        return new BsonDocument(
                "$replaceWith", new BsonDocument("$setField", field(property).append("value", value)));
    }

    private static BsonDocument value(String property) {
        return new BsonDocument("$getField", field(property));
    }

    private static BsonDocument type(String property) {
        return new BsonDocument("$type", value(property));
    }

    private static BsonDocument field(String property) {
        return new BsonDocument("field", literal(new BsonString(property))).append("input", ROOT);
    }

    private static BsonDocument literal(BsonValue value) {
        return new BsonDocument("$literal", value);
    }

    private static BsonDocument cond(BsonValue condition, BsonValue then, BsonValue otherwise) {
        return new BsonDocument("$cond", array(condition, then, otherwise));
    }

    private static BsonArray array(BsonValue... values) {
        return new BsonArray(List.of(values));
    }

    /// Whether a stage says what becomes of `_id`, other than that it stays.
    static boolean touchesId(BsonDocument stage) {
        String operator = stage.getFirstKey();
        BsonValue specification = stage.get(operator, BsonNull.VALUE);
        return switch (operator) {
            case "$unset" ->
                (specification.isArray() ? specification.asArray() : array(specification))
                        .stream().anyMatch(name -> isId(name.asString().getValue()));
            case "$replaceWith" -> replacesId(specification);
            case "$replaceRoot" -> replacesId(specification.asDocument().get("newRoot", BsonNull.VALUE));
            case "$project" ->
                specification.asDocument().entrySet().stream()
                        .anyMatch(each -> isId(each.getKey()) && !isInclusion(each.getValue()));
            default -> specification.asDocument().keySet().stream().anyMatch(RepairStages::isId);
        };
    }

    private static boolean replacesId(BsonValue specification) {
        BsonValue id = specification.isDocument() ? specification.asDocument().get("_id") : null;
        return id != null && !id.equals(new BsonString("$_id"));
    }

    private static boolean isId(String path) {
        return path.equals("_id") || path.startsWith("_id.");
    }

    private static boolean isInclusion(BsonValue value) {
        return (value.isBoolean() && value.asBoolean().getValue())
                || (value.isNumber() && value.asNumber().doubleValue() != 0);
    }
}
