package io.tandem.access.http;

import io.tandem.access.Caller;

/// What was found out of who calls.
sealed interface Arrival {
    /// This one calls.
    record Known(Caller caller) implements Arrival {}

    /// Nobody knows who calls.
    ///
    /// @param why   what is wrong with what was shown
    /// @param shown whether anything was
    record Stranger(String why, boolean shown) implements Arrival {}

    /// It cannot be found out now.
    record NotTold(String why) implements Arrival {}
}
