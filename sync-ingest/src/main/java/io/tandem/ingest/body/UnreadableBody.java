package io.tandem.ingest.body;

/// A body that cannot be read on: not a fault of one line. Carries what an HTTP answer says.
public final class UnreadableBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String detail;

    /// @param status the HTTP status, where the answer has not begun
    /// @param detail the reason and the remedy
    public UnreadableBody(int status, String detail) {
        super(detail);
        this.status = status;
        this.detail = detail;
    }

    /// The HTTP status that says it best.
    public int status() {
        return status;
    }

    /// The reason and the remedy.
    public String detail() {
        return detail;
    }
}
