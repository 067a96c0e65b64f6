package io.tandem.schema.app;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether the devices of an app may sync, and from which epoch on a declared model counts.
///
/// @param mode    for the whole app
/// @param epoch   how often sync was terminated; a model that was declared in an earlier epoch is stale
/// @param acts    how many acts have led here
/// @param last    the act that set the mode; empty where nobody has ever acted
/// @param retired the object types that no client may write any more
public record SyncState(Mode mode, int epoch, int acts, Optional<Act> last, List<Retired> retired) {
    /// An app in which nobody has acted.
    public static final SyncState INITIAL = new SyncState(Mode.ENABLED, 0, 0, Optional.empty(), List.of());

    /// Whether events are stored.
    public enum Mode {
        /// They are.
        ENABLED,
        /// Not now; who was connected may go on afterwards.
        PAUSED,
        /// Not now, and never again what was made with a model from before.
        TERMINATED;

        /// The mode of this word.
        public static Optional<Mode> ofWord(String word) {
            return Arrays.stream(values())
                    .filter(mode -> mode.word().equals(word))
                    .findFirst();
        }

        /// The word in rows and answers.
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Who did it, and when, in milliseconds precision.
    public record Act(String by, Instant at) {
        @Override
        public String toString() {
            return "since " + at + ", by " + by;
        }
    }

    /// An object type that no client may write any more.
    public record Retired(String type, Act act) {}

    public SyncState {
        retired = List.copyOf(retired);
    }

    /// The retirement of this type, if it is retired.
    public Optional<Retired> retired(String type) {
        return retired.stream().filter(each -> each.type().equals(type)).findFirst();
    }

    /// This state in another mode; empty where it is in that mode already.
    public Optional<SyncState> in(Mode other, Act act) {
        if (other == mode) {
            return Optional.empty();
        }
        int now = other == Mode.TERMINATED ? epoch + 1 : epoch;
        return Optional.of(new SyncState(other, now, acts + 1, Optional.of(act), retired));
    }

    /// This state with or without a type; empty where that is so already.
    public Optional<SyncState> with(String type, boolean retires, Act act) {
        if (retires == retired(type).isPresent()) {
            return Optional.empty();
        }
        List<Retired> types = new ArrayList<>(retired);
        if (retires) {
            types.add(new Retired(type, act));
        } else {
            types.removeIf(each -> each.type().equals(type));
        }
        return Optional.of(new SyncState(mode, epoch, acts + 1, last, types));
    }
}
