package io.tandem.schema.evolution;

import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.DictionaryOf;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.contract.schema.PropertyType.SetOf;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Questions that one asks a property's type.
public final class PropertyTypes {
    private PropertyTypes() {}

    /// What a property holds, or the elements of its collection.
    public static Element element(PropertyType type) {
        return switch (type) {
            case Element element -> element;
            case ListOf list -> list.element();
            case SetOf set -> set.element();
            case DictionaryOf dictionary -> dictionary.element();
        };
    }

    /// The same shape around another element.
    public static PropertyType withElement(PropertyType type, Element element) {
        return switch (type) {
            case Element ignored -> element;
            case ListOf ignored -> new ListOf(element);
            case SetOf ignored -> new SetOf(element);
            case DictionaryOf ignored -> new DictionaryOf(element);
        };
    }

    /// Whether both are one value, or collections of one kind.
    static boolean isSameShape(PropertyType one, PropertyType other) {
        return withElement(one, element(other)).equals(other);
    }

    /// The type that a property links to or embeds.
    public static Optional<String> target(PropertyType type) {
        return element(type) instanceof Link link ? Optional.of(link.target()) : Optional.empty();
    }

    /// The same type, its link's target replaced.
    public static PropertyType retargeted(PropertyType type, UnaryOperator<String> targets) {
        return switch (element(type)) {
            case Scalar ignored -> type;
            case Link link -> withElement(type, new Link(targets.apply(link.target())));
        };
    }

    /// Whether a property always has a value; a collection that is absent is empty.
    public static boolean isRequired(Property property) {
        return !property.optional() && property.type() instanceof Element;
    }
}
