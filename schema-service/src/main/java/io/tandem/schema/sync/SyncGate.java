package io.tandem.schema.sync;

import io.tandem.schema.app.App;
import io.tandem.schema.rejection.RejectionCode;
import java.util.Collection;
import java.util.Optional;

/// Whether an event or a model may pass, as the state of its app's sync has it. Pure.
public final class SyncGate {
    /// Realm's name for a device's file of another history than the server's.
    public static final String CLIENT_RESET = "ErrorBadClientFileIdent";

    /// Realm's number for it.
    public static final int CLIENT_RESET_CODE = 208;

    private static final String RESET = CLIENT_RESET + " (" + CLIENT_RESET_CODE + "): ";

    private SyncGate() {}

    /// Why something may not pass.
    ///
    /// @param code   for machines
    /// @param reason what is so, and what to do
    public record Closed(RejectionCode code, String reason) {}

    /// Whether an event of this type may pass, whatever its model.
    public static Optional<Closed> event(App app, String type) {
        return mode(app, "this event can be replayed afterwards").or(() -> retired(app, type));
    }

    /// Whether a model with these types may be declared.
    public static Optional<Closed> model(App app, Collection<String> types) {
        return mode(app, "declare the model afterwards").or(() -> types.stream()
                .flatMap(type -> retired(app, type).stream())
                .findFirst());
    }

    /// Why an event may not pass that was made with a model from before sync was terminated.
    public static Closed stale(App app, String model) {
        return new Closed(
                RejectionCode.CLIENT_RESET,
                RESET + "model '" + model + "' was declared before sync of app '" + app.app()
                        + "' was terminated, so its client's local file is of a history that is gone. The client resets"
                        + " its file and declares its model anew: POST /v1/apps/" + app.app()
                        + "/models. This event can be discarded, or replayed with \"staleModels\":true");
    }

    private static Optional<Closed> mode(App app, String afterwards) {
        String since = app.sync().last().map(act -> " " + act).orElse("");
        String enable = "; POST /v1/apps/" + app.app() + "/sync/enable enables it, and " + afterwards;
        return switch (app.sync().mode()) {
            case ENABLED -> Optional.empty();
            case PAUSED ->
                Optional.of(new Closed(
                        RejectionCode.SYNC_PAUSED, "sync of app '" + app.app() + "' is paused" + since + enable));
            case TERMINATED ->
                Optional.of(new Closed(
                        RejectionCode.SYNC_TERMINATED,
                        "sync of app '" + app.app() + "' is terminated" + since + enable));
        };
    }

    private static Optional<Closed> retired(App app, String type) {
        return app.sync()
                .retired(type)
                .map(retired -> new Closed(
                        RejectionCode.CLIENT_RESET,
                        RESET + "object type '" + type + "' of app '" + app.app() + "' is retired "
                                + retired.act() + ". The client resets its local file and declares a model without it;"
                                + " POST /v1/apps/" + app.app() + "/schemas/" + type
                                + "/sync/enable takes the type back"));
    }
}
