package io.tandem.schema.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A tenant.
///
/// @param app              its name
/// @param database         the MongoDB database where its new object types go; a known type stays where it is
/// @param developmentMode  whether clients may grow its schemas
/// @param breakingChanges  what becomes of a client's breaking change in development mode
/// @param productionLocked whether development mode cannot be turned on
public record App(
        String app,
        String database,
        boolean developmentMode,
        BreakingChanges breakingChanges,
        boolean productionLocked) {

    /// An app as it is made: breaking changes are refused, nothing is locked.
    public App(String app, String database, boolean developmentMode) {
        this(app, database, developmentMode, BreakingChanges.REFUSE, false);
    }

    /// What whoever looks at this app has to know at once.
    public List<String> warnings() {
        if (!developmentMode) {
            return List.of();
        }
        String growth = "DEVELOPMENT MODE IS ON: every client can grow the schemas of app '" + app + "'";
        String breaking =
                switch (breakingChanges) {
                    case REFUSE -> "";
                    case OVERWRITE -> ", and A BREAKING MODEL OVERWRITES THEM";
                };
        return List.of(growth + breaking + ". Turn it off before the app goes to production: PUT /v1/apps/" + app
                + " {\"database\":\"" + database + "\",\"developmentMode\":false}");
    }

    /// The app as an answer shows it.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("app", app);
        json.put("database", database);
        json.put("developmentMode", developmentMode);
        json.put("breakingChanges", breakingChanges.word());
        json.put("productionLocked", productionLocked);
        json.put("warnings", warnings());
        return json;
    }
}
