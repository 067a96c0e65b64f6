package io.tandem.partner.transform;

import io.tandem.contract.ObjectKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Values become other values. Pairs, not names, because a value may be of any type:
///
/// `{"map": {"status": {"values": [["open", 0], ["done", 1]]}}}`
///
/// A value that is not named stays as it is, unless `"other"` says what it becomes. Missing stays missing. Values are
/// data and never evaluated.
///
/// @param mappings each property with its pairs
record MapValues(Map<String, Mapping> mappings) implements ShortForm {
    /// @param pairs  value before, value after
    /// @param others what every other value becomes, in a list of one; empty: they stay as they are
    record Mapping(List<List<BsonValue>> pairs, List<BsonValue> others) {
        Mapping {
            pairs = List.copyOf(pairs);
            others = List.copyOf(others);
        }
    }

    public MapValues {
        mappings = new LinkedHashMap<>(mappings);
    }

    static MapValues parse(BsonDocument specification, String place) {
        Map<String, Mapping> mappings = new LinkedHashMap<>();
        specification.forEach((property, value) -> {
            String at = place + "." + property;
            ShortForm.requireOther(property, at);
            BsonValue values = value.isDocument() ? value.asDocument().get("values", BsonNull.VALUE) : BsonNull.VALUE;
            boolean sound = values.isArray()
                    && !values.asArray().isEmpty()
                    && value.asDocument().keySet().stream().allMatch(List.of("values", "other")::contains)
                    && values.asArray().stream()
                            .allMatch(pair -> pair.isArray() && pair.asArray().size() == 2);
            if (!sound) {
                throw new InvalidTransformException(
                        at, "takes {\"values\": [[before, after], …]}, and \"other\" for all other values.");
            }
            List<List<BsonValue>> pairs = new ArrayList<>();
            values.asArray().forEach(pair -> pairs.add(List.copyOf(pair.asArray())));
            if (distinct(pairs.stream().map(List::getFirst)) != pairs.size()) {
                throw new InvalidTransformException(at, "gives one value two values.");
            }
            BsonValue other = value.asDocument().get("other");
            mappings.put(property, new Mapping(pairs, other == null ? List.of() : List.of(other)));
        });
        return new MapValues(mappings);
    }

    @Override
    public List<BsonDocument> stages() {
        BsonDocument set = new BsonDocument();
        mappings.forEach((property, mapping) -> {
            BsonString current = new BsonString("$" + property);
            BsonArray branches = new BsonArray();
            for (List<BsonValue> pair : mapping.pairs()) {
                branches.add(new BsonDocument(
                                "case",
                                new BsonDocument("$eq", new BsonArray(List.of(current, literal(pair.getFirst())))))
                        .append("then", literal(pair.getLast())));
            }
            BsonValue otherwise = mapping.others().isEmpty()
                    ? current
                    : literal(mapping.others().getFirst());
            set.append(
                    property,
                    Conditions.unlessMissing(
                            property,
                            new BsonDocument(
                                    "$switch", new BsonDocument("branches", branches).append("default", otherwise))));
        });
        return List.of(new BsonDocument("$set", set));
    }

    /// How many values MongoDB tells apart: to it, `1` and `1.0` are one.
    private static long distinct(Stream<BsonValue> values) {
        return values.map(ObjectKey::canonical).distinct().count();
    }

    private static BsonDocument literal(BsonValue value) {
        return new BsonDocument("$literal", value);
    }

    @Override
    public List<BsonDocument> inverse(String place) {
        BsonDocument back = new BsonDocument();
        mappings.forEach((property, mapping) -> {
            String at = place + ".map." + property;
            if (!mapping.others().isEmpty()) {
                throw new InvalidTransformException(
                        at, "has no inverse, because \"other\" makes many values one; give \"reverse\" as well.");
            }
            if (distinct(mapping.pairs().stream().map(List::getLast))
                    != mapping.pairs().size()) {
                throw new InvalidTransformException(
                        at, "has no inverse, because two values become one; give \"reverse\" as well.");
            }
            BsonArray pairs = new BsonArray();
            mapping.pairs().forEach(pair -> pairs.add(new BsonArray(List.of(pair.getLast(), pair.getFirst()))));
            back.append(property, new BsonDocument("values", pairs));
        });
        return List.of(new BsonDocument("map", back));
    }
}
