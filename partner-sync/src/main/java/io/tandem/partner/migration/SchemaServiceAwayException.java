package io.tandem.partner.migration;

/// schema-service cannot be asked now, or does not answer as it should; it may a moment later.
final class SchemaServiceAwayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SchemaServiceAwayException(String message) {
        super(message);
    }

    SchemaServiceAwayException(String message, Throwable cause) {
        super(message, cause);
    }
}
