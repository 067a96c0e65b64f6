package io.tandem.schema.rules;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.exists;
import static com.mongodb.client.model.Updates.set;

import io.tandem.schema.Fence;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/// Changes the rules of apps. When a call has returned, no replica stores anything that was judged by others.
@ApplicationScoped
class AppRules {
    private final Apps apps;
    private final TandemDatabase tandem;
    private final Fence fence;

    AppRules(Apps apps, TandemDatabase tandem, Fence fence) {
        this.apps = apps;
        this.tandem = tandem;
        this.fence = fence;
    }

    /// Lets these rules count for a type, or none of its own.
    ///
    /// @param type its name, or [Rules#DEFAULTS]
    void put(String app, String type, Optional<Rules.OfType> rules) {
        while (!replaced(apps.known(app), type, rules)) {
            // Another change came between: this one is made to what that one has left.
            Thread.onSpinWait();
        }
        fence.raise();
    }

    private boolean replaced(App before, String type, Optional<Rules.OfType> rules) {
        int revision = before.rules().revision();
        return tandem.apps()
                        .updateOne(
                                and(
                                        eq("_id", before.app()),
                                        revision == 0
                                                ? exists(Apps.RULES, false)
                                                : eq(Apps.RULES + ".revision", revision)),
                                set(Apps.RULES, before.rules().with(type, rules).row()))
                        .getMatchedCount()
                == 1;
    }
}
