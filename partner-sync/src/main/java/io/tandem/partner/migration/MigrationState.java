package io.tandem.partner.migration;

/// Where a migration stands in its life.
public enum MigrationState {
    /// Described, not started.
    DEFINED,
    /// Being tried on the stored documents before it starts.
    CHECKING,
    /// The check found that it cannot run; the reason says why.
    REFUSED,
    /// Documents from before the start are crossing; changes cross already.
    COPYING,
    /// Every change crosses.
    LIVE,
    /// Stopped by a person, or by what its reason says; it remembers where it stood.
    PAUSED;

    /// Whether some replica has work to do.
    public boolean isActive() {
        return this == CHECKING || this == COPYING || this == LIVE;
    }

    /// The word in JSON and in MongoDB.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static MigrationState of(String word) {
        return valueOf(word.toUpperCase(java.util.Locale.ROOT));
    }
}
