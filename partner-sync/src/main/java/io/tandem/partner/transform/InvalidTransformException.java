package io.tandem.partner.transform;

/// A transform that cannot be used; the message names the place in the definition and the remedy.
public final class InvalidTransformException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidTransformException(String place, String message) {
        super(place + ": " + message);
    }
}
