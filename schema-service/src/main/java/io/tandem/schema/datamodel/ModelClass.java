package io.tandem.schema.datamodel;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Link;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A class of a data model.
///
/// @param type     the object type that it declares
/// @param name     what the program calls it
/// @param members  its properties, `_id` first, the others by name; without those that the SDK cannot declare
/// @param classes  what the program calls the object types of the app
/// @param embedded which of these are embedded
record ModelClass(
        ObjectType type, String name, List<Member> members, Map<String, String> classes, Set<String> embedded) {

    /// A property of a class.
    ///
    /// @param property the property, with its stored name
    /// @param name     what the program calls it
    /// @param isKey    whether it is the primary key
    record Member(Property property, String name, boolean isKey) {
        boolean isRenamed() {
            return !name.equals(property.name());
        }

        String stored() {
            return property.name();
        }

        boolean optional() {
            return property.optional();
        }

        /// Whether an index has to be asked for; a primary key has one.
        boolean isIndexed() {
            return property.indexed() && !isKey;
        }
    }

    boolean isRenamed() {
        return !name.equals(stored());
    }

    String stored() {
        return type.name();
    }

    Kind kind() {
        return type.kind();
    }

    Optional<Member> key() {
        return members.stream().filter(Member::isKey).findFirst();
    }

    List<Member> renamed() {
        return members.stream().filter(Member::isRenamed).toList();
    }

    boolean hasMember(String called) {
        return members.stream().anyMatch(member -> member.name().equals(called));
    }

    /// The class that a link leads to.
    String target(Link link) {
        return classes.getOrDefault(link.target(), link.target());
    }

    boolean isEmbedded(Link link) {
        return embedded.contains(link.target());
    }

    /// The other classes that it links to.
    List<String> linked() {
        return members.stream()
                .flatMap(member -> PropertyTypes.target(member.property().type()).stream())
                .map(target -> classes.getOrDefault(target, target))
                .filter(target -> !target.equals(name))
                .distinct()
                .sorted()
                .toList();
    }
}
