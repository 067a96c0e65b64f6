package io.tandem.schema.rules;

import io.tandem.schema.rules.Match.Operand;
import io.tandem.schema.rules.Match.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// Reads expressions of rules. What cannot be told at the time of a write is refused with its place: functions, values
/// of an environment, custom data of users, properties inside of others.
final class Expressions {
    private static final String USER = "%%user.id";

    private final boolean objectIsKnown;

    /// @param objectIsKnown false in `apply_when`, which is decided for a user, whatever is written
    Expressions(boolean objectIsKnown) {
        this.objectIsKnown = objectIsKnown;
    }

    /// The condition that stands at this place.
    ///
    /// @throws InvalidRulesException when it is none
    Condition condition(String place, BsonValue value) {
        if (value instanceof BsonBoolean literal) {
            return new Condition.Literal(literal.getValue());
        }
        if (!value.isDocument()) {
            throw new InvalidRulesException(place, "true, false or an object is needed");
        }
        List<Condition> conditions = new ArrayList<>();
        for (Map.Entry<String, BsonValue> member : value.asDocument().entrySet()) {
            conditions.add(member(place + "." + member.getKey(), member.getKey(), member.getValue()));
        }
        return switch (conditions.size()) {
            case 0 -> Condition.TRUE;
            case 1 -> conditions.getFirst();
            default -> new Condition.All(conditions);
        };
    }

    private Condition member(String place, String name, BsonValue value) {
        return switch (name) {
            case "%%true" -> literal(place, value, true);
            case "%%false" -> literal(place, value, false);
            case USER -> new Condition.OfUser(match(place, value));
            case "$and", "%and" -> new Condition.All(conditions(place, value));
            case "$or", "%or" -> new Condition.Any(conditions(place, value));
            case "$nor", "%nor" -> new Condition.Not(new Condition.Any(conditions(place, value)));
            case "%not" -> new Condition.Not(condition(place, value));
            default -> property(place, name, value);
        };
    }

    private Condition property(String place, String name, BsonValue value) {
        if (name.startsWith("$") || name.startsWith("%")) {
            throw new InvalidRulesException(
                    place,
                    "known are %%user.id, %%true, %%false, $and, $or, $nor, %not and names of properties; functions, values,"
                            + " environments and other data of users are not");
        }
        if (!objectIsKnown) {
            throw new InvalidRulesException(
                    place, "a role applies to a user, whatever is written: no property can be named");
        }
        if (name.contains(".")) {
            throw new InvalidRulesException(place, "only properties at the top of an object can be named");
        }
        return new Condition.OfProperty(name, match(place, value));
    }

    private static Condition literal(String place, BsonValue value, boolean meant) {
        if (!value.isBoolean()) {
            throw new InvalidRulesException(place, "true or false is needed");
        }
        return new Condition.Literal(value.asBoolean().getValue() == meant);
    }

    private List<Condition> conditions(String place, BsonValue value) {
        List<Condition> conditions = new ArrayList<>();
        for (BsonValue each : list(place, value)) {
            conditions.add(condition(place + "[" + conditions.size() + "]", each));
        }
        return conditions;
    }

    private static Match match(String place, BsonValue value) {
        if (value.isDocument() && isOperators(value.asDocument())) {
            List<Match> matches = new ArrayList<>();
            value.asDocument()
                    .forEach((operator, operand) -> matches.add(operator(
                            place + "." + operator, isOperator(operator) ? operator.substring(1) : "", operand)));
            return matches.size() == 1 ? matches.getFirst() : new Match.All(matches);
        }
        return new Match.OneOf(List.of(operand(place, value)));
    }

    /// One of them is enough: what stands beside it is a mistake, not a property of a value.
    private static boolean isOperators(BsonDocument value) {
        return value.keySet().stream().anyMatch(Expressions::isOperator);
    }

    private static boolean isOperator(String name) {
        return name.startsWith("$") || name.startsWith("%");
    }

    private static Match operator(String place, String operator, BsonValue operand) {
        return switch (operator) {
            case "eq" -> new Match.OneOf(List.of(operand(place, operand)));
            case "ne" -> new Match.Not(new Match.OneOf(List.of(operand(place, operand))));
            case "in" -> new Match.OneOf(operands(place, operand));
            case "nin" -> new Match.Not(new Match.OneOf(operands(place, operand)));
            case "gt" -> new Match.Ordered(Order.GREATER, operand(place, operand));
            case "gte" -> new Match.Ordered(Order.GREATER_OR_EQUAL, operand(place, operand));
            case "lt" -> new Match.Ordered(Order.LESS, operand(place, operand));
            case "lte" -> new Match.Ordered(Order.LESS_OR_EQUAL, operand(place, operand));
            case "not" -> new Match.Not(match(place, operand));
            case "exists" -> {
                if (!operand.isBoolean()) {
                    throw new InvalidRulesException(place, "true or false is needed");
                }
                yield new Match.Exists(operand.asBoolean().getValue());
            }
            default ->
                throw new InvalidRulesException(
                        place, "known are $eq, $ne, $in, $nin, $gt, $gte, $lt, $lte, $exists and $not");
        };
    }

    private static List<Operand> operands(String place, BsonValue value) {
        List<Operand> operands = new ArrayList<>();
        for (BsonValue each : list(place, value)) {
            operands.add(operand(place + "[" + operands.size() + "]", each));
        }
        return operands;
    }

    private static Operand operand(String place, BsonValue value) {
        if (value.isString() && value.asString().getValue().startsWith("%")) {
            return switch (value.asString().getValue()) {
                case USER -> new Operand.User();
                case "%%true" -> new Operand.Given(BsonBoolean.TRUE);
                case "%%false" -> new Operand.Given(BsonBoolean.FALSE);
                default ->
                    throw new InvalidRulesException(
                            place,
                            "known are %%user.id, %%true and %%false, not "
                                    + value.asString().getValue());
            };
        }
        if (value.isRegularExpression()) {
            throw new InvalidRulesException(place, "regular expressions are not known");
        }
        if (hasExpansion(value)) {
            throw new InvalidRulesException(
                    place, "%%… stands for a value by itself, not for a part of one; several values are a $in");
        }
        return new Operand.Given(value);
    }

    /// Nothing is expanded inside a value: what is written there would be compared as it stands.
    private static boolean hasExpansion(BsonValue value) {
        return switch (value) {
            case BsonString text -> text.getValue().startsWith("%%");
            case BsonArray array -> array.stream().anyMatch(Expressions::hasExpansion);
            case BsonDocument document -> document.values().stream().anyMatch(Expressions::hasExpansion);
            default -> false;
        };
    }

    private static BsonArray list(String place, BsonValue value) {
        if (!value.isArray() || value.asArray().isEmpty()) {
            throw new InvalidRulesException(place, "a list of at least one is needed");
        }
        return value.asArray();
    }
}
