package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.notation.Finding.Code;
import io.tandem.schema.notation.LinkTargets.LinkTarget;
import io.tandem.schema.notation.SchemaReader.Place;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Reads what a property, or the element of a collection, holds: a scalar, a link, an embedded object.
final class ElementReader {
    private static final Set<Scalar> KEYS = Set.of(Scalar.INT, Scalar.STRING, Scalar.OBJECT_ID, Scalar.UUID);

    private final Dialect dialect;
    private final Relationships relationships;
    private final Findings findings;
    private final Function<Place, String> embedded;

    /// @param optional whether it may be null although nothing around it says so
    record ReadElement(Element element, boolean optional) {}

    /// @param embedded reads an embedded object, and says under which name it is known
    ElementReader(Dialect dialect, Relationships relationships, Findings findings, Function<Place, String> embedded) {
        this.dialect = dialect;
        this.relationships = relationships;
        this.findings = findings;
        this.embedded = embedded;
    }

    /// @param object whether it is an object that is no dictionary
    /// @param path   the property's path, which for an element of a collection is the collection's
    Optional<ReadElement> read(Place place, Words words, boolean object, String path) {
        if (object) {
            return object(place);
        }
        dialect.keywords(place.node(), Set.of(), place.at(), findings);
        if (words.none()) {
            return untyped(place);
        }
        if (dialect == Dialect.MONGODB) {
            Optional<ReadElement> marked = MongoWords.marked(place.node(), words)
                    .map(mark -> new ReadElement(mark.element(), mark.optional()));
            if (marked.isPresent()) {
                return marked;
            }
        }
        return words.scalar(findings)
                .map(scalar -> linked(scalar, words, path).orElse(scalar))
                .map(element -> new ReadElement(element, false));
    }

    private Optional<ReadElement> object(Place place) {
        JsonNode node = place.node();
        boolean described = node.has("properties") || node.has("title") || node.has("patternProperties");
        if (!described) {
            findings.add(place.at(), Code.NO_TYPE, "an object with neither properties nor additionalProperties");
            return Optional.empty();
        }
        return Optional.of(new ReadElement(new Link(embedded.apply(place)), false));
    }

    private Optional<ReadElement> untyped(Place place) {
        if (dialect == Dialect.MONGODB) {
            return Optional.of(new ReadElement(Scalar.MIXED, true));
        }
        findings.add(place.at(), Code.NO_TYPE, "it has no bsonType");
        return Optional.empty();
    }

    private Optional<Element> linked(Scalar scalar, Words words, String path) {
        Optional<LinkTarget> target = relationships.at(path).or(() -> relationships.at(path + ".[]"));
        if (target.isEmpty()) {
            return Optional.empty();
        }
        if (!KEYS.contains(scalar)) {
            findings.add(words.at(), Code.NO_LINK, "a link is a key, not '" + String.join(", ", words.names()) + "'");
            return Optional.empty();
        }
        if (scalar != target.get().key()) {
            findings.add(
                    words.at(),
                    Code.OTHER_KEY,
                    "a link to '" + target.get().title() + "', whose _id is of type '"
                            + target.get().key().text() + "'");
        }
        return Optional.of(new Link(target.get().title()));
    }
}
