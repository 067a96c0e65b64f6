package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.Element;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.TypeSchema.SchemaProperty;
import io.tandem.schema.evolution.TypeSchema.SchemaType;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a collection may hold null: no App Services schema says it, so there it stays as it is stored.
public final class NullableElements {
    private final Map<String, ObjectType> read = new HashMap<>();
    private final Map<Place, Boolean> stored = new HashMap<>();
    private final Set<Pair> seen = new HashSet<>();

    private record Place(String type, String property) {}

    /// A stored type and the one that it is now, which may have another title.
    private record Pair(TypeSchema schema, String stored, String read) {}

    private NullableElements(List<ObjectType> types) {
        types.forEach(type -> read.put(type.name(), type));
    }

    /// Types that were read from an App Services schema, their collections holding null where the stored ones do.
    ///
    /// @param types   the object type first, then what is embedded in it
    /// @param schemas the app's; the type's own counts before others that embed the same
    public static List<ObjectType> asStored(List<ObjectType> types, Collection<TypeSchema> schemas) {
        NullableElements elements = new NullableElements(types);
        schemas.stream()
                .sorted(Comparator.comparing(
                        schema -> !schema.title().equals(types.getFirst().name())))
                .forEach(schema -> types.forEach(type -> elements.look(schema, type.name(), type.name())));
        return types.stream().map(elements::applied).toList();
    }

    private void look(TypeSchema schema, String from, String to) {
        SchemaType known = schema.type(from);
        ObjectType now = read.get(to);
        if (known == null || now == null || !seen.add(new Pair(schema, from, to))) {
            return;
        }
        for (Property property : now.properties()) {
            SchemaProperty there = known.properties().get(property.name());
            if (there != null) {
                Property before = there.property();
                if (holdsScalars(before.type())) {
                    stored.putIfAbsent(new Place(to, property.name()), before.optional());
                }
                PropertyTypes.target(before.type()).ifPresent(inner -> PropertyTypes.target(property.type())
                        .ifPresent(title -> look(schema, inner, title)));
            }
        }
    }

    private ObjectType applied(ObjectType type) {
        List<Property> properties = type.properties().stream()
                .map(property -> holdsScalars(property.type())
                                && stored.getOrDefault(new Place(type.name(), property.name()), false)
                        ? new Property(property.name(), property.type(), true, property.indexed())
                        : property)
                .toList();
        return new ObjectType(type.name(), type.kind(), type.primaryKey(), properties);
    }

    private static boolean holdsScalars(PropertyType type) {
        return !(type instanceof Element) && PropertyTypes.element(type) instanceof Scalar;
    }
}
