package io.tandem.schema.sync;

import io.tandem.schema.app.SyncState.Mode;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a person may do to the sync of an app.
enum SyncAct {
    PAUSE(Mode.PAUSED),
    TERMINATE(Mode.TERMINATED),
    ENABLE(Mode.ENABLED);

    private final Mode mode;

    SyncAct(Mode mode) {
        this.mode = mode;
    }

    static Optional<SyncAct> ofWord(String word) {
        return Arrays.stream(values()).filter(act -> act.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The mode that it leads to.
    Mode mode() {
        return mode;
    }
}
