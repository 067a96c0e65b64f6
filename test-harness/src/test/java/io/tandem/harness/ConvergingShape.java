package io.tandem.harness;

import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Two collections of different shape that converge, and the values that writers give to their properties.
///
/// @param initial    the initial collection; the partner collection has a V2 behind it
/// @param transforms `forward`, and `reverse` where it does not follow, as members of a definition
/// @param hasTextIds whether the partner's ids are the initial ones as strings
/// @param groups     properties of both shapes that feed each other
record ConvergingShape(String initial, String transforms, boolean hasTextIds, List<Group> groups) {

    /// @param values what a writer may give it, in either shape; values of one look in the partner may have several in
    ///               the initial shape
    record Group(String name, List<Value> values) {
        /// The properties that it is, in either shape.
        List<String> properties(Side side) {
            return values.stream()
                    .flatMap(value -> value.in(side).keySet().stream())
                    .distinct()
                    .toList();
        }

        /// Whether it crosses; what does not stays on the initial side.
        boolean crosses() {
            return !properties(Side.PARTNER).isEmpty();
        }
    }

    /// The same value in both shapes.
    record Value(BsonDocument initial, BsonDocument partner) {
        static final Value MISSING = new Value(new BsonDocument(), new BsonDocument());

        static Value of(String initial, String partner) {
            return new Value(BsonDocument.parse(initial), BsonDocument.parse(partner));
        }

        BsonDocument in(Side side) {
            return side == Side.INITIAL ? initial : partner;
        }
    }

    enum Side {
        INITIAL,
        PARTNER
    }

    /// A property with another name, a conversion, another type of `_id`.
    static final ConvergingShape RENAMED = new ConvergingShape(
            "Task",
            """
            "forward": [{"rename": {"name": "title"}}, {"convert": {"count": {"from": "int", "to": "string"}}},
                        {"convert": {"_id": {"from": "int", "to": "string"}}}]""",
            true,
            List.of(
                    new Group(
                            "title",
                            List.of(Value.of("{name: 'x'}", "{title: 'x'}"), Value.of("{name: 'y'}", "{title: 'y'}"))),
                    new Group(
                            "count",
                            List.of(Value.of("{count: 1}", "{count: '1'}"), Value.of("{count: 2}", "{count: '2'}"))),
                    new Group(
                            "done",
                            List.of(
                                    Value.of("{done: true}", "{done: true}"),
                                    Value.of("{done: false}", "{done: false}")))));

    /// An array that becomes three properties.
    static final ConvergingShape SPLIT = new ConvergingShape(
            "Quake",
            """
            "forward": [{"move": {"place.0": "longitude", "place.1": "latitude", "place.2": "depth"}}]""",
            false,
            List.of(
                    new Group(
                            "place",
                            List.of(
                                    Value.of("{place: [1, 2, 3]}", "{longitude: 1, latitude: 2, depth: 3}"),
                                    Value.of("{place: [4, 5, 6]}", "{longitude: 4, latitude: 5, depth: 6}"))),
                    new Group(
                            "felt",
                            List.of(
                                    Value.of("{felt: 'yes'}", "{felt: 'yes'}"),
                                    Value.of("{felt: 'no'}", "{felt: 'no'}")))));

    /// A double that becomes an int, and a property that the partner does not have.
    static final ConvergingShape LOSSY = new ConvergingShape(
            "Reading",
            """
            "forward": [{"convert": {"level": {"from": "double", "to": "int"}}}, {"unset": ["remark"]}]""",
            false,
            List.of(
                    new Group(
                            "level",
                            List.of(
                                    Value.of("{level: 1.0}", "{level: 1}"),
                                    Value.of("{level: 1.75}", "{level: 1}"),
                                    Value.of("{level: 2.0}", "{level: 2}"),
                                    Value.of("{level: 2.5}", "{level: 2}"))),
                    new Group("remark", List.of(Value.of("{remark: 'a'}", "{}"), Value.of("{remark: 'b'}", "{}"))),
                    new Group(
                            "unit",
                            List.of(
                                    Value.of("{unit: 'cm'}", "{unit: 'cm'}"),
                                    Value.of("{unit: 'in'}", "{unit: 'in'}")))));

    static final List<ConvergingShape> ALL = List.of(RENAMED, SPLIT, LOSSY);

    String collection(Side side) {
        return side == Side.INITIAL ? initial : initial + "V2";
    }

    BsonValue id(Side side, int number) {
        return side == Side.PARTNER && hasTextIds ? new BsonString(String.valueOf(number)) : new BsonInt32(number);
    }

    /// A whole document with these values.
    BsonDocument document(Side side, int number, Map<Group, Value> values) {
        BsonDocument document = new BsonDocument("_id", id(side, number));
        values.values().forEach(value -> document.putAll(value.in(side)));
        return document;
    }
}
