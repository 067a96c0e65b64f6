package io.tandem.schema.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads parameters of requests.
public final class Parameters {
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private Parameters() {}

    /// Whether a parameter says true.
    ///
    /// @throws Problem 400 when it says neither true nor false: nothing may begin by a misspelt word
    public static boolean flag(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.badRequest(name, "true or false is needed, not '" + value + "'");
        };
    }

    /// The number that a parameter says.
    ///
    /// @throws Problem 400 when it is none, or out of these bounds
    public static int number(String name, String value, int least, int most) {
        int number = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : -1;
        if (number < least || number > most) {
            throw Problem.badRequest(name, "a number from " + least + " to " + most + " is needed");
        }
        return number;
    }

    /// The instant that a parameter says; an empty one says nothing.
    ///
    /// @throws Problem 400 when it is none, or one that MongoDB might not hold
    public static Optional<Instant> instant(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        Instant instant;
        try {
            instant = Instant.parse(value);
        } catch (DateTimeException malformed) {
            throw Problem.badRequest(name, "an instant is needed, such as 2026-11-21T12:00:00Z");
        }
        if (instant.isBefore(FIRST) || instant.isAfter(LAST)) {
            throw Problem.badRequest(name, "an instant of the years 0000 to 9999 is needed");
        }
        return Optional.of(instant);
    }
}
