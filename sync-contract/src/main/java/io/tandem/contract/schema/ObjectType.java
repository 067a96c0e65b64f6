package io.tandem.contract.schema;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// One object type: what a device calls a class.
///
/// @param name       its name, the title of its collection's schema
/// @param kind       whether its objects stand alone
/// @param primaryKey name of the primary key property, if it has one
/// @param properties in stored order; names are unique
public record ObjectType(String name, Kind kind, Optional<String> primaryKey, List<Property> properties) {

    /// Whether objects of a type stand alone.
    public enum Kind {
        /// Objects with an identity, in a collection of their own.
        TOP_LEVEL,
        /// Objects inside another object.
        EMBEDDED,
        /// Objects that are sent and never read back.
        ASYMMETRIC
    }

    public ObjectType {
        properties = List.copyOf(properties);
        Set<String> names = new LinkedHashSet<>();
        for (Property property : properties) {
            if (!names.add(property.name())) {
                throw new IllegalArgumentException("Property '" + property.name()
                        + "' appears more than once in the schema for type '" + name + "'.");
            }
        }
    }

    /// The property of this name.
    public Optional<Property> property(String propertyName) {
        return properties.stream().filter(p -> p.name().equals(propertyName)).findFirst();
    }
}
