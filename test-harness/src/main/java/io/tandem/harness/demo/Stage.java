package io.tandem.harness.demo;

import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Where the acts play: the app, and how the audience hears of it. The story goes to standard output; what moves while
/// it is looked at goes to standard error.
final class Stage {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestApp app;
    private final boolean terminal = Boolean.getBoolean("tandem.terminal");

    Stage(TestApp app) {
        this.app = app;
    }

    TestApp app() {
        return app;
    }

    void title(String text) {
        System.out.println();
        System.out.println(text);
    }

    void say(String format, Object... values) {
        clear();
        System.out.println("  " + String.format(Locale.ROOT, format, values));
    }

    /// Demands an answer of this status.
    TestApp.Answer demand(int status, TestApp.Answer answer) {
        if (answer.status() != status) {
            throw new DemoFailed("expected status " + status + ", got " + answer.status() + ": " + answer.body());
        }
        return answer;
    }

    TestApp.Answer schemaService(String path) {
        return demand(200, app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + path));
    }

    /// Sends lines to sync-ingest, all of which must be accepted.
    void send(List<String> lines) {
        long accepted = app.send(lines).stream()
                .filter(result -> result.path("status").asText().equals("accepted"))
                .count();
        if (accepted != lines.size()) {
            throw new DemoFailed("sync-ingest accepted " + accepted + " of " + lines.size() + " lines");
        }
    }

    /// Waits until a count is reached, and shows how it grows.
    ///
    /// @throws DemoFailed when it goes past that, or does not get there in a minute
    void await(String what, long wanted, LongSupplier count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long now = count.getAsLong();
        while (now != wanted) {
            if (now > wanted) {
                throw new DemoFailed(what + ": " + now + ", which is more than the " + wanted + " that there are");
            }
            if (System.nanoTime() > end) {
                clear();
                throw new DemoFailed(what + ": " + now + " of " + wanted + " after " + PATIENCE.toSeconds() + " s");
            }
            if (terminal) {
                System.err.printf(Locale.ROOT, "\r\033[K  … %s: %,d of %,d", what, now, wanted);
                System.err.flush();
            }
            pause(25);
            now = count.getAsLong();
        }
        clear();
    }

    private void clear() {
        if (terminal) {
            System.err.print("\r\033[K");
            System.err.flush();
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
