package io.tandem.contract.transform;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /// The expression operators that MongoDB 6.0 to 8.0 documents and whose value depends on their arguments alone.
    static final Set<String> OPERATORS =
            Stream.of("""
                    abs add ceil divide exp floor ln log log10 mod multiply pow round sqrt subtract trunc
                    arrayElemAt arrayToObject concatArrays filter first firstN in indexOfArray isArray last lastN map maxN minN
                    objectToArray range reduce reverseArray size slice sortArray zip
                    bitAnd bitNot bitOr bitXor
                    and not or cmp eq gt gte lt lte ne cond ifNull switch
                    binarySize bsonSize
                    dateAdd dateDiff dateFromParts dateFromString dateSubtract dateToParts dateToString dateTrunc dayOfMonth dayOfWeek
                    dayOfYear hour isoDayOfWeek isoWeek isoWeekYear millisecond minute month second week year
                    literal let getField setField unsetField mergeObjects
                    allElementsTrue anyElementTrue setDifference setEquals setIntersection setIsSubset setUnion
                    concat indexOfBytes indexOfCP ltrim regexFind regexFindAll regexMatch replaceAll replaceOne rtrim split strLenBytes
                    strLenCP strcasecmp substr substrBytes substrCP toLower toUpper trim
                    tsIncrement tsSecond
                    acos acosh asin asinh atan atan2 atanh cos cosh degreesToRadians radiansToDegrees sin sinh tan tanh
                    convert isNumber toBool toDate toDecimal toDouble toInt toLong toObjectId toString toUUID type
                    avg max min stdDevPop stdDevSamp sum
                    """.split("\\s+")).map(name -> "$" + name).collect(Collectors.toUnmodifiableSet());

    private static final Set<String> VARIABLES = Set.of("ROOT", "CURRENT", "REMOVE");

    /// MongoDB's own variables; those of `$let` and of its like begin with a small letter.
    private static final Pattern SYSTEM_VARIABLE = Pattern.compile("\\$\\$([A-Z][A-Za-z0-9_]*).*", Pattern.DOTALL);

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
        Matcher system = SYSTEM_VARIABLE.matcher(text);
        return system.matches() && !VARIABLES.contains(system.group(1))
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
            if (name.startsWith("$") && !OPERATORS.contains(name)) {
                return Optional.of(new Fault(
                        place,
                        name + " is not allowed: a transform is deterministic and runs no code, so it has none but"
                                + " MongoDB's documented operators whose value depends on their arguments alone."));
            }
            Optional<Fault> fault = expression(document.get(name, new BsonString("")), place + "." + name);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }
}
