package io.tandem.schema.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads parameters of requests.
public final class Parameters {
    private Parameters() {}

    /// The instant that a parameter says; an empty one says nothing.
    ///
    /// @throws Problem 400 when it is none
    public static Optional<Instant> instant(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(value));
        } catch (DateTimeException malformed) {
            throw Problem.badRequest(name, "an instant is needed, such as 2026-11-21T12:00:00Z");
        }
    }
}
