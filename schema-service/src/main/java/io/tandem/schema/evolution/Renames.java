package io.tandem.schema.evolution;

import io.tandem.contract.schema.PropertyType;
import java.util.HashMap;
import java.util.Map;

/// Which names were replaced: no comparison of two schemas can find that out.
///
/// @param types      new names of object types by their old names
/// @param properties new names of properties by `Type.property`, both old
public record Renames(Map<String, String> types, Map<String, String> properties) {
    /// Nothing was renamed.
    public static final Renames NONE = new Renames(Map.of(), Map.of());

    public Renames {
        types = Map.copyOf(types);
        properties = Map.copyOf(properties);
    }

    /// These and others; where both name one thing, these hold.
    public Renames and(Renames others) {
        Map<String, String> allTypes = new HashMap<>(others.types);
        allTypes.putAll(types);
        Map<String, String> allProperties = new HashMap<>(others.properties);
        allProperties.putAll(properties);
        return new Renames(allTypes, allProperties);
    }

    String type(String old) {
        return types.getOrDefault(old, old);
    }

    String property(String type, String old) {
        return properties.getOrDefault(type + "." + old, old);
    }

    /// A type of the new schema in the old schema's words: a link to a renamed type is no other link.
    PropertyType backwards(PropertyType type) {
        if (types.isEmpty()) {
            return type;
        }
        Map<String, String> old = new HashMap<>();
        types.forEach((before, after) -> old.put(after, before));
        return PropertyTypes.retargeted(type, target -> old.getOrDefault(target, target));
    }
}
