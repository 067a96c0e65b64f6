package io.tandem.partner.merge;

import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Two shapes of one object for the model: their groups come from the real compiler, and what MongoDB would evaluate is
/// a function here.
///
/// @param name    says which
/// @param groups  the groups of the two transforms
/// @param forward what the forward transform does
/// @param reverse what the reverse transform does
/// @param values  the properties of each side, each with the few values that users write again and again
record Shape(
        String name,
        PropertyGroups groups,
        UnaryOperator<BsonDocument> forward,
        UnaryOperator<BsonDocument> reverse,
        Map<Side, Map<String, List<BsonValue>>> values) {

    static final List<BsonValue> TEXTS = List.of(new BsonString("x"), new BsonString("y"), new BsonString("z"));
    static final List<BsonValue> BOOLEANS = List.of(BsonBoolean.TRUE, BsonBoolean.FALSE);
    static final List<BsonValue> INTS = List.of(new BsonInt32(1), new BsonInt32(2));

    /// Renamed, converted, and untouched properties.
    static Shape renamed() {
        return new Shape(
                "rename and convert",
                groups("[{rename: {name: 'title'}}, {convert: {n: {from: 'int', to: 'string'}}}]", "[]"),
                document -> with(
                        without(document, "name"),
                        Map.of(
                                "title", one(document, "name"),
                                "n",
                                        converted(
                                                document,
                                                value -> new BsonString(
                                                        "" + value.asInt32().getValue())))),
                document -> with(
                        without(document, "title"),
                        Map.of(
                                "name", one(document, "title"),
                                "n",
                                        converted(
                                                document,
                                                value -> new BsonInt32(Integer.parseInt(
                                                        value.asString().getValue()))))),
                Map.of(
                        Side.INITIAL, Map.of("name", TEXTS, "n", INTS, "done", BOOLEANS),
                        Side.PARTNER,
                                Map.of(
                                        "title", TEXTS,
                                        "n", List.of(new BsonString("1"), new BsonString("2")),
                                        "done", BOOLEANS)));
    }

    /// The initial side holds more: doubles that the partner cuts off, and a property that the partner does not have.
    static Shape lossy() {
        return new Shape(
                "lossy",
                groups(
                        "[{$set: {price: {$toInt: '$price'}}}, {$unset: 'secret'}]",
                        "[{$set: {price: {$toDouble: '$price'}}}, {$unset: 'secret'}]"),
                document -> with(without(document, "secret"), Map.of("price", priced(document, false))),
                document -> with(without(document, "secret"), Map.of("price", priced(document, true))),
                Map.of(
                        Side.INITIAL,
                                Map.of(
                                        "price", List.of(new BsonDouble(1.5), new BsonDouble(1), new BsonDouble(2.5)),
                                        "secret", TEXTS,
                                        "done", BOOLEANS),
                        Side.PARTNER, Map.of("price", INTS, "done", BOOLEANS)));
    }

    /// The partner holds more: what it counts with a fraction, the initial side cuts off.
    static Shape lossyBack() {
        Shape there = lossy();
        Map<String, List<BsonValue>> more =
                Map.of("price", List.of(new BsonDouble(1.5), new BsonDouble(1), new BsonDouble(2.5)), "done", BOOLEANS);
        return new Shape(
                "lossy on the way back",
                there.groups(),
                /* forward= */ there.reverse(),
                /* reverse= */ there.forward(),
                Map.of(Side.INITIAL, Map.of("price", INTS, "done", BOOLEANS), Side.PARTNER, more));
    }

    /// One text becomes two properties.
    static Shape split() {
        return new Shape(
                "split and join",
                groups(
                        "[{$set: {left: {$substrCP: ['$both', 0, 1]}, right: {$substrCP: ['$both', 1, 1]}}},"
                                + " {$unset: 'both'}]",
                        "[{$set: {both: {$concat: ['$left', '$right']}}}, {$unset: ['left', 'right']}]"),
                document -> document.containsKey("both")
                        ? with(without(document, "both"), Map.of("left", part(document, 0), "right", part(document, 1)))
                        : document.clone(),
                document -> with(without(without(document, "left"), "right"), Map.of("both", joined(document))),
                Map.of(
                        Side.INITIAL,
                                Map.of(
                                        "both",
                                        List.of(new BsonString("ab"), new BsonString("ba"), new BsonString("aa")),
                                        "done",
                                        BOOLEANS),
                        Side.PARTNER,
                                Map.of(
                                        "left", List.of(new BsonString("a"), new BsonString("b")),
                                        "right", List.of(new BsonString("a"), new BsonString("b")),
                                        "done", BOOLEANS)));
    }

    /// The document as `side` of a pair sees it from the other side.
    BsonDocument seenFrom(Side side, BsonDocument document) {
        return side == Side.PARTNER ? forward.apply(document) : reverse.apply(document);
    }

    Group group(Side side, String property) {
        return groups.of(side, property);
    }

    private static PropertyGroups groups(String forward, String reverse) {
        Transform.Both both = Transform.compile(BsonArray.parse(forward), BsonArray.parse(reverse));
        return new PropertyGroups(both.forward(), both.reverse());
    }

    private static final BsonValue NONE = new org.bson.BsonUndefined();

    private static BsonDocument without(BsonDocument document, String property) {
        BsonDocument less = document.clone();
        less.remove(property);
        return less;
    }

    private static BsonDocument with(BsonDocument document, Map<String, BsonValue> values) {
        BsonDocument more = document.clone();
        values.forEach((name, value) -> {
            if (value != NONE) {
                more.put(name, value);
            }
        });
        return more;
    }

    private static BsonValue one(BsonDocument document, String property) {
        return document.get(property, NONE);
    }

    private static BsonValue converted(BsonDocument document, UnaryOperator<BsonValue> conversion) {
        return document.containsKey("n") ? conversion.apply(document.get("n")) : NONE;
    }

    private static BsonValue priced(BsonDocument document, boolean asDouble) {
        if (!document.containsKey("price")) {
            return NONE;
        }
        double price = document.getNumber("price").doubleValue();
        return asDouble ? new BsonDouble(price) : new BsonInt32((int) price);
    }

    private static BsonValue part(BsonDocument document, int at) {
        return new BsonString(document.getString("both").getValue().substring(at, at + 1));
    }

    private static BsonValue joined(BsonDocument document) {
        if (!document.containsKey("left") && !document.containsKey("right")) {
            return NONE;
        }
        return new BsonString(document.getString("left", new BsonString("-")).getValue()
                + document.getString("right", new BsonString("-")).getValue());
    }
}
