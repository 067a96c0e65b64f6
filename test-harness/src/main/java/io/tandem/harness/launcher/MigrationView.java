package io.tandem.harness.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Shows a migration while something is under way: a bar on a terminal, else a line now and then.
final class MigrationView {
    /// Where changes cross.
    static final Set<String> CROSSING = Set.of("copying", "live", "healing", "retiring", "aborting");

    private static final int WIDTH = 30;
    private static final long LOOK_EVERY_MILLIS = 300;
    private static final long SAY_EVERY_MILLIS = 5_000;

    private final MigrationCalls calls;
    private final String name;
    private final boolean terminal = Boolean.getBoolean("tandem.terminal");
    private long saidAt;
    private String said = "";

    MigrationView(MigrationCalls calls, String name) {
        this.calls = calls;
        this.name = name;
    }

    /// Shows it as long as it is in one of these states.
    ///
    /// @return the migration as it is then
    JsonNode whileIn(Set<String> states) throws InterruptedException {
        while (true) {
            JsonNode status = calls.get(MigrationCalls.of(name));
            String state = status.path("state").asText();
            show(status, state);
            if (!states.contains(state)) {
                end();
                return status;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /// Shows it until the verification that was asked for has ended, or nothing crosses any more, so that it cannot.
    ///
    /// @param isIt whether a verification is the one that was asked for
    /// @return the migration as it is then
    JsonNode untilVerified(Predicate<JsonNode> isIt) throws InterruptedException {
        while (true) {
            JsonNode status = calls.get(MigrationCalls.of(name));
            JsonNode verification = status.path("verification");
            show(status, "verifying");
            if ((isEnded(verification) && isIt.test(verification))
                    || !CROSSING.contains(status.path("state").asText())) {
                end();
                return status;
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    /// Whether a verification has ended, and none that was asked for waits for its turn.
    static boolean isEnded(JsonNode verification) {
        return verification.has("endedAt")
                && !verification.path("state").asText().equals("waiting");
    }

    /// Says why it is not what was asked for.
    void sayOtherwise(JsonNode status) {
        String reason = status.path("reason").asText();
        System.err.println(
                "tandem: " + name + " is " + status.path("state").asText() + (reason.isEmpty() ? "" : ": " + reason));
    }

    private void show(JsonNode status, String state) {
        String line = line(status, state);
        long now = System.currentTimeMillis();
        if (terminal) {
            System.err.print("\r\033[K" + line);
            System.err.flush();
        } else if (!state.equals(said) || now - saidAt > SAY_EVERY_MILLIS) {
            System.err.println("tandem: " + line);
            said = state;
            saidAt = now;
        }
    }

    private void end() {
        if (terminal) {
            System.err.println();
        }
    }

    private String line(JsonNode status, String state) {
        JsonNode progress =
                switch (state) {
                    case "checking" -> status.path("check");
                    case "verifying" -> status.path("verification");
                    default -> status.path("copy");
                };
        long of = progress.path("of").asLong();
        long done = progress.path("documents").asLong();
        boolean measured =
                of > 0 && Set.of("checking", "verifying", "copying", "healing").contains(state);
        String line = name + " " + state;
        if (measured) {
            int filled = (int) (WIDTH * Math.min(done, of) / of);
            String bar = terminal ? " [" + "=".repeat(filled) + " ".repeat(WIDTH - filled) + "]" : "";
            line += String.format(Locale.ROOT, "%s %d %%, %,d of %,d documents", bar, 100 * done / of, done, of);
        }
        JsonNode left = progress.path("timeLeftSeconds");
        if (measured && left.isNumber()) {
            line += String.format(
                    Locale.ROOT,
                    ", %,d a second, %,d s left",
                    progress.path("perSecond").asLong(),
                    left.asLong());
            if (progress.has("throttle")) {
                line += " (slowed down: "
                        + progress.path("throttle").path("because").asText() + ")";
            }
        }
        return line
                + direction(status, "toPartner", "to partner")
                + direction(status, "toInitial", "to initial")
                + String.format(
                        Locale.ROOT,
                        "; %d set aside, %d held",
                        status.path("setAside").path("count").asLong(),
                        status.path("conflictsHeld").asLong());
    }

    /// Documents written, changes a second, and what waits, where anything does.
    private static String direction(JsonNode status, String direction, String words) {
        String text = String.format(
                Locale.ROOT, "; %,d %s", status.path("counts").path(direction).asLong(), words);
        double rate = status.path("rates").path(direction).asDouble();
        JsonNode lag = status.path("lag").path(direction);
        boolean behind = lag.path("changes").asLong() > 0 || lag.path("seconds").asLong() > 0;
        return text
                + (rate > 0 ? String.format(Locale.ROOT, ", %,.1f changes a second", rate) : "")
                + (behind
                        ? String.format(
                                Locale.ROOT,
                                ", %,d s and %s%,d changes behind",
                                lag.path("seconds").asLong(),
                                status.path("lag").has("atLeast") ? "at least " : "",
                                lag.path("changes").asLong())
                        : "");
    }
}
