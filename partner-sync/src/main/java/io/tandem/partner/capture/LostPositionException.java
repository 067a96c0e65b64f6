package io.tandem.partner.capture;

/// The change stream cannot go on from where it stood; the message says why.
public final class LostPositionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean incident;

    private LostPositionException(String message, boolean incident) {
        super(message);
        this.incident = incident;
    }

    /// MongoDB does not keep the history any more.
    public static LostPositionException history(String message) {
        return new LostPositionException(message, false);
    }

    /// A collection is not any more what it was.
    public static LostPositionException incident(String message) {
        return new LostPositionException(message, true);
    }

    /// Whether somebody did this to a collection, so that a person has to look at it.
    public boolean isIncident() {
        return incident;
    }
}
