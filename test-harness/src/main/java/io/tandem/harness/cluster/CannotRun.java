package io.tandem.harness.cluster;

/// Something stands in the way of a run: the message is one line and says what to do about it.
public final class CannotRun extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and the remedy, on one line
    public CannotRun(String message) {
        super(message);
    }

    /// @param message what is wrong and the remedy, on one line
    /// @param cause what the machine said
    public CannotRun(String message, Throwable cause) {
        super(message, cause);
    }
}
