package io.tandem.partner.transform;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// From which input properties a transform makes each output property, found from the stages' field paths.
///
/// @param sources     output property to the input properties that it is made from; none for a constant or a removed
/// one
/// @param passesOther whether a property that is not in `sources` comes out as it went in
/// @param opaque      whether a stage looks at the document as a whole, so that nothing can be told apart
record Flow(Map<String, Set<String>> sources, boolean passesOther, boolean opaque) {

    static final Flow IDENTITY = new Flow(Map.of(), true, false);

    /// The flow of one more stage behind this one.
    Flow then(BsonDocument stage) {
        String operator = stage.getFirstKey();
        BsonValue specification = stage.get(operator, BsonNull.VALUE);
        return switch (operator) {
            case "$set", "$addFields" -> set(specification.asDocument());
            case "$unset" -> unset(specification);
            case "$project" -> project(specification.asDocument());
            case "$replaceWith" -> replace(specification);
            case "$replaceRoot" -> replace(specification.asDocument().get("newRoot", BsonNull.VALUE));
            default -> throw new IllegalStateException("not an allowed stage: " + operator);
        };
    }

    /// What feeds output property `name`.
    Set<String> of(String name) {
        Set<String> known = sources.get(name);
        if (known != null) {
            return known;
        }
        return passesOther ? Set.of(name) : Set.of();
    }

    private Set<String> ofExpression(BsonValue expression) {
        Set<String> result = new LinkedHashSet<>();
        for (String dependency : Expressions.dependencies(expression)) {
            result.addAll(dependency.equals(Expressions.EVERYTHING) ? Set.of(dependency) : of(dependency));
        }
        return result;
    }

    private Flow set(BsonDocument specification) {
        Map<String, Set<String>> next = new LinkedHashMap<>(sources);
        specification.forEach((path, expression) -> {
            String name = Expressions.firstName(path);
            Set<String> from = new LinkedHashSet<>(ofExpression(expression));
            if (path.contains(".") || isPartial(expression)) {
                from.addAll(next.getOrDefault(name, of(name)));
            }
            next.put(name, from);
        });
        return build(next, passesOther);
    }

    /// `{$set: {a: {b: 1}}}` keeps the other properties of an embedded object.
    private static boolean isPartial(BsonValue expression) {
        return expression.isDocument()
                && !expression.asDocument().isEmpty()
                && !expression.asDocument().getFirstKey().startsWith("$");
    }

    private Flow unset(BsonValue specification) {
        Map<String, Set<String>> next = new LinkedHashMap<>(sources);
        for (BsonValue name : specification.isArray() ? specification.asArray() : List.of(specification)) {
            String path = name.asString().getValue();
            String first = Expressions.firstName(path);
            next.put(first, path.contains(".") ? of(first) : Set.of());
        }
        return build(next, passesOther);
    }

    private Flow project(BsonDocument specification) {
        boolean exclusion = specification.entrySet().stream()
                .filter(e -> !e.getKey().equals("_id") || specification.size() == 1)
                .allMatch(e -> isFalse(e.getValue()));
        Map<String, Set<String>> next = new LinkedHashMap<>();
        if (exclusion) {
            next.putAll(sources);
            specification.forEach((path, ignored) -> next.put(
                    Expressions.firstName(path), path.contains(".") ? of(Expressions.firstName(path)) : Set.of()));
            return build(next, passesOther);
        }
        specification.forEach((path, expression) -> {
            String name = Expressions.firstName(path);
            Set<String> from = new LinkedHashSet<>(next.getOrDefault(name, Set.of()));
            from.addAll(isTrue(expression) ? of(name) : ofExpression(expression));
            next.put(name, from);
        });
        return build(next, false);
    }

    private Flow replace(BsonValue expression) {
        if (expression.isDocument()
                && !expression.asDocument().isEmpty()
                && !expression.asDocument().getFirstKey().startsWith("$")) {
            Map<String, Set<String>> next = new LinkedHashMap<>();
            expression.asDocument().forEach((name, value) -> next.put(name, ofExpression(value)));
            return build(next, false);
        }
        return new Flow(sources, passesOther, true);
    }

    private Flow build(Map<String, Set<String>> next, boolean passes) {
        boolean whole = next.values().stream().anyMatch(from -> from.contains(Expressions.EVERYTHING));
        return new Flow(Map.copyOf(next), passes, opaque || whole);
    }

    private static boolean isTrue(BsonValue value) {
        return (value.isBoolean() && value.asBoolean().getValue())
                || (value.isNumber() && value.asNumber().doubleValue() != 0);
    }

    private static boolean isFalse(BsonValue value) {
        return (value.isBoolean() && !value.asBoolean().getValue())
                || (value.isNumber() && value.asNumber().doubleValue() == 0);
    }
}
