package io.tandem.access.http;

import io.tandem.access.Caller;
import java.time.Instant;

/// What was found out of who calls.
sealed interface Arrival {
    /// This one calls.
    ///
    /// @param hash  what it has shown is known by
    /// @param until when that ends by itself
    record Known(Caller caller, String hash, Instant until) implements Arrival {}

    /// Nobody knows who calls.
    ///
    /// @param why   what is wrong with what was shown
    /// @param shown whether anything was
    record Stranger(String why, boolean shown) implements Arrival {}

    /// It cannot be found out now.
    record NotTold(String why) implements Arrival {}
}
