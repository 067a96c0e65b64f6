package io.tandem.telemetry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The values of a metric's label that have series of their own: the first so many. All later ones share
/// [#OTHER], so that nobody who invents names makes series without end.
public final class Labels {
    /// Stands for all values that came too late. No app has this name.
    public static final String OTHER = "(other)";

    /// How many apps have series of their own in one metric of one process.
    public static final int MOST_APPS = 1_000;

    private final int most;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    /// @param most how many values have series of their own
    public Labels(int most) {
        this.most = most;
    }

    /// What stands in the label for this value: itself, or [#OTHER].
    public String of(String value) {
        return own.contains(value) || added(value) ? value : OTHER;
    }

    private synchronized boolean added(String value) {
        return own.contains(value) || (own.size() < most && own.add(value));
    }
}
