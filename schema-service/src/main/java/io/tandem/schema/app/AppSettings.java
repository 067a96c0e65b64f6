package io.tandem.schema.app;

import java.util.Optional;

/// What somebody wants an app to be. A member that is empty keeps the value it has.
///
/// @param app              the app's name
/// @param database         where its new object types go
/// @param developmentMode  whether clients may grow its schemas
/// @param breakingChanges  what becomes of a client's breaking change in development mode; at first refused
/// @param productionLocked whether development mode cannot be turned on; at first it can
record AppSettings(
        String app,
        String database,
        boolean developmentMode,
        Optional<BreakingChanges> breakingChanges,
        Optional<Boolean> productionLocked) {

    /// Whether these settings ask for development mode in an app that they leave locked, if it is.
    boolean needUnlocked() {
        return developmentMode && productionLocked.isEmpty();
    }

    /// Whether they contradict themselves.
    boolean lockWhatTheyTurnOn() {
        return developmentMode && productionLocked.orElse(false);
    }
}
