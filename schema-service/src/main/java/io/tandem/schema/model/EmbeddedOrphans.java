package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds embedded types that no path of links from a top-level type leads to: no document could hold them.
final class EmbeddedOrphans {
    private EmbeddedOrphans() {}

    /// @param model sound otherwise, in the order of names
    static List<String> errors(List<DeclaredType> model) {
        Map<String, DeclaredType> types = new HashMap<>();
        model.forEach(type -> types.put(type.name(), type));
        Deque<DeclaredType> open = new ArrayDeque<>(
                model.stream().filter(type -> type.kind() != Kind.EMBEDDED).toList());
        Set<String> reached = new HashSet<>();
        open.forEach(type -> reached.add(type.name()));
        while (!open.isEmpty()) {
            open.remove()
                    .stored()
                    .flatMap(stored -> PropertyTypes.target(stored.property().type()).stream())
                    .filter(reached::add)
                    .map(types::get)
                    .filter(type -> type != null)
                    .forEach(open::add);
        }
        return model.stream()
                .map(DeclaredType::name)
                .filter(name -> !reached.contains(name))
                .map(name -> "Embedded object '" + name + "' is unreachable by any link path from top level objects.")
                .toList();
    }
}
