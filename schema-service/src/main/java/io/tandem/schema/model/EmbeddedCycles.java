package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/// Finds embedded types that lead back to themselves: no document could hold them. Each is named once, with the
/// shortest path from it to itself, as realm-core does; one that only leads into a cycle of others is not named.
final class EmbeddedCycles {
    /// A property that leads from one embedded type to another.
    private record Step(String property, String target) {}

    private record Path(String type, String text) {}

    private final Map<String, List<Step>> steps = new LinkedHashMap<>();

    private EmbeddedCycles(List<DeclaredType> model) {
        model.stream()
                .filter(type -> type.kind() == Kind.EMBEDDED)
                .forEach(type -> steps.put(type.name(), new ArrayList<>()));
        model.stream().filter(type -> steps.containsKey(type.name())).forEach(type -> type.stored()
                .forEach(stored -> PropertyTypes.target(stored.property().type())
                        .filter(steps::containsKey)
                        .ifPresent(target -> leading(type.name()).add(new Step(stored.name(), target)))));
    }

    /// @param model sound otherwise, in the order of names
    static List<String> errors(List<DeclaredType> model) {
        EmbeddedCycles cycles = new EmbeddedCycles(model);
        return cycles.steps.keySet().stream()
                .flatMap(type -> cycles.from(type).stream())
                .map(path -> "Cycles containing embedded objects are not currently supported: '" + path + "'")
                .toList();
    }

    private Optional<String> from(String start) {
        Queue<Path> paths = new ArrayDeque<>();
        paths.add(new Path(start, start));
        Set<String> seen = new HashSet<>();
        while (!paths.isEmpty()) {
            Path path = paths.remove();
            for (Step step : leading(path.type())) {
                String longer = path.text() + "." + step.property();
                if (step.target().equals(start)) {
                    return Optional.of(longer);
                }
                if (seen.add(step.target())) {
                    paths.add(new Path(step.target(), longer));
                }
            }
        }
        return Optional.empty();
    }

    private List<Step> leading(String type) {
        return steps.getOrDefault(type, List.of());
    }
}
