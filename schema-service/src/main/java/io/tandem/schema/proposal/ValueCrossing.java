package io.tandem.schema.proposal;

import static io.tandem.schema.proposal.Expressions.cond;
import static io.tandem.schema.proposal.Expressions.empty;
import static io.tandem.schema.proposal.Expressions.isOf;
import static io.tandem.schema.proposal.Expressions.list;
import static io.tandem.schema.proposal.Expressions.object;
import static io.tandem.schema.proposal.Expressions.operator;
import static io.tandem.schema.proposal.Expressions.text;
import static io.tandem.schema.proposal.Expressions.unlessMissing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One property's value crosses in one direction, whatever its name.
///
/// What is null or missing stays so where it may, and becomes the type's empty value where it may not.
/// A value that does not convert becomes null where it may; where it may not, the document fails, for
/// no value is made up in its place.
///
/// @param from       the property as it was
/// @param to         the property as it is to be
/// @param conversion what happens to each value, if anything
record ValueCrossing(Property from, Property to, @Nullable Conversion conversion) {

    /// The crossing.
    ///
    /// @param links what becomes of the values of links, which are keys
    /// @throws Impossible when there is no honest one
    static ValueCrossing between(Property from, Property to, LinkKeys links) {
        if (shape(from) != shape(to)) {
            throw new Impossible("one value and many do not stand for each other: a client that knows one would destroy"
                    + " the others");
        }
        Element before = PropertyTypes.element(from.type());
        Element after = PropertyTypes.element(to.type());
        if (before.equals(after)) {
            return new ValueCrossing(from, to, null);
        }
        if (before instanceof Scalar old && after instanceof Scalar now) {
            // BSON has one type for both.
            boolean isSame = Set.of(Scalar.FLOAT, Scalar.DOUBLE).containsAll(Set.of(old, now));
            return new ValueCrossing(from, to, isSame ? null : Conversion.between(old, now));
        }
        if (before instanceof Link old && after instanceof Link now && links.isSelf(old, now)) {
            return new ValueCrossing(from, to, links.conversion(old));
        }
        throw new Impossible("no value tells which object a link leads to");
    }

    private static int shape(Property property) {
        return switch (property.type()) {
            case Element ignored -> 0;
            case ListOf ignored -> 1;
            case SetOf ignored -> 2;
            case DictionaryOf ignored -> 3;
        };
    }

    private boolean isOne() {
        return to.type() instanceof Element;
    }

    private boolean fills() {
        return from.optional() && !to.optional();
    }

    /// Whether the value stays as it is.
    boolean isIdentity() {
        return !fills() && (conversion == null || conversion.to() == Scalar.MIXED);
    }

    /// Whether the short form `convert` says it all.
    boolean isShort() {
        return isOne()
                && !fills()
                && conversion != null
                && conversion.isShort()
                && !(conversion.fails() && to.optional());
    }

    /// What does not come across as it is.
    Optional<String> loss() {
        return Optional.ofNullable(conversion).map(Conversion::loss);
    }

    /// Whether there are values on which a document fails.
    boolean mayFail() {
        return conversion != null && conversion.fails() && !to.optional();
    }

    /// Whether there are values that become null.
    boolean mayEmpty() {
        return conversion != null && conversion.fails() && to.optional();
    }

    /// What null and a missing value become, if they may not stay.
    Optional<JsonNode> filling() {
        if (!fills()) {
            return Optional.empty();
        }
        if (PropertyTypes.element(to.type()) instanceof Scalar scalar && scalar != Scalar.MIXED) {
            return Optional.of(empty(scalar));
        }
        throw new Impossible("there is no empty value of type '" + to.type().text() + "'");
    }

    /// The expression.
    ///
    /// @param path the property's value, e.g. `$name`
    JsonNode expression(String path) {
        JsonNode input = text(path);
        return switch (to.type()) {
            case Element ignored -> one(input);
            case ListOf ignored -> cond(operator("$isArray", input), mapped(input), input);
            case SetOf ignored -> cond(operator("$isArray", input), mapped(input), input);
            case DictionaryOf ignored -> {
                ObjectNode entry =
                        object().<ObjectNode>set("k", text("$$entry.k")).set("v", element(text("$$entry.v")));
                ObjectNode map = object();
                map.set("input", operator("$objectToArray", input));
                map.set("as", text("entry"));
                map.set("in", entry);
                yield cond(isOf(input, "object"), operator("$arrayToObject", operator("$map", map)), input);
            }
        };
    }

    private ObjectNode mapped(JsonNode input) {
        ObjectNode map = object();
        map.set("input", input);
        map.set("as", text("element"));
        map.set("in", element(text("$$element")));
        return operator("$map", map);
    }

    private JsonNode one(JsonNode input) {
        return fills() ? element(input) : unlessMissing(input, element(input));
    }

    private JsonNode element(JsonNode input) {
        JsonNode filling = filling().orElse(null);
        if (conversion != null) {
            return conversion.of(input, filling, to.optional() && conversion.fails());
        }
        return filling == null ? input : operator("$ifNull", (JsonNode) list(input, filling));
    }

    /// What becomes of links when the objects that they lead to get other keys.
    interface LinkKeys {
        /// Whether both lead to the objects of the type that is migrated.
        boolean isSelf(Link before, Link after);

        /// What happens to a key in this direction, if anything.
        @Nullable
        Conversion conversion(Link before);
    }
}
