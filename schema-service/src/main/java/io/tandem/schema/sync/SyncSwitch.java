package io.tandem.schema.sync;

import io.tandem.schema.Fence;
import io.tandem.schema.app.App;
import io.tandem.schema.app.Apps;
import io.tandem.schema.app.SyncHistory;
import io.tandem.schema.app.SyncState;
import io.tandem.schema.app.SyncState.Act;
import io.tandem.schema.app.SyncState.Mode;
import io.tandem.schema.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/// Pauses, terminates and enables the sync of an app, and retires object types. When a call has returned, no replica
/// stores anything any more that was decided before it.
@ApplicationScoped
class SyncSwitch {
    private static final Logger LOG = Logger.getLogger(SyncSwitch.class);

    private final Apps apps;
    private final SyncHistory history;
    private final Fence fence;

    SyncSwitch(Apps apps, SyncHistory history, Fence fence) {
        this.apps = apps;
        this.history = history;
        this.fence = fence;
    }

    /// Sets the mode of a whole app.
    ///
    /// @throws Problem 409 when a terminated app would be paused
    App app(String name, SyncAct act, String who) {
        Mode mode = act.mode();
        return done(name, new SyncHistory.Entry(act.word(), "", now(who)), app -> {
            if (app.sync().mode() == Mode.TERMINATED && mode == Mode.PAUSED) {
                throw Problem.conflict(
                        "sync of app '" + name + "' is terminated, which is more than paused; POST /v1/apps/" + name
                                + "/sync/enable enables it");
            }
            return app.sync().in(mode, now(who));
        });
    }

    /// Retires an object type, or takes it back.
    App type(String name, String type, boolean retires, String who) {
        Act act = now(who);
        return done(name, new SyncHistory.Entry(retires ? "retire" : "enable", type, act), app -> app.sync()
                .with(type, retires, act));
    }

    private App done(String name, SyncHistory.Entry entry, Function<App, Optional<SyncState>> change) {
        while (true) {
            App before = apps.known(name);
            Optional<SyncState> after = change.apply(before);
            // Another act came between: it is judged again.
            if (after.isEmpty() || history.replace(before, after.get(), entry)) {
                // Also where nothing changed: the call before may have died between the two.
                fence.raise();
                after.ifPresent(state -> LOG.warnf(
                        "Sync of app '%s'%s: %s by %s",
                        name,
                        entry.type().isEmpty() ? "" : ", object type '" + entry.type() + "'",
                        entry.act(),
                        entry.done().by()));
                return apps.known(name);
            }
        }
    }

    private static Act now(String who) {
        return new Act(who, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    }
}
