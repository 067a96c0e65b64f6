package io.tandem.schema.app;

import io.tandem.schema.rules.Rules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A tenant.
///
/// @param app              its name
/// @param database         the MongoDB database where its new object types go; a known type stays where it is
/// @param developmentMode  whether clients may grow its schemas
/// @param breakingChanges  what becomes of a client's breaking change in development mode
/// @param productionLocked whether development mode cannot be turned on
/// @param sync             whether its devices may sync
/// @param rules            who may write which of its objects
public record App(
        String app,
        String database,
        boolean developmentMode,
        BreakingChanges breakingChanges,
        boolean productionLocked,
        SyncState sync,
        Rules rules) {

    /// An app as it is made: breaking changes are refused, nothing is locked, sync is enabled.
    public App(String app, String database, boolean developmentMode) {
        this(app, database, developmentMode, BreakingChanges.REFUSE, false, SyncState.INITIAL, Rules.NONE);
    }

    /// The same with development mode off, for those who may not change schemas.
    public App withoutDevelopmentMode() {
        return new App(app, database, false, breakingChanges, productionLocked, sync, rules);
    }

    /// What whoever looks at this app has to know at once.
    public List<String> warnings() {
        return Stream.concat(developmentWarning().stream(), syncWarning().stream())
                .toList();
    }

    /// The warning while development mode is on.
    Optional<String> developmentWarning() {
        if (!developmentMode) {
            return Optional.empty();
        }
        String growth = "DEVELOPMENT MODE IS ON: every client can grow the schemas of app '" + app + "'";
        String breaking =
                switch (breakingChanges) {
                    case REFUSE -> "";
                    case OVERWRITE -> ", and A BREAKING MODEL OVERWRITES THEM";
                };
        return Optional.of(growth + breaking + ". Turn it off before the app goes to production: PUT /v1/apps/" + app
                + " {\"database\":\"" + database + "\",\"developmentMode\":false}");
    }

    private Optional<String> syncWarning() {
        String state = sync.mode().word().toUpperCase(Locale.ROOT);
        return sync.mode() == SyncState.Mode.ENABLED
                ? Optional.empty()
                : Optional.of(
                        "SYNC IS " + state + sync.last().map(act -> " " + act).orElse("")
                                + ": events of app '" + app + "' become rejections, and models are refused."
                                + " POST /v1/apps/" + app + "/sync/enable enables it");
    }

    /// The app as an answer shows it.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app);
        json.put("database", database);
        json.put("developmentMode", developmentMode);
        json.put("breakingChanges", breakingChanges.word());
        json.put("productionLocked", productionLocked);
        json.put("sync", sync.mode().word());
        json.put("warnings", warnings());
        return json;
    }
}
