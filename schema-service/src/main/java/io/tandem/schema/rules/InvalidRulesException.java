package io.tandem.schema.rules;

/// What is no rule, and where it stands.
public final class InvalidRulesException extends RuntimeException {
    InvalidRulesException(String place, String message) {
        super(place + ": " + message);
    }
}
