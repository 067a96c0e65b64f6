package io.tandem.schema.http;

import org.jspecify.annotations.Nullable;

/// The header `Tandem-Deploy`: whoever sends it, with any value, is a program and no person, and nothing destructive
/// is done for it.
public final class Deploy {
    /// The header's name.
    public static final String HEADER = "Tandem-Deploy";

    private Deploy() {}

    /// Whether a program asks; any value counts, an empty one too.
    ///
    /// @param value of the header, or null where it was not sent
    public static boolean isAutomated(@Nullable String value) {
        return value != null;
    }

    /// Refuses a program what only a person may do.
    ///
    /// @param value  of the header, or null where it was not sent
    /// @param act    what is never done for it, as `terminates sync`
    /// @param remedy what to do
    /// @throws Problem 409 when a program asks
    public static void requirePerson(@Nullable String value, String act, String remedy) {
        if (isAutomated(value)) {
            throw Problem.conflict("an automated deploy (header " + HEADER + ") never " + act
                    + ", and nothing was changed; " + remedy);
        }
    }
}
