package io.tandem.partner.capture;

import io.tandem.partner.transform.Side;

/// The three collections of a migration, by name: both shapes and the ledger, in one database.
public record Namespaces(String initial, String partner, String ledger) {
    /// The collection of a side.
    public String of(Side side) {
        return side == Side.INITIAL ? initial : partner;
    }
}
