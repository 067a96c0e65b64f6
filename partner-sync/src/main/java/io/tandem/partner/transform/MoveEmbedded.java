package io.tandem.partner.transform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Properties of an embedded object become properties of the document, or the other way round:
///
/// `{"move": {"address.city": "city", "address.zip": "zip"}}`
///
/// What else the embedded object holds stays in it; an object that has nothing left goes. A value of that name that is
/// no object stays as it is.
///
/// @param object     the property that holds the embedded object
/// @param properties name inside the object to name of the property
/// @param out        whether they come out of the object
record MoveEmbedded(String object, Map<String, String> properties, boolean out) implements ShortForm {
    public MoveEmbedded {
        properties = new LinkedHashMap<>(properties);
    }

    /// Whether these moves are of this kind: one side is inside an object, and no position of an array.
    static boolean isOne(Map<String, String> moves) {
        return moves.keySet().stream().allMatch(MoveEmbedded::isInside)
                || moves.values().stream().allMatch(MoveEmbedded::isInside);
    }

    private static boolean isInside(String path) {
        return path.matches("[^.]+\\.[^.]+") && !Move.isPosition(path);
    }

    static MoveEmbedded parse(Map<String, String> moves, String place) {
        boolean out = moves.keySet().stream().allMatch(MoveEmbedded::isInside);
        Map<String, String> properties = new LinkedHashMap<>();
        List<String> objects = new ArrayList<>();
        moves.forEach((from, to) -> {
            String inside = out ? from : to;
            String outside = out ? to : from;
            int dot = inside.indexOf('.');
            if (outside.contains(".")) {
                throw new InvalidTransformException(
                        place + "." + from, "moves between an embedded object and the document itself, one level.");
            }
            objects.add(inside.substring(0, dot));
            properties.put(inside.substring(dot + 1), outside);
        });
        if (objects.stream().distinct().count() != 1) {
            throw new InvalidTransformException(place, "names one embedded object; use one move for each.");
        }
        if (properties.containsValue(objects.getFirst())) {
            throw new InvalidTransformException(place, "gives a property the name of the embedded object.");
        }
        return new MoveEmbedded(objects.getFirst(), properties, out);
    }

    @Override
    public List<BsonDocument> stages() {
        return out ? outOfObject() : intoObject();
    }

    private BsonValue isObject() {
        return new BsonDocument(
                "$eq",
                new BsonArray(
                        List.of(new BsonDocument("$type", new BsonString("$" + object)), new BsonString("object"))));
    }

    private List<BsonDocument> outOfObject() {
        BsonDocument set = new BsonDocument();
        BsonValue rest = new BsonString("$" + object);
        for (Map.Entry<String, String> move : properties.entrySet()) {
            set.append(
                    move.getValue(),
                    Conditions.cond(
                            isObject(),
                            Conditions.unlessMissing(
                                    object + "." + move.getKey(), new BsonString("$" + object + "." + move.getKey())),
                            new BsonString("$" + move.getValue())));
            rest = new BsonDocument(
                    "$unsetField",
                    new BsonDocument("field", new BsonDocument("$literal", new BsonString(move.getKey())))
                            .append("input", rest));
        }
        BsonValue emptied = Conditions.cond(
                new BsonDocument("$eq", new BsonArray(List.of(rest, new BsonDocument("$literal", new BsonDocument())))),
                Conditions.REMOVE,
                rest);
        set.append(object, Conditions.cond(isObject(), emptied, new BsonString("$" + object)));
        return List.of(new BsonDocument("$set", set));
    }

    private List<BsonDocument> intoObject() {
        BsonArray there = new BsonArray();
        BsonDocument parts = new BsonDocument();
        properties.forEach((inside, outside) -> {
            there.add(new BsonDocument("$not", new BsonArray(List.of(Conditions.isMissing(outside)))));
            parts.append(inside, new BsonString("$" + outside));
        });
        BsonValue before = Conditions.cond(
                Conditions.isMissing(object),
                new BsonDocument("$literal", new BsonDocument()),
                new BsonString("$" + object));
        BsonValue free = new BsonDocument("$or", new BsonArray(List.of(Conditions.isMissing(object), isObject())));
        BsonValue merged = new BsonDocument("$mergeObjects", new BsonArray(List.of(before, parts)));
        BsonDocument set = new BsonDocument(
                object,
                Conditions.cond(
                        new BsonDocument("$and", new BsonArray(List.of(free, new BsonDocument("$or", there)))),
                        merged,
                        new BsonString("$" + object)));
        return List.of(
                new BsonDocument("$set", set),
                new BsonDocument(
                        "$unset",
                        new BsonArray(properties.values().stream()
                                .map(BsonString::new)
                                .toList())));
    }

    @Override
    public List<BsonDocument> inverse(String place) {
        BsonDocument back = new BsonDocument();
        properties.forEach((inside, outside) -> {
            String path = object + "." + inside;
            back.append(out ? outside : path, new BsonString(out ? path : outside));
        });
        return List.of(new BsonDocument("move", back));
    }
}
