package io.tandem.ingest.body;

import io.tandem.ingest.Problem;

/// A body that cannot be read on: not a fault of one line. Carries what an HTTP answer says.
public final class UnreadableBody extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /// @param status the HTTP status, where the answer has not begun
    /// @param detail the reason and the remedy
    public UnreadableBody(int status, String detail) {
        super(detail);
        this.problem = Problem.of(
                status,
                switch (status) {
                    case 408 -> "Request Timeout";
                    case 413 -> "Content Too Large";
                    default -> "Bad Request";
                },
                detail);
    }

    /// What the answer says, where it has not begun.
    public Problem problem() {
        return problem;
    }
}
