package io.tandem.partner.transform;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// A change of shape in few words, which compiles to aggregation stages and knows its way back.
///
/// A property that a document lacks is never made up: missing stays missing, null stays null.
/// See `docs/reference/transforms.md` for each form.
public sealed interface ShortForm {
    /// The names of the forms.
    List<String> NAMES = List.of("rename", "convert", "set", "unset", "move");

    /// The stages that carry it out.
    List<BsonDocument> stages();

    /// The definition's entries that undo it.
    ///
    /// @param place where it stands, for the message
    /// @throws InvalidTransformException when there is no way back; the message says what to give
    List<BsonDocument> inverse(String place);

    /// Whether a definition's entry is a short form.
    static boolean isOne(BsonDocument entry) {
        return NAMES.contains(entry.getFirstKey());
    }

    /// Reads a definition's entry, e.g. `{"rename": {"mag": "magnitude"}}`.
    static ShortForm parse(BsonDocument entry, String place) {
        String name = entry.getFirstKey();
        BsonValue specification = entry.get(name, BsonNull.VALUE);
        String at = place + "." + name;
        if (name.equals("unset")) {
            return Unset.parse(specification, at);
        }
        if (!specification.isDocument() || specification.asDocument().isEmpty()) {
            throw new InvalidTransformException(at, "takes an object, like {\"" + name + "\": {\"name\": …}}.");
        }
        BsonDocument document = specification.asDocument();
        return switch (name) {
            case "rename" -> new Rename(texts(document, at));
            case "convert" -> Convert.parse(document, at);
            case "set" -> new SetConstant(document);
            case "move" -> Move.parse(texts(document, at), at);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Properties get other names: `{"rename": {"mag": "magnitude"}}`.
    record Rename(Map<String, String> names) implements ShortForm {
        public Rename {
            names = new LinkedHashMap<>(names);
        }

        @Override
        public List<BsonDocument> stages() {
            BsonDocument set = new BsonDocument();
            BsonArray gone = new BsonArray();
            names.forEach((from, to) -> {
                set.append(to, new BsonString("$" + from));
                if (!names.containsValue(from)) {
                    gone.add(new BsonString(from));
                }
            });
            BsonDocument setStage = new BsonDocument("$set", set);
            return gone.isEmpty() ? List.of(setStage) : List.of(setStage, new BsonDocument("$unset", gone));
        }

        @Override
        public List<BsonDocument> inverse(String place) {
            BsonDocument back = new BsonDocument();
            names.forEach((from, to) -> back.append(to, new BsonString(from)));
            return List.of(new BsonDocument("rename", back));
        }
    }

    /// A property gets another type: `{"convert": {"time": "date"}}` or
    /// `{"convert": {"_id": {"from": "int", "to": "string"}}}`.
    ///
    /// @param types property to its type before (if said) and after
    record Convert(Map<String, Types> types) implements ShortForm {
        private static final Set<String> KNOWN =
                Set.of("int", "long", "double", "decimal", "string", "bool", "date", "objectId");

        /// MongoDB's `$convert` names of the types.
        record Types(@Nullable String from, String to) {}

        public Convert {
            types = new LinkedHashMap<>(types);
        }

        static Convert parse(BsonDocument specification, String place) {
            Map<String, Types> types = new LinkedHashMap<>();
            specification.forEach((property, value) -> {
                String at = place + "." + property;
                if (value.isString()) {
                    types.put(property, new Types(null, type(value, at)));
                } else if (value.isDocument() && value.asDocument().containsKey("to")) {
                    BsonValue from = value.asDocument().get("from");
                    types.put(
                            property,
                            new Types(
                                    from == null ? null : type(from, at + ".from"),
                                    type(value.asDocument().get("to", BsonNull.VALUE), at + ".to")));
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
                BsonDocument convert = new BsonDocument(
                        "$convert",
                        new BsonDocument("input", new BsonString("$" + property))
                                .append("to", new BsonString(type.to())));
                set.append(property, property.equals("_id") ? convert : unlessMissing(property, convert));
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
                            "say the type before, as {\"from\": …, \"to\": \"" + type.to()
                                    + "\"}, or give \"reverse\".");
                }
                back.append(
                        property,
                        new BsonDocument("from", new BsonString(type.to())).append("to", new BsonString(from)));
            });
            return List.of(new BsonDocument("convert", back));
        }
    }

    /// Properties get a constant value, which is data and never evaluated: `{"set": {"source": "$v1"}}`.
    record SetConstant(BsonDocument values) implements ShortForm {
        @Override
        public List<BsonDocument> stages() {
            BsonDocument set = new BsonDocument();
            values.forEach((property, value) -> set.append(property, new BsonDocument("$literal", value)));
            return List.of(new BsonDocument("$set", set));
        }

        @Override
        public List<BsonDocument> inverse(String place) {
            return List.of(new BsonDocument(
                    "unset",
                    new BsonArray(values.keySet().stream().map(BsonString::new).toList())));
        }
    }

    /// Properties that the other shape does not have: `{"unset": ["legacy"]}`. They stay where they are.
    record Unset(List<String> properties) implements ShortForm {
        static Unset parse(BsonValue specification, String place) {
            BsonArray names = specification.isArray() ? specification.asArray() : new BsonArray(List.of(specification));
            if (names.isEmpty() || !names.stream().allMatch(BsonValue::isString)) {
                throw new InvalidTransformException(place, "takes a list of property names.");
            }
            return new Unset(
                    names.stream().map(name -> name.asString().getValue()).toList());
        }

        @Override
        public List<BsonDocument> stages() {
            return List.of(new BsonDocument(
                    "$unset",
                    new BsonArray(properties.stream().map(BsonString::new).toList())));
        }

        @Override
        public List<BsonDocument> inverse(String place) {
            return List.of(new BsonDocument(
                    "unset",
                    new BsonArray(properties.stream().map(BsonString::new).toList())));
        }
    }

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
                        place, "takes {\"array.position\": \"property\", …}, or all of them the other way round.");
            }
            Map<Integer, String> byPosition = new TreeMap<>();
            Set<String> arrays = new java.util.TreeSet<>();
            moves.forEach((from, to) -> {
                String element = out ? from : to;
                arrays.add(element.substring(0, element.lastIndexOf('.')));
                byPosition.put(Integer.valueOf(element.substring(element.lastIndexOf('.') + 1)), out ? to : from);
            });
            List<String> properties = new ArrayList<>(byPosition.values());
            boolean gap = !byPosition.containsKey(0) || !byPosition.containsKey(properties.size() - 1);
            if (arrays.size() != 1 || gap || properties.size() != moves.size()) {
                throw new InvalidTransformException(
                        place,
                        "names the positions 0, 1, 2 … of one array, without a gap; use one move for each array.");
            }
            return new Move(arrays.iterator().next(), properties, out);
        }

        private static boolean isPosition(String path) {
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
                            new BsonDocument(
                                    "$lte", new BsonArray(List.of(size(), new BsonInt32(properties.size())))))));
            BsonDocument set = new BsonDocument();
            for (int i = 0; i < properties.size(); i++) {
                BsonValue has = new BsonDocument("$gt", new BsonArray(List.of(size(), new BsonInt32(i))));
                BsonValue element = new BsonDocument("$arrayElemAt", new BsonArray(List.of(whole, new BsonInt32(i))));
                set.append(
                        properties.get(i),
                        cond(new BsonDocument("$and", new BsonArray(List.of(fits, has))), element, REMOVE));
            }
            set.append(array, cond(fits, REMOVE, whole));
            return List.of(new BsonDocument("$set", set));
        }

        private BsonDocument size() {
            BsonString whole = new BsonString("$" + array);
            return new BsonDocument(
                    "$size", cond(new BsonDocument("$isArray", new BsonArray(List.of(whole))), whole, new BsonArray()));
        }

        private List<BsonDocument> intoArray() {
            BsonArray parts = new BsonArray();
            for (int i = 0; i < properties.size(); i++) {
                BsonArray later = new BsonArray(properties.subList(i, properties.size()).stream()
                        .map(property -> new BsonDocument("$not", new BsonArray(List.of(isMissing(property)))))
                        .toList());
                BsonString value = new BsonString("$" + properties.get(i));
                BsonValue orNull = cond(isMissing(properties.get(i)), BsonNull.VALUE, value);
                parts.add(cond(new BsonDocument("$or", later), new BsonArray(List.of(orNull)), new BsonArray()));
            }
            BsonValue anyThere = new BsonDocument(
                    "$or",
                    new BsonArray(properties.stream()
                            .map(property -> new BsonDocument("$not", new BsonArray(List.of(isMissing(property)))))
                            .toList()));
            BsonDocument set = new BsonDocument(
                    array, cond(anyThere, new BsonDocument("$concatArrays", parts), new BsonString("$" + array)));
            return List.of(
                    new BsonDocument("$set", set),
                    new BsonDocument(
                            "$unset",
                            new BsonArray(
                                    properties.stream().map(BsonString::new).toList())));
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

    /// The value that takes a property away in `$set`.
    BsonString REMOVE = new BsonString("$$REMOVE");

    private static Map<String, String> texts(BsonDocument document, String place) {
        Map<String, String> texts = new LinkedHashMap<>();
        document.forEach((from, to) -> {
            if (!to.isString()
                    || to.asString().getValue().isEmpty()
                    || to.asString().getValue().startsWith("$")) {
                throw new InvalidTransformException(place + "." + from, "takes the name of a property.");
            }
            if (from.equals("_id") || to.asString().getValue().equals("_id")) {
                throw new InvalidTransformException(
                        place + "." + from, "_id keeps its name; only its value can be converted.");
            }
            texts.put(from, to.asString().getValue());
        });
        if (Set.copyOf(texts.values()).size() != texts.size()) {
            throw new InvalidTransformException(place, "gives two properties one name.");
        }
        return texts;
    }

    private static BsonDocument isMissing(String property) {
        return new BsonDocument(
                "$eq",
                new BsonArray(
                        List.of(new BsonDocument("$type", new BsonString("$" + property)), new BsonString("missing"))));
    }

    private static BsonDocument unlessMissing(String property, BsonValue expression) {
        return cond(isMissing(property), REMOVE, expression);
    }

    private static BsonDocument cond(BsonValue condition, BsonValue then, BsonValue otherwise) {
        return new BsonDocument("$cond", new BsonArray(List.of(condition, then, otherwise)));
    }
}
