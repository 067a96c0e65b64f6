package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.notation.Finding.Code;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The types that a schema names under `bsonType` or `type`.
///
/// @param names as written, without `null`
/// @param nulls whether `null` is among them
/// @param at    pointer to the keyword
record Words(Set<String> names, boolean nulls, String at) {
    private static final Set<Scalar> REAL = Set.of(Scalar.INT, Scalar.DOUBLE);

    /// Reads them; what is malformed is found and left out.
    static Words of(JsonNode node, String at, Findings findings) {
        String keyword = node.has("bsonType") ? "bsonType" : "type";
        if (node.has("bsonType") && node.has("type") && !node.get("type").equals(node.get("bsonType"))) {
            findings.add(Findings.inside(at, "type"), Code.TWO_TYPES, "beside another bsonType, which is what is read");
        }
        String place = Findings.inside(at, keyword);
        Set<String> names = new LinkedHashSet<>();
        JsonNode said = node.path(keyword);
        if (said.isTextual()) {
            names.add(said.textValue());
        } else if (said.isArray()) {
            said.forEach(word -> {
                if (word.isTextual()) {
                    names.add(word.textValue());
                } else {
                    findings.add(place, Code.MALFORMED, "a type is a text, not " + word);
                }
            });
        } else if (!said.isMissingNode()) {
            findings.add(place, Code.MALFORMED, "a type is a text or a list of texts, not " + said);
        }
        boolean nulls = names.size() > 1 && names.remove("null");
        return new Words(names, nulls, place);
    }

    boolean none() {
        return names.isEmpty();
    }

    boolean only(String word) {
        return names.size() == 1 && names.contains(word);
    }

    /// The one scalar that these words say; none for what no type of Realm's can hold, which is found.
    Optional<Scalar> scalar(Findings findings) {
        Set<Scalar> scalars =
                names.stream().flatMap(word -> TypeWords.scalar(word).stream()).collect(Collectors.toSet());
        Set<String> unknown = names.stream()
                .filter(word -> TypeWords.scalar(word).isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        boolean any = names.containsAll(MongoWords.ANYTHING);
        if (any) {
            return Optional.of(Scalar.MIXED);
        }
        if (names.size() == 1 && !unknown.isEmpty()) {
            findings.add(
                    at,
                    Code.UNKNOWN_TYPE,
                    "no type of Realm's holds '" + unknown.iterator().next() + "'");
            return Optional.empty();
        }
        if (scalars.size() == 1 && unknown.isEmpty()) {
            return scalars.stream().findFirst();
        }
        if (unknown.isEmpty() && REAL.containsAll(scalars)) {
            return Optional.of(Scalar.DOUBLE);
        }
        findings.add(at, Code.SEVERAL_TYPES, "several types are read as mixed: " + String.join(", ", names));
        return Optional.of(Scalar.MIXED);
    }
}
