package io.tandem.schema.notation;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.notation.Dialect.Placed;
import io.tandem.schema.notation.ElementReader.ReadElement;
import io.tandem.schema.notation.Finding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads the JSON schema of one object type and of what is embedded in it.
final class SchemaReader {
    private final Dialect dialect;
    private final Findings findings;
    private final EmbeddedTypes embedded;
    private final ElementReader elements;

    /// A property, while it is read.
    ///
    /// @param path the path under which relationships know it
    record Place(String type, String name, JsonNode node, String at, String path) {}

    SchemaReader(Dialect dialect, String title, LinkTargets targets, Relationships relationships, Findings findings) {
        this.dialect = dialect;
        this.findings = findings;
        this.embedded = new EmbeddedTypes(title, targets, findings);
        this.elements = new ElementReader(dialect, relationships, findings, this::embedded);
    }

    /// The object type and the embedded types inside it.
    List<ObjectType> read(JsonNode root, String title, Kind kind) {
        dialect.keywords(root, dialect.ofObjects(), "", findings);
        additional(root, "");
        List<Property> properties = properties(root, title, "", "");
        Optional<String> key =
                properties.stream().map(Property::name).filter("_id"::equals).findFirst();
        return embedded.inside(new ObjectType(title, kind, key, properties));
    }

    private String embedded(Place place) {
        JsonNode node = place.node();
        dialect.keywords(node, dialect.ofObjects(), place.at(), findings);
        additional(node, place.at());
        JsonNode title = node.path("title");
        boolean titled = title.isTextual() && !title.textValue().isEmpty();
        String wanted = titled ? title.textValue() : place.type() + "_" + place.name();
        if (!titled) {
            findings.add(place.at(), Code.UNTITLED, "an embedded object without a title is called '" + wanted + "'");
        }
        List<Property> properties = properties(node, wanted, place.at(), place.path() + ".");
        return embedded.add(wanted, place, properties);
    }

    private void additional(JsonNode node, String at) {
        JsonNode additional = node.path("additionalProperties");
        if (!additional.isMissingNode() && !(additional.isBoolean() && additional.booleanValue())) {
            findings.add(
                    Findings.inside(at, "additionalProperties"),
                    Code.UNKNOWN_KEYWORD,
                    "beside properties it says nothing to Realm, and is not enforced");
        }
    }

    private List<Property> properties(JsonNode node, String type, String at, String path) {
        Map<String, Placed> schemas = dialect.properties(node, at, findings);
        Set<String> required = dialect.required(node, at, findings);
        String pointer = Findings.inside(at, "required");
        required.stream()
                .filter(name -> !schemas.containsKey(name))
                .forEach(name -> findings.add(pointer, Code.REQUIRED_NOTHING, "there is no property '" + name + "'"));
        List<Property> properties = new ArrayList<>();
        schemas.forEach((name, schema) -> {
            Place place = new Place(type, name, schema.node(), schema.at(), path + name);
            property(place, required.contains(name), pointer).ifPresent(properties::add);
        });
        return properties;
    }

    private Optional<Property> property(Place place, boolean required, String requiredAt) {
        if (!place.node().isObject()) {
            findings.add(place.at(), Code.MALFORMED, "a property is an object with a bsonType");
            return Optional.empty();
        }
        Words words = Words.of(place.node(), place.at(), findings);
        boolean array = words.only("array") || (words.none() && place.node().has("items"));
        if (array) {
            return array(place).map(read -> collection(place, read, required, requiredAt));
        }
        boolean object = words.only("object")
                || (words.none()
                        && (place.node().has("properties") || place.node().has("additionalProperties")));
        if (object && isDictionary(place.node())) {
            return dictionary(place).map(read -> collection(place, read, required, requiredAt));
        }
        return elements.read(place, words, object, place.path())
                .map(read -> single(place, read, words.nulls(), required, requiredAt));
    }

    /// A collection; its elements may be null or not.
    private record ReadCollection(PropertyType type, boolean optional) {}

    private Property collection(Place place, ReadCollection read, boolean required, String requiredAt) {
        if (required) {
            findings.add(requiredAt, Code.REQUIRED_OPTIONAL, "'" + place.name() + "' is a collection: absent is empty");
        }
        return new Property(place.name(), read.type(), read.optional(), false);
    }

    private Property single(Place place, ReadElement read, boolean nulls, boolean required, String requiredAt) {
        boolean always = read.element() instanceof Link || read.element() == Scalar.MIXED;
        if (always && required) {
            findings.add(requiredAt, Code.REQUIRED_OPTIONAL, "'" + place.name() + "' is of a type that may be null");
        } else if (required && nulls) {
            findings.add(requiredAt, Code.REQUIRED_NULL, "'" + place.name() + "' may be null, so it is optional");
        }
        return new Property(place.name(), read.element(), always || read.optional() || nulls || !required, false);
    }

    private Optional<ReadCollection> array(Place place) {
        JsonNode node = place.node();
        dialect.keywords(node, Set.of("items", "uniqueItems"), place.at(), findings);
        boolean unique = node.path("uniqueItems").asBoolean(false);
        return inner(place, "items").map(read -> {
            boolean isEmbedded = read.element() instanceof Link link && embedded.has(link.target());
            if (unique && isEmbedded) {
                findings.add(place.at(), Code.SET_OF_EMBEDDED, "a set of embedded objects is read as a list");
            }
            PropertyType type = unique && !isEmbedded ? new SetOf(read.element()) : new ListOf(read.element());
            return new ReadCollection(type, read.optional());
        });
    }

    private Optional<ReadCollection> dictionary(Place place) {
        dialect.keywords(place.node(), dialect.ofObjects(), place.at(), findings);
        return inner(place, "additionalProperties")
                .map(read -> new ReadCollection(
                        new DictionaryOf(read.element()), read.optional() || read.element() instanceof Link));
    }

    private Optional<ReadElement> inner(Place place, String keyword) {
        JsonNode node = place.node().path(keyword);
        String at = Findings.inside(place.at(), keyword);
        boolean anything = (node.isBoolean() && node.booleanValue()) || (node.isObject() && node.isEmpty());
        boolean open = keyword.equals("additionalProperties") || dialect == Dialect.MONGODB;
        if (open && (anything || node.isMissingNode())) {
            return Optional.of(new ReadElement(Scalar.MIXED, true));
        }
        if (!node.isObject()) {
            Code code = node.isMissingNode() ? Code.NO_TYPE : Code.MALFORMED;
            findings.add(at, code, "what the collection holds is an object with a bsonType");
            return Optional.empty();
        }
        Place inner = new Place(place.type(), place.name(), node, at, place.path() + ".[]");
        Words words = Words.of(node, at, findings);
        boolean object = words.only("object") || (words.none() && node.has("properties"));
        if (words.only("array") || (object && isDictionary(node))) {
            findings.add(at, Code.NESTED_COLLECTION, "Realm has no collections of collections");
            return Optional.empty();
        }
        return elements.read(inner, words, object, place.path()).map(read -> optional(read, words.nulls()));
    }

    private ReadElement optional(ReadElement read, boolean nulls) {
        Element element = read.element();
        boolean linked = element instanceof Link;
        return new ReadElement(element, element == Scalar.MIXED || (nulls && !linked));
    }

    /// An object that names no properties is a dictionary of what it says of others. That others are allowed holds for
    /// every object, so beside a title it makes no dictionary.
    private static boolean isDictionary(JsonNode node) {
        JsonNode additional = node.path("additionalProperties");
        boolean allowed = additional.isBoolean() && additional.booleanValue() && !node.has("title");
        return (additional.isObject() || allowed)
                && node.path("properties").isEmpty()
                && node.path("patternProperties").isEmpty();
    }
}
