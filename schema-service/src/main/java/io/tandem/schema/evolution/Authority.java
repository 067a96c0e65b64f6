package io.tandem.schema.evolution;

/// Who asks for a schema change, and with what right.
public enum Authority {
    /// A client of an app in development mode: additive changes are applied by themselves.
    CLIENT_IN_DEVELOPMENT,
    /// The same where the app lets breaking changes overwrite the schema.
    CLIENT_OVERWRITING,
    /// A client of an app in production: it may change nothing.
    CLIENT_IN_PRODUCTION,
    /// A person or a migration: additive changes are applied whatever development mode says; a person may confirm what
    /// is refused.
    OPERATOR;

    /// Whether this change is applied although it breaks.
    boolean mayBreak(SchemaChange change) {
        return switch (this) {
            case CLIENT_IN_DEVELOPMENT, CLIENT_IN_PRODUCTION, OPERATOR -> false;
            // Whether objects stand alone decides which collection holds them: no model moves documents.
            case CLIENT_OVERWRITING -> !(change instanceof SchemaChange.KindChanged);
        };
    }
}
