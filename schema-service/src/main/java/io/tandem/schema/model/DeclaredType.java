package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.schema.evolution.PropertyTypes;
import io.tandem.schema.model.DeclaredProperty.Backlink;
import io.tandem.schema.model.DeclaredProperty.Stored;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// One object type as a client declares it: names may stand twice, links may lead nowhere.
///
/// @param properties as declared, backlinks among them
public record DeclaredType(String name, Kind kind, Optional<String> primaryKey, List<DeclaredProperty> properties) {
    public DeclaredType {
        properties = List.copyOf(properties);
    }

    /// A type that a schema has, as if it were declared.
    public static DeclaredType of(ObjectType type) {
        List<DeclaredProperty> properties = type.properties().stream()
                .<DeclaredProperty>map(property -> new Stored(property, Optional.empty()))
                .toList();
        return new DeclaredType(type.name(), type.kind(), type.primaryKey(), properties);
    }

    /// The type in the contract's terms, without backlinks.
    ///
    /// @throws IllegalArgumentException when a name stands twice
    ObjectType objectType() {
        return new ObjectType(
                name, kind, primaryKey, stored().map(Stored::property).toList());
    }

    /// Whether a list, a set or a dictionary is declared as the key: realm-core accepts it, MongoDB does not.
    boolean hasCollectionAsKey() {
        return stored().map(Stored::property)
                .anyMatch(property -> primaryKey.filter(property.name()::equals).isPresent()
                        && !(property.type() instanceof Element));
    }

    Stream<Stored> stored() {
        return properties.stream().filter(Stored.class::isInstance).map(Stored.class::cast);
    }

    Stream<Backlink> backlinks() {
        return properties.stream().filter(Backlink.class::isInstance).map(Backlink.class::cast);
    }

    /// The same type under its stored name, its links leading to stored names.
    DeclaredType mapped(UnaryOperator<String> names) {
        List<DeclaredProperty> mapped = properties.stream()
                .<DeclaredProperty>map(declared -> switch (declared) {
                    case Stored stored -> new Stored(retargeted(stored.property(), names), stored.alias());
                    case Backlink link ->
                        new Backlink(
                                link.name(),
                                link.alias(),
                                names.apply(link.target()),
                                link.origin(),
                                link.optional(),
                                link.indexed());
                })
                .toList();
        return new DeclaredType(names.apply(name), kind, primaryKey, mapped);
    }

    private static Property retargeted(Property property, UnaryOperator<String> names) {
        return new Property(
                property.name(),
                PropertyTypes.retargeted(property.type(), names),
                property.optional(),
                property.indexed());
    }
}
