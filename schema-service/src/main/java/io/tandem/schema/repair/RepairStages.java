package io.tandem.schema.repair;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
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

    private static final BsonValue ROOT = new BsonString("$$ROOT");
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
    static List<BsonDocument> convert(List<String> property, Conversion conversion) {
        return List.of(changed(property, value -> converted(value, conversion, REMOVE)));
    }

    /// A property that is missing or null gets the value of another one; one that has a value keeps it.
    static List<BsonDocument> fill(List<String> property, List<String> from, Conversion conversion) {
        BsonArray empty = array(new BsonString("missing"), new BsonString("null"));
        BsonValue other = from.stream().reduce(ROOT, RepairStages::value, (first, ignored) -> first);
        return List.of(changed(
                property,
                value -> cond(
                        new BsonDocument("$in", array(type(value), empty)),
                        converted(other, conversion, value),
                        value)));
    }

    private static BsonDocument changed(List<String> property, UnaryOperator<BsonValue> change) {
        return new BsonDocument("$replaceWith", changed(ROOT, property, change));
    }

    /// Only what lies in an embedded object that is there is changed.
    private static BsonValue changed(BsonValue object, List<String> path, UnaryOperator<BsonValue> change) {
        String name = path.getFirst();
        BsonValue value = value(object, name);
        return path.size() == 1
                ? set(object, name, change.apply(value))
                : cond(
                        is(value, "object"),
                        set(object, name, changed(value, path.subList(1, path.size()), change)),
                        object);
    }

    private static BsonValue converted(BsonValue value, Conversion conversion, BsonValue whereMissing) {
        BsonValue onNull = conversion.onNull();
        return cond(
                is(value, "missing"), onNull == null ? whereMissing : literal(onNull), elementwise(value, conversion));
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
    private static BsonDocument set(BsonValue object, String name, BsonValue value) {
        return new BsonDocument("$setField", property(object, name).append("value", value));
    }

    /// Nothing where the object is none.
    private static BsonValue value(BsonValue object, String name) {
        return new BsonDocument("$getField", property(object, name));
    }

    private static BsonDocument property(BsonValue object, String name) {
        return new BsonDocument("field", literal(new BsonString(name))).append("input", object);
    }

    private static BsonDocument type(BsonValue value) {
        return new BsonDocument("$type", value);
    }

    private static BsonDocument is(BsonValue value, String type) {
        return new BsonDocument("$eq", array(type(value), new BsonString(type)));
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
