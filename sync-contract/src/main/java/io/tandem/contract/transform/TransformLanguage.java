package io.tandem.contract.transform;

import java.util.Optional;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Which aggregation stages a transform may have: those that turn one document into one document, with deterministic
/// expressions. Nothing that filters, joins, groups, writes or runs code. Nothing is evaluated here.
public final class TransformLanguage {
    /// The stages.
    public static final Set<String> STAGES =
            Set.of("$set", "$addFields", "$unset", "$project", "$replaceWith", "$replaceRoot");

    /// Operators that run code or answer differently each time.
    private static final Set<String> FORBIDDEN_OPERATORS = Set.of(
            "$function", "$accumulator", "$rand", "$sampleRate", "$meta", "$lookup", "$where", "$toHashedIndexKey");

    private static final Set<String> FORBIDDEN_VARIABLES =
            Set.of("$$NOW", "$$CLUSTER_TIME", "$$USER_ROLES", "$$SEARCH_META");

    private TransformLanguage() {}

    /// What is wrong at a place of a definition.
    ///
    /// @param place   e.g. `forward[0].$set.age`
    /// @param message what is wrong there, and what to do
    public record Fault(String place, String message) {}

    /// What is wrong with a stage, an object with one name; nothing if MongoDB may evaluate it.
    ///
    /// @param place where it stands in the definition
    public static Optional<Fault> fault(BsonDocument stage, String place) {
        String operator = stage.size() == 1 ? stage.getFirstKey() : "";
        if (!STAGES.contains(operator)) {
            return Optional.of(new Fault(
                    place,
                    "is no stage that turns one document into one, an object with one of the names "
                            + String.join(", ", STAGES.stream().sorted().toList()) + "."));
        }
        BsonValue specification = stage.get(operator, new BsonString(""));
        return isWellFormed(operator, specification)
                ? expression(specification, place + "." + operator)
                : Optional.of(new Fault(place, "'" + operator + "' has no specification that MongoDB takes."));
    }

    private static boolean isWellFormed(String operator, BsonValue specification) {
        return switch (operator) {
            case "$unset" ->
                specification.isString()
                        || (specification.isArray()
                                && specification.asArray().stream().allMatch(BsonValue::isString));
            case "$replaceWith" -> true;
            case "$replaceRoot" ->
                specification.isDocument() && specification.asDocument().containsKey("newRoot");
            default -> specification.isDocument();
        };
    }

    private static Optional<Fault> expression(BsonValue expression, String place) {
        return switch (expression) {
            case BsonString text -> variable(text.getValue(), place);
            case BsonArray array -> elements(array, place);
            case BsonDocument document -> operators(document, place);
            default -> Optional.empty();
        };
    }

    private static Optional<Fault> variable(String text, String place) {
        return FORBIDDEN_VARIABLES.stream().anyMatch(v -> text.equals(v) || text.startsWith(v + "."))
                ? Optional.of(new Fault(
                        place, text + " has another value each time; a transform depends on the document alone."))
                : Optional.empty();
    }

    private static Optional<Fault> elements(BsonArray array, String place) {
        for (int i = 0; i < array.size(); i++) {
            Optional<Fault> fault = expression(array.get(i), place + "[" + i + "]");
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> operators(BsonDocument document, String place) {
        if (document.containsKey("$literal")) {
            return Optional.empty();
        }
        for (String name : document.keySet()) {
            if (FORBIDDEN_OPERATORS.contains(name) || name.startsWith("$_")) {
                return Optional.of(
                        new Fault(place, name + " is not allowed: a transform is deterministic and runs no code."));
            }
            Optional<Fault> fault = expression(document.get(name, new BsonString("")), place + "." + name);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }
}
