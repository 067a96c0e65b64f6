package io.tandem.partner.migration;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Where a migration stands in its life.
public enum MigrationState {
    /// Described, not started.
    DEFINED,
    /// Being tried on the stored documents.
    CHECKING,
    /// The check found that it cannot run; the reason says why.
    REFUSED,
    /// Documents from before the start are crossing; changes cross already.
    COPYING,
    /// Every change crosses.
    LIVE,
    /// MongoDB no longer had the changes since its position: both sides are being merged anew; changes cross already.
    HEALING,
    /// Stopped by a person, or by what its reason says; it remembers where it stood.
    PAUSED,
    /// On its way to the end of the old shape: it still crosses.
    RETIRING,
    /// The old shape is no more written; nothing crosses any more.
    RETIRED,
    /// On its way back: what the partner side has is being carried over.
    ABORTING,
    /// Given up; the initial collection has everything.
    ABORTED;

    /// Whether some replica has work to do.
    public boolean isActive() {
        return this == CHECKING || isCrossing();
    }

    /// Those in which no replica has work to do.
    static List<MigrationState> idle() {
        return Stream.of(values()).filter(state -> !state.isActive()).toList();
    }

    /// Whether changes cross.
    public boolean isCrossing() {
        return this == COPYING || this == LIVE || this == HEALING || this == RETIRING || this == ABORTING;
    }

    /// The word in JSON and in MongoDB.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static MigrationState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }
}
