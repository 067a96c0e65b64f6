package io.tandem.schema.proposal;

/// Why there is no honest way to carry a change across.
final class Impossible extends RuntimeException {
    Impossible(String reason) {
        super(reason, null, false, false);
    }
}
