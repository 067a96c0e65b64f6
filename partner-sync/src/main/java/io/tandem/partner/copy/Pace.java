package io.tandem.partner.copy;

/// Keeps the copy to so many documents a second, whatever the limit is at the moment. What was not done in time is not
/// made up for, but for a quarter of a second.
public final class Pace {
    private static final double BURST_SECONDS = 0.25;

    private double credit;
    private long last;

    /// @param now as [System#nanoTime]
    public Pace(long now) {
        this.last = now;
    }

    /// How many documents may be copied now.
    ///
    /// @param perSecond the limit; infinite for none
    public long allowed(long now, double perSecond) {
        double seconds = (now - last) / 1e9;
        last = now;
        if (Double.isInfinite(perSecond)) {
            credit = 0;
            return Long.MAX_VALUE;
        }
        credit = Math.min(credit + seconds * perSecond, Math.max(1, perSecond * BURST_SECONDS));
        return (long) Math.max(0, credit);
    }

    /// Notes that so many were copied.
    public void done(long documents) {
        credit -= documents;
    }
}
