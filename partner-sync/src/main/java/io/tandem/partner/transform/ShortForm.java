package io.tandem.partner.transform;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// A change of shape in few words, which compiles to aggregation stages and knows its way back.
///
/// A property that a document lacks is never made up: missing stays missing, null stays null.
/// See `docs/reference/transforms.md` for each form.
public sealed interface ShortForm
        permits ShortForm.Rename, Convert, ShortForm.SetConstant, ShortForm.Unset, MapValues, Move, MoveEmbedded {
    /// The names of the forms.
    List<String> NAMES = List.of("rename", "convert", "set", "unset", "map", "move");

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
            case "rename" -> Rename.parse(document, at);
            case "convert" -> Convert.parse(document, at);
            case "set" -> SetConstant.parse(document, at);
            case "map" -> MapValues.parse(document, at);
            case "move" -> {
                Map<String, String> moves = texts(document, at);
                yield MoveEmbedded.isOne(moves) ? MoveEmbedded.parse(moves, at) : Move.parse(moves, at);
            }
            default -> throw new IllegalArgumentException(name);
        };
    }

    /// Properties get other names: `{"rename": {"mag": "magnitude"}}`.
    record Rename(Map<String, String> names) implements ShortForm {
        public Rename {
            names = new LinkedHashMap<>(names);
        }

        static Rename parse(BsonDocument specification, String place) {
            Map<String, String> names = texts(specification, place);
            names.forEach((from, to) -> {
                requireName(from, place + "." + from);
                requireName(to, place + "." + from);
            });
            return new Rename(names);
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

    /// Properties get a constant value, which is data and never evaluated: `{"set": {"source": "$v1"}}`.
    record SetConstant(BsonDocument values) implements ShortForm {
        static SetConstant parse(BsonDocument specification, String place) {
            specification.keySet().forEach(name -> requireOther(name, place + "." + name));
            return new SetConstant(specification);
        }

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
            List<String> properties =
                    names.stream().map(name -> name.asString().getValue()).toList();
            properties.forEach(name -> requireOther(name, place));
            return new Unset(properties);
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

    /// Refuses what is no name of a top-level property: a path, or a variable.
    ///
    /// @throws InvalidTransformException naming the place
    static void requireName(String name, String place) {
        if (!name.matches("[^$.\\x00][^.\\x00]*")) {
            throw new InvalidTransformException(
                    place,
                    "takes the name of a property, without '.' and with no '$' before it; for another one give a stage"
                            + " of your own.");
        }
    }

    /// Refuses what is no name of a top-level property other than `_id`.
    ///
    /// @throws InvalidTransformException naming the place
    static void requireOther(String name, String place) {
        requireName(name, place);
        if (name.equals("_id")) {
            throw new InvalidTransformException(place, "_id can be converted, and nothing else.");
        }
    }

    /// Names, or paths of names, by names or paths.
    private static Map<String, String> texts(BsonDocument document, String place) {
        Map<String, String> texts = new LinkedHashMap<>();
        document.forEach((from, to) -> {
            String at = place + "." + from;
            if (!to.isString()) {
                throw new InvalidTransformException(at, "takes the name of a property.");
            }
            for (String path : List.of(from, to.asString().getValue())) {
                String[] names = path.split("\\.", -1);
                List.of(names).forEach(name -> requireName(name, at));
                if (names[0].equals("_id")) {
                    throw new InvalidTransformException(at, "_id keeps its name; only its value can be converted.");
                }
            }
            texts.put(from, to.asString().getValue());
        });
        if (Set.copyOf(texts.values()).size() != texts.size()) {
            throw new InvalidTransformException(place, "gives two properties one name.");
        }
        return texts;
    }
}
