package io.tandem.schema.proposal;

import static io.tandem.schema.proposal.Expressions.cond;
import static io.tandem.schema.proposal.Expressions.isOf;
import static io.tandem.schema.proposal.Expressions.nothing;
import static io.tandem.schema.proposal.Expressions.object;
import static io.tandem.schema.proposal.Expressions.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One scalar value becomes one of another type, in one direction.
///
/// @param from  the type before
/// @param to    the type after
/// @param fails whether there are values that do not convert
/// @param loss  what of a value does not come across, if not all does
record Conversion(
        Scalar from, Scalar to, boolean fails, @Nullable String loss) {
    /// What MongoDB's `$convert` can do, both ways; for all others it has no conversion, or a misleading one.
    private static final Map<Scalar, Set<Scalar>> CONVERTIBLE = Map.of(
            Scalar.INT, Set.of(Scalar.STRING, Scalar.DOUBLE, Scalar.FLOAT, Scalar.DECIMAL, Scalar.DATE),
            Scalar.DOUBLE, Set.of(Scalar.STRING, Scalar.INT, Scalar.FLOAT, Scalar.DECIMAL),
            Scalar.FLOAT, Set.of(Scalar.STRING, Scalar.INT, Scalar.DOUBLE, Scalar.DECIMAL),
            Scalar.DECIMAL, Set.of(Scalar.STRING, Scalar.INT, Scalar.DOUBLE, Scalar.FLOAT),
            Scalar.DATE, Set.of(Scalar.STRING, Scalar.INT),
            Scalar.OBJECT_ID, Set.of(Scalar.STRING),
            Scalar.STRING,
                    Set.of(Scalar.INT, Scalar.DOUBLE, Scalar.FLOAT, Scalar.DECIMAL, Scalar.DATE, Scalar.OBJECT_ID));

    /// The conversion.
    ///
    /// @throws Impossible when MongoDB has none that is honest
    static Conversion between(Scalar from, Scalar to) {
        if (from == Scalar.MIXED || to == Scalar.MIXED) {
            return new Conversion(from, to, from == Scalar.MIXED, null);
        }
        if (!CONVERTIBLE.getOrDefault(from, Set.of()).contains(to)) {
            throw new Impossible("no conversion of MongoDB's leads from " + from.text() + " to " + to.text()
                    + " and back without changing values");
        }
        boolean truncates = to == Scalar.INT
                && Set.of(Scalar.DOUBLE, Scalar.FLOAT, Scalar.DECIMAL).contains(from);
        return new Conversion(
                from, to, from == Scalar.STRING || truncates, truncates ? "the fraction of a number is cut off" : null);
    }

    /// The name of a type in `$convert`.
    static String word(Scalar scalar) {
        return switch (scalar) {
            case INT -> "long";
            case BOOL -> "bool";
            case FLOAT, DOUBLE -> "double";
            case STRING -> "string";
            case DATE -> "date";
            case OBJECT_ID -> "objectId";
            case DECIMAL -> "decimal";
            case DATA, UUID, MIXED -> throw new Impossible("MongoDB converts no " + scalar.text());
        };
    }

    /// Whether the short form `convert` says it all, where nothing has to be put in place of null or a failure.
    boolean isShort() {
        return from != Scalar.MIXED && to != Scalar.MIXED && !(from == Scalar.INT && to == Scalar.DATE);
    }

    /// The value converted.
    ///
    /// @param onNull  what null and a missing value become; nothing: null
    /// @param onError whether a value that does not convert becomes null; otherwise it fails the document
    JsonNode of(JsonNode input, @Nullable JsonNode onNull, boolean onError) {
        if (to == Scalar.MIXED) {
            return input;
        }
        if (from == Scalar.MIXED) {
            if (!onError) {
                throw new Impossible("a required " + to.text() + " cannot be made of whatever a mixed holds");
            }
            return cond(isOf(input, stored(to)), input, nothing());
        }
        // A whole number may be stored in 32 bits, which MongoDB makes no date of.
        JsonNode value = from == Scalar.INT && to == Scalar.DATE
                ? of("$convert", object().<ObjectNode>set("input", input).set("to", text("long")))
                : input;
        ObjectNode convert = object().<ObjectNode>set("input", value).set("to", text(word(to)));
        if (onError) {
            convert.set("onError", nothing());
        }
        if (onNull != null) {
            convert.set("onNull", onNull);
        }
        return Expressions.operator("$convert", convert);
    }

    private static ObjectNode of(String operator, JsonNode argument) {
        return Expressions.operator(operator, argument);
    }

    private static String[] stored(Scalar scalar) {
        return switch (scalar) {
            case INT -> new String[] {"int", "long"};
            case BOOL -> new String[] {"bool"};
            case FLOAT, DOUBLE -> new String[] {"double", "int", "long"};
            case STRING -> new String[] {"string"};
            case DATE -> new String[] {"date"};
            case OBJECT_ID -> new String[] {"objectId"};
            case DECIMAL -> new String[] {"decimal"};
            case DATA, UUID -> new String[] {"binData"};
            case MIXED -> new String[] {};
        };
    }
}
