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
            if (path.contains(".") || isNested(expression)) {
                from.addAll(next.getOrDefault(name, of(name)));
            }
            next.put(name, from);
        });
        return build(next, passesOther);
    }

    /// `{$set: {a: {b: 1}}}` and `{$project: {a: {b: 1}}}` say the same as `"a.b"`.
    static boolean isNested(BsonValue expression) {
        return expression.isDocument() && !Expressions.isOperator(expression.asDocument());
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
        Map<String, Set<String>> next = new LinkedHashMap<>();
        if (excludes(specification)) {
            next.putAll(sources);
            specification.forEach((path, value) -> {
                String name = Expressions.firstName(path);
                next.put(name, isFalse(value) && !path.contains(".") ? Set.of() : of(name));
            });
            return build(next, passesOther);
        }
        next.put("_id", of("_id"));
        specification.forEach((path, expression) -> {
            String name = Expressions.firstName(path);
            Set<String> from = new LinkedHashSet<>(next.getOrDefault(name, Set.of()));
            if (isTrue(expression) || path.contains(".") || isNested(expression)) {
                from.addAll(of(name));
            }
            from.addAll(ofExpression(expression));
            next.put(name, from);
        });
        return build(next, false);
    }

    /// Whether a projection says what goes, and not what stays; what it says of `_id` beside others tells neither.
    private static boolean excludes(BsonDocument specification) {
        return specification.entrySet().stream()
                .filter(e -> !e.getKey().equals("_id") || specification.size() == 1)
                .map(Map.Entry::getValue)
                .allMatch(value -> isNested(value) ? excludes(value.asDocument()) : isFalse(value));
    }

    private Flow replace(BsonValue expression) {
        if (isNested(expression)) {
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

    static boolean isTrue(BsonValue value) {
        return (value.isBoolean() && value.asBoolean().getValue())
                || (value.isNumber() && value.asNumber().doubleValue() != 0);
    }

    static boolean isFalse(BsonValue value) {
        return (value.isBoolean() && !value.asBoolean().getValue())
                || (value.isNumber() && value.asNumber().doubleValue() == 0);
    }
}
