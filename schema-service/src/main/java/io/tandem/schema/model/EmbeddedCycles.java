package io.tandem.schema.model;

import io.tandem.contract.schema.ObjectType.Kind;
import io.tandem.schema.evolution.PropertyTypes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/// Finds embedded types that lead back to themselves: no document could hold them. Each embedded type that leads into
/// a cycle is named once, with the shortest path that meets a type for the second time, as realm-core does.
final class EmbeddedCycles {
    // Paths multiply where types share embedded types; past this number any cycle will do.
    private static final int PATHS = 1000;

    /// A property that leads from one embedded type to another.
    private record Step(String property, String target) {}

    private record Path(String type, String text, Set<String> visited) {
        Path then(Step step) {
            Set<String> now = new HashSet<>(visited);
            now.add(type);
            return new Path(step.target(), text + "." + step.property(), now);
        }
    }

    private final Map<String, List<Step>> steps;

    private EmbeddedCycles(Map<String, List<Step>> steps) {
        this.steps = steps;
    }

    /// @param model sound otherwise, in the order of names
    static List<String> errors(List<DeclaredType> model) {
        Map<String, List<Step>> steps = new LinkedHashMap<>();
        model.stream()
                .filter(type -> type.kind() == Kind.EMBEDDED)
                .forEach(type -> steps.put(type.name(), new ArrayList<>()));
        model.stream().filter(type -> type.kind() == Kind.EMBEDDED).forEach(type -> type.stored()
                .forEach(stored -> PropertyTypes.target(stored.property().type())
                        .filter(steps::containsKey)
                        .ifPresent(target -> leading(steps, type.name()).add(new Step(stored.name(), target)))));
        trim(steps);
        EmbeddedCycles cycles = new EmbeddedCycles(steps);
        return steps.keySet().stream()
                .map(cycles::cycle)
                .map(path -> "Cycles containing embedded objects are not currently supported: '" + path + "'")
                .toList();
    }

    /// What leads nowhere is in no cycle and leads into none.
    private static void trim(Map<String, List<Step>> steps) {
        boolean trimmed = true;
        while (trimmed) {
            trimmed = steps.values().removeIf(Collection::isEmpty);
            steps.values().forEach(list -> list.removeIf(step -> !steps.containsKey(step.target())));
        }
    }

    private String cycle(String start) {
        Queue<Path> paths = new ArrayDeque<>();
        paths.add(new Path(start, start, Set.of(start)));
        for (int examined = 0; examined < PATHS; examined++) {
            Path path = paths.remove();
            for (Step step : leading(steps, path.type())) {
                Path longer = path.then(step);
                if (path.visited().contains(step.target())) {
                    return longer.text();
                }
                paths.add(longer);
            }
        }
        return anyCycle(start);
    }

    private String anyCycle(String start) {
        Path path = new Path(start, start, Set.of());
        while (!path.visited().contains(path.type())) {
            path = path.then(leading(steps, path.type()).getFirst());
        }
        return path.text();
    }

    private static List<Step> leading(Map<String, List<Step>> steps, String type) {
        return steps.getOrDefault(type, List.of());
    }
}
