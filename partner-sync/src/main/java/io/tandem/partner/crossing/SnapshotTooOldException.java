package io.tandem.partner.crossing;

/// The server no longer keeps the state at the time that was asked for (300 s by default).
public final class SnapshotTooOldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SnapshotTooOldException(Throwable cause) {
        super("the snapshot is older than the server keeps", cause);
    }
}
