package io.tandem.schema.evolution;

/// Who asks for a schema change, and with what right.
public enum Authority {
    /// A client of an app in development mode: additive changes are applied by themselves.
    CLIENT_IN_DEVELOPMENT,
    /// A client of an app in production: it may change nothing.
    CLIENT_IN_PRODUCTION,
    /// A person or a migration: additive changes are applied whatever development mode says.
    OPERATOR
}
