package io.tandem.partner.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Elements of an array become properties, or properties become elements of an array:
/// `{"move": {"coordinates.0": "longitude", "coordinates.1": "latitude"}}`, and the other way round.
///
/// An array with more elements than the form names, and a value that is no array, stay as they are.
///
/// @param array      the property that holds the array
/// @param properties the property of each position, from 0
/// @param out        whether elements become properties
record Move(String array, List<String> properties, boolean out) implements ShortForm {
    public Move {
        properties = List.copyOf(properties);
    }

    static Move parse(Map<String, String> moves, String place) {
        boolean out = moves.keySet().stream().allMatch(Move::isPosition);
        boolean in = moves.values().stream().allMatch(Move::isPosition);
        if (out == in) {
            throw new InvalidTransformException(
                    place,
                    "takes {\"array.position\": \"property\", …} or {\"object.property\": \"property\", …}, or all of them the"
                            + " other way round.");
        }
        Map<Integer, String> byPosition = new TreeMap<>();
        Set<String> arrays = new TreeSet<>();
        moves.forEach((from, to) -> {
            String element = out ? from : to;
            arrays.add(element.substring(0, element.lastIndexOf('.')));
            byPosition.put(Integer.valueOf(element.substring(element.lastIndexOf('.') + 1)), out ? to : from);
        });
        List<String> properties = new ArrayList<>(byPosition.values());
        boolean gap = !byPosition.containsKey(0) || !byPosition.containsKey(properties.size() - 1);
        if (arrays.size() != 1 || gap || properties.size() != moves.size()) {
            throw new InvalidTransformException(
                    place, "names the positions 0, 1, 2 … of one array, without a gap; use one move for each array.");
        }
        String array = arrays.iterator().next();
        properties.forEach(property -> ShortForm.requireName(property, place));
        if (properties.contains(array)) {
            throw new InvalidTransformException(place, "gives a property the name of the array.");
        }
        return new Move(array, properties, out);
    }

    static boolean isPosition(String path) {
        return path.matches("[^.]+\\.[0-9]{1,4}");
    }

    @Override
    public List<BsonDocument> stages() {
        return out ? outOfArray() : intoArray();
    }

    private List<BsonDocument> outOfArray() {
        BsonString whole = new BsonString("$" + array);
        BsonValue fits = new BsonDocument(
                "$and",
                new BsonArray(List.of(
                        new BsonDocument("$isArray", new BsonArray(List.of(whole))),
                        new BsonDocument("$lte", new BsonArray(List.of(size(), new BsonInt32(properties.size())))))));
        BsonDocument set = new BsonDocument();
        for (int i = 0; i < properties.size(); i++) {
            BsonValue has = new BsonDocument("$gt", new BsonArray(List.of(size(), new BsonInt32(i))));
            BsonValue element = new BsonDocument("$arrayElemAt", new BsonArray(List.of(whole, new BsonInt32(i))));
            set.append(
                    properties.get(i),
                    Conditions.cond(
                            new BsonDocument("$and", new BsonArray(List.of(fits, has))), element, Conditions.REMOVE));
        }
        set.append(array, Conditions.cond(fits, Conditions.REMOVE, whole));
        return List.of(new BsonDocument("$set", set));
    }

    private BsonDocument size() {
        BsonString whole = new BsonString("$" + array);
        return new BsonDocument(
                "$size",
                Conditions.cond(new BsonDocument("$isArray", new BsonArray(List.of(whole))), whole, new BsonArray()));
    }

    private List<BsonDocument> intoArray() {
        BsonArray parts = new BsonArray();
        for (int i = 0; i < properties.size(); i++) {
            BsonArray later = new BsonArray(properties.subList(i, properties.size()).stream()
                    .map(property -> new BsonDocument("$not", new BsonArray(List.of(Conditions.isMissing(property)))))
                    .toList());
            BsonString value = new BsonString("$" + properties.get(i));
            BsonValue orNull = Conditions.cond(Conditions.isMissing(properties.get(i)), BsonNull.VALUE, value);
            parts.add(Conditions.cond(new BsonDocument("$or", later), new BsonArray(List.of(orNull)), new BsonArray()));
        }
        BsonValue anyThere = new BsonDocument(
                "$or",
                new BsonArray(properties.stream()
                        .map(property ->
                                new BsonDocument("$not", new BsonArray(List.of(Conditions.isMissing(property)))))
                        .toList()));
        BsonDocument set = new BsonDocument(
                array,
                Conditions.cond(anyThere, new BsonDocument("$concatArrays", parts), new BsonString("$" + array)));
        return List.of(
                new BsonDocument("$set", set),
                new BsonDocument(
                        "$unset",
                        new BsonArray(properties.stream().map(BsonString::new).toList())));
    }

    @Override
    public List<BsonDocument> inverse(String place) {
        BsonDocument back = new BsonDocument();
        for (int i = 0; i < properties.size(); i++) {
            String element = array + "." + i;
            back.append(out ? properties.get(i) : element, new BsonString(out ? element : properties.get(i)));
        }
        return List.of(new BsonDocument("move", back));
    }
}
