package io.tandem.harness.demo;

/// Something did not come out as it must.
final class DemoFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailed(String message) {
        super(message);
    }
}
