package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The words of MongoDB's `$jsonSchema`, and the mark by which a type is known again that they cannot tell.
final class MongoWords {
    /// What a mixed holds, null aside.
    static final Set<String> ANYTHING = Set.of(
            "bool", "int", "long", "double", "decimal", "string", "binData", "date", "objectId", "object", "array");

    private static final List<String> KEYS = List.of("int", "long", "string", "objectId", "binData");
    private static final String MARK = "Realm ";
    private static final String LINK = "link to ";
    private static final String OPTIONAL = " (optional)";

    private MongoWords() {}

    /// The bsonTypes of the values that fit a scalar, null aside.
    static List<String> of(Scalar scalar) {
        return switch (scalar) {
            case INT -> List.of("int", "long");
            case BOOL -> List.of("bool");
            case FLOAT, DOUBLE -> List.of("double", "int", "long");
            case STRING -> List.of("string");
            case DATA, UUID -> List.of("binData");
            case DATE -> List.of("date");
            case OBJECT_ID -> List.of("objectId");
            case DECIMAL -> List.of("decimal");
            case MIXED -> ANYTHING.stream().sorted().toList();
        };
    }

    /// The bsonTypes of the keys that a link may hold.
    ///
    /// @param key the key's type, if it is known
    static List<String> ofLink(Optional<Scalar> key) {
        return key.map(MongoWords::of).orElse(KEYS);
    }

    /// The description that says which element it is, where the bsonTypes do not.
    static Optional<String> mark(Element element, boolean optionalKey) {
        Optional<String> what =
                switch (element) {
                    case Link link -> Optional.of(LINK + link.target());
                    case Scalar scalar ->
                        scalar == Scalar.UUID || scalar == Scalar.FLOAT || optionalKey
                                ? Optional.of(scalar.notation())
                                : Optional.empty();
                };
        return what.map(text -> MARK + text + (optionalKey ? OPTIONAL : ""));
    }

    /// A mark that was read.
    record Marked(Element element, boolean optional) {}

    /// The mark of this node, if its bsonTypes agree.
    static Optional<Marked> marked(JsonNode node, Words words) {
        String text = node.path("description").asText("");
        if (!text.startsWith(MARK)) {
            return Optional.empty();
        }
        boolean optional = text.endsWith(OPTIONAL);
        String what = text.substring(MARK.length(), text.length() - (optional ? OPTIONAL.length() : 0));
        if (what.startsWith(LINK)) {
            return words.none() || !KEYS.containsAll(words.names())
                    ? Optional.empty()
                    : Optional.of(new Marked(new Link(what.substring(LINK.length())), optional));
        }
        return Scalar.of(what)
                .filter(scalar -> Set.copyOf(of(scalar)).equals(words.names()))
                .map(scalar -> new Marked(scalar, optional));
    }
}
