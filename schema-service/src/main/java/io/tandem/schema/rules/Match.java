package io.tandem.schema.rules;

import io.tandem.contract.ObjectKey;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonNumber;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// What a value is compared with, by MongoDB's rules.
sealed interface Match {
    /// Whether it holds.
    ///
    /// @param value null where there is none
    boolean holds(@Nullable BsonValue value, String user);

    /// The other side of a comparison.
    sealed interface Operand {
        /// Its value for this user.
        BsonValue value(String user);

        /// A value as it is written.
        record Given(BsonValue given) implements Operand {
            @Override
            public BsonValue value(String user) {
                return given;
            }
        }

        /// `%%user.id`.
        record User() implements Operand {
            @Override
            public BsonValue value(String user) {
                return new BsonString(user);
            }
        }
    }

    /// How two values of one kind stand to each other.
    enum Order {
        GREATER,
        GREATER_OR_EQUAL,
        LESS,
        LESS_OR_EQUAL;

        boolean holds(int comparison) {
            return switch (this) {
                case GREATER -> comparison > 0;
                case GREATER_OR_EQUAL -> comparison >= 0;
                case LESS -> comparison < 0;
                case LESS_OR_EQUAL -> comparison <= 0;
            };
        }
    }

    /// Equal to one of these; a list also where one of its elements is. Nothing equals null.
    record OneOf(List<Operand> operands) implements Match {
        @Override
        public boolean holds(@Nullable BsonValue value, String user) {
            return operands.stream().anyMatch(operand -> {
                BsonValue wanted = operand.value(user);
                return wanted.isNull()
                        ? value == null || any(value, BsonValue::isNull)
                        : value != null && any(value, each -> equal(each, wanted));
            });
        }
    }

    /// Greater or less; values of different kinds are neither.
    record Ordered(Order order, Operand operand) implements Match {
        @Override
        public boolean holds(@Nullable BsonValue value, String user) {
            BsonValue other = operand.value(user);
            return value != null
                    && any(value, each -> {
                        OptionalInt comparison = compare(each, other);
                        return comparison.isPresent() && order.holds(comparison.getAsInt());
                    });
        }
    }

    /// Is there, or is not.
    record Exists(boolean wanted) implements Match {
        @Override
        public boolean holds(@Nullable BsonValue value, String user) {
            return (value != null) == wanted;
        }
    }

    /// The opposite.
    record Not(Match match) implements Match {
        @Override
        public boolean holds(@Nullable BsonValue value, String user) {
            return !match.holds(value, user);
        }
    }

    /// All of them.
    record All(List<Match> matches) implements Match {
        @Override
        public boolean holds(@Nullable BsonValue value, String user) {
            return matches.stream().allMatch(each -> each.holds(value, user));
        }
    }

    private static boolean any(BsonValue value, Predicate<BsonValue> test) {
        return test.test(value) || (value.isArray() && value.asArray().stream().anyMatch(test));
    }

    private static boolean equal(BsonValue one, BsonValue other) {
        return ObjectKey.canonical(one).equals(ObjectKey.canonical(other));
    }

    private static OptionalInt compare(BsonValue one, BsonValue other) {
        if (one.isNumber() && other.isNumber()) {
            return compare(one.asNumber(), other.asNumber());
        }
        if (one.getBsonType() != other.getBsonType()) {
            return OptionalInt.empty();
        }
        return switch (one.getBsonType()) {
            case STRING -> OptionalInt.of(one.asString().compareTo(other.asString()));
            case DATE_TIME -> OptionalInt.of(one.asDateTime().compareTo(other.asDateTime()));
            case OBJECT_ID -> OptionalInt.of(one.asObjectId().compareTo(other.asObjectId()));
            default -> OptionalInt.empty();
        };
    }

    private static OptionalInt compare(BsonNumber one, BsonNumber other) {
        Optional<BigDecimal> first = finite(one);
        Optional<BigDecimal> second = finite(other);
        if (first.isPresent() && second.isPresent()) {
            return OptionalInt.of(first.get().compareTo(second.get()));
        }
        // To what is not finite any finite number stands as 0 does.
        double left = first.isPresent() ? 0 : one.doubleValue();
        double right = second.isPresent() ? 0 : other.doubleValue();
        return Double.isNaN(left) == Double.isNaN(right)
                ? OptionalInt.of(Double.compare(left, right))
                : OptionalInt.empty();
    }

    private static Optional<BigDecimal> finite(BsonNumber number) {
        return switch (number) {
            // By way of its text, for the driver makes no BigDecimal of a negative zero.
            case BsonDecimal128 decimal
            when decimal.getValue().isFinite() ->
                Optional.of(new BigDecimal(decimal.getValue().toString()));
            case BsonDecimal128 ignored -> Optional.empty();
            case BsonDouble binary when !Double.isFinite(binary.getValue()) -> Optional.empty();
            case BsonDouble binary -> Optional.of(new BigDecimal(binary.getValue()));
            default -> Optional.of(BigDecimal.valueOf(number.longValue()));
        };
    }
}
