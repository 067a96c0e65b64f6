package io.tandem.partner.copy;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Slows the copy down where others suffer from it, and lets it go faster again step by step.
///
/// On trouble the rate is halved at each look; without trouble it grows by a quarter, until it is beyond what it was
/// before the trouble; then nothing holds it any more.
public final class Throttle {
    private static final double LEAST = 100;
    private static final double SLOWER = 0.5;
    private static final double FASTER = 1.25;

    /// What the copy must not go beyond.
    ///
    /// @param latencyMillis how long a small write may take
    /// @param lagSeconds    how far a secondary may be behind
    /// @param windowSeconds how far back the oplog must reach
    public record Bounds(double latencyMillis, double lagSeconds, double windowSeconds) {}

    /// What was seen.
    ///
    /// @param latencyMillis how long a small write took, in the middle
    /// @param lagSeconds    how far the slowest secondary is behind
    /// @param windowSeconds how far back the oplog reaches; infinite while nothing falls out of it
    /// @param perSecond     documents copied a second
    public record Reading(double latencyMillis, double lagSeconds, double windowSeconds, double perSecond) {}

    private final Bounds bounds;
    private double limit = Double.POSITIVE_INFINITY;
    private double before;
    private @Nullable String because;

    public Throttle(Bounds bounds) {
        this.bounds = bounds;
    }

    /// Documents a second; infinite where nothing holds the copy back.
    public double perSecond() {
        return limit;
    }

    /// Why it is held back; null if it is not.
    public @Nullable String because() {
        return because;
    }

    /// Draws the consequence of a reading, about once a second.
    public void look(Reading reading) {
        String trouble = trouble(reading);
        if (trouble != null) {
            if (Double.isInfinite(limit)) {
                before = reading.perSecond();
            }
            limit = Math.max(LEAST, Math.min(limit, Math.max(LEAST, reading.perSecond())) * SLOWER);
            because = trouble;
        } else if (!Double.isInfinite(limit)) {
            limit *= FASTER;
            if (limit > before * FASTER) {
                limit = Double.POSITIVE_INFINITY;
                because = null;
            }
        }
    }

    private @Nullable String trouble(Reading reading) {
        if (reading.windowSeconds() < bounds.windowSeconds()) {
            return text(
                    "the oplog reaches back %.0f s only, not %.0f s", reading.windowSeconds(), bounds.windowSeconds());
        }
        if (reading.lagSeconds() > bounds.lagSeconds()) {
            return text("a secondary is %.0f s behind, more than %.0f s", reading.lagSeconds(), bounds.lagSeconds());
        }
        if (reading.latencyMillis() > bounds.latencyMillis()) {
            return text(
                    "a small write takes %.0f ms, more than %.0f ms", reading.latencyMillis(), bounds.latencyMillis());
        }
        return null;
    }

    private static String text(String format, double is, double bound) {
        return String.format(Locale.ROOT, format, is, bound);
    }
}
