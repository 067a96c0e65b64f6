package io.tandem.partner.capture;

/// The three collections of a migration, by name: both shapes and the ledger, in one database.
public record Namespaces(String initial, String partner, String ledger) {}
