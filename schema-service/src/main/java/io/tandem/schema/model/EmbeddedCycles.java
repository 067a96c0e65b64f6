package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds embedded types that lead back to themselves: no document could hold them.
final class EmbeddedCycles {
    private final Map<String, ObjectType> types = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private final Set<String> sound = new HashSet<>();

    private EmbeddedCycles(List<ObjectType> model) {
        model.forEach(type -> types.put(type.name(), type));
    }

    static List<String> errors(List<ObjectType> model) {
        EmbeddedCycles cycles = new EmbeddedCycles(model);
        model.stream()
                .filter(type -> type.kind() == Kind.EMBEDDED)
                .forEach(type -> cycles.walk(type, type.name(), new HashSet<>()));
        return cycles.errors;
    }

    private boolean walk(ObjectType type, String path, Set<String> above) {
        if (sound.contains(type.name()) || !errors.isEmpty()) {
            return errors.isEmpty();
        }
        if (!above.add(type.name())) {
            errors.add("Cycles containing embedded objects are not currently supported: '" + path + "'");
            return false;
        }
        boolean allSound = true;
        for (Property property : type.properties()) {
            ObjectType target =
                    PropertyTypes.target(property.type()).map(types::get).orElse(null);
            if (target != null && target.kind() == Kind.EMBEDDED) {
                allSound &= walk(target, path + "." + property.name(), above);
            }
        }
        above.remove(type.name());
        if (allSound) {
            sound.add(type.name());
        }
        return allSound;
    }
}
