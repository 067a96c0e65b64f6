package io.tandem.schema.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import io.tandem.schema.model.DeclaredProperty.Backlink;
import io.tandem.schema.model.DeclaredProperty.Stored;
import java.util.Optional;
import java.util.Set;

/// Reads one property in Realm JS notation.
final class PropertyNotation {
    private static final Set<String> MEMBERS =
            Set.of("type", "objectType", "optional", "indexed", "mapTo", "default", "property", "presentation");

    /// The shape of a short form, without its element.
    private enum Shape {
        ONE(""),
        LIST("[]"),
        SET("<>"),
        DICTIONARY("{}");

        private final String suffix;

        Shape(String suffix) {
            this.suffix = suffix;
        }
    }

    private PropertyNotation() {}

    static DeclaredProperty read(String name, JsonNode node, String place) {
        if (node.isTextual()) {
            return new Stored(ofShort(name, node.textValue(), Optional.empty(), false, place), Optional.empty());
        }
        if (!node.isObject()) {
            throw new NotationException(place, "a type such as \"string?\", or an object with a type, is needed");
        }
        RealmNotation.onlyMembers(node, place, MEMBERS);
        String type = RealmNotation.text(node, "type", place);
        String stored = node.has("mapTo") ? RealmNotation.text(node, "mapTo", place) : name;
        if (stored.indexOf('\0') >= 0) {
            throw new NotationException(place + ".mapTo", "MongoDB stores no property with a NUL in its name");
        }
        Optional<String> alias = stored.equals(name) ? Optional.empty() : Optional.of(name);
        Optional<Boolean> optional =
                node.has("optional") ? Optional.of(flag(node, "optional", place)) : Optional.empty();
        boolean indexed = isIndexed(node, place);
        if (type.equals("linkingObjects")) {
            String origin = RealmNotation.text(node, "property", place);
            return new Backlink(stored, alias, inner(node, place), origin, optional.orElse(false), indexed);
        }
        Property property =
                switch (type) {
                    case "object" -> property(stored, Shape.ONE, inner(node, place), optional, indexed, place);
                    case "list" -> property(stored, Shape.LIST, inner(node, place), optional, indexed, place);
                    case "set" -> property(stored, Shape.SET, inner(node, place), optional, indexed, place);
                    case "dictionary" ->
                        property(
                                stored,
                                Shape.DICTIONARY,
                                node.has("objectType") ? inner(node, place) : "mixed",
                                optional,
                                indexed,
                                place);
                    default -> ofShort(stored, type, optional, indexed, place);
                };
        return new Stored(property, alias);
    }

    static boolean flag(JsonNode node, String member, String place) {
        JsonNode value = node.get(member);
        if (value == null) {
            return false;
        }
        if (!value.isBoolean()) {
            throw new NotationException(place + "." + member, "true or false is needed");
        }
        return value.booleanValue();
    }

    private static boolean isIndexed(JsonNode node, String place) {
        JsonNode value = node.get("indexed");
        if (value != null && value.isTextual() && value.textValue().equals("full-text")) {
            return true;
        }
        return flag(node, "indexed", place);
    }

    private static String inner(JsonNode node, String place) {
        return RealmNotation.text(node, "objectType", place);
    }

    private static Property ofShort(
            String name, String notation, Optional<Boolean> optional, boolean indexed, String place) {
        for (Shape shape : new Shape[] {Shape.LIST, Shape.SET, Shape.DICTIONARY}) {
            if (notation.endsWith(shape.suffix)) {
                String element = notation.substring(0, notation.length() - shape.suffix.length());
                if (element.isEmpty() && shape == Shape.DICTIONARY) {
                    element = "mixed";
                }
                return property(name, shape, element, optional, indexed, place);
            }
        }
        return property(name, Shape.ONE, notation, optional, indexed, place);
    }

    private static Property property(
            String name, Shape shape, String notation, Optional<Boolean> optional, boolean indexed, String place) {
        Optional<Boolean> mayBeNull = notation.endsWith("?") ? Optional.of(true) : optional;
        String word = notation.endsWith("?") ? notation.substring(0, notation.length() - 1) : notation;
        if (word.isEmpty() || word.endsWith("?") || isCollection(word)) {
            throw new NotationException(
                    place,
                    "'" + notation + shape.suffix + "' is no type; write for example \"int\", \"string?\","
                            + " \"double[]\", \"string?[]\", \"int<>\", \"date{}\" or the name of an object type");
        }
        Element element = Scalar.of(word).<Element>map(scalar -> scalar).orElseGet(() -> new Link(word));
        PropertyType type =
                switch (shape) {
                    case ONE -> element;
                    case LIST -> new ListOf(element);
                    case SET -> new SetOf(element);
                    case DICTIONARY -> new DictionaryOf(element);
                };
        return new Property(name, type, isOptional(shape, element, mayBeNull), indexed);
    }

    private static boolean isCollection(String word) {
        return word.endsWith("[]") || word.endsWith("<>") || word.endsWith("{}");
    }

    /// To-one links, linked objects in dictionaries and mixed may be null unless a model says otherwise, which is an
    /// error for [ModelValidation] to name. What a collection of mixed holds may always be null.
    private static boolean isOptional(Shape shape, Element element, Optional<Boolean> mayBeNull) {
        return switch (element) {
            case Link ignored ->
                switch (shape) {
                    case ONE, DICTIONARY -> mayBeNull.orElse(true);
                    case LIST, SET -> mayBeNull.orElse(false);
                };
            case Scalar scalar ->
                scalar == Scalar.MIXED ? shape != Shape.ONE || mayBeNull.orElse(true) : mayBeNull.orElse(false);
        };
    }
}
