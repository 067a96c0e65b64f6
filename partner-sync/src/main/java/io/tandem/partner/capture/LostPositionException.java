package io.tandem.partner.capture;

/// The change stream cannot go on from where it stood; the message says why.
public final class LostPositionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LostPositionException(String message) {
        super(message);
    }
}
