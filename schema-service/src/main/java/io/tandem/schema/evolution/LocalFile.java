package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import java.util.List;

/// What a device has to do with the local file that it made with an older model, before a newer model opens it. "If the
/// client device has an existing realm file, you must perform a migration."
///
/// @param action  what it does
/// @param changes what lies between the two models; of a reset, only what breaks
/// @param says    the same in a sentence
public record LocalFile(Action action, List<SchemaChange> changes, String says) {
    private static final String RESET = "ErrorBadClientFileIdent (208): ";
    private static final String ANEW =
            " The device resets: it keeps what it has not sent yet aside, deletes the file, opens a fresh one with the new"
                    + " model, and sends that again or gives it up.";

    /// From the mildest to the hardest.
    public enum Action {
        /// It opens the file.
        NONE,
        /// It migrates the file.
        MIGRATE,
        /// It begins with a fresh file.
        RESET
    }

    public LocalFile {
        changes = List.copyOf(changes);
    }

    /// A file that was made with the model `before` and is opened with `after`.
    public static LocalFile between(List<ObjectType> before, List<ObjectType> after) {
        List<SchemaChange> all = SchemaDiff.between(before, after);
        List<SchemaChange> breaking = all.stream()
                .filter(change -> CompatibilityRules.judge(change, Side.CLIENT) == Effect.BREAKING)
                .toList();
        if (!breaking.isEmpty()) {
            return new LocalFile(
                    Action.RESET,
                    breaking,
                    RESET + "the new model breaks the file: " + Sentences.of(breaking.getFirst())
                            + (breaking.size() > 1 ? " And " + (breaking.size() - 1) + " more." : "") + ANEW);
        }
        boolean grows =
                all.stream().anyMatch(change -> CompatibilityRules.judge(change, Side.CLIENT) == Effect.ADDITIVE);
        if (grows) {
            return new LocalFile(
                    Action.MIGRATE,
                    all,
                    "The file has to be migrated when the new model opens it: the SDK adds what is new, objects that are"
                            + " there get null, 0, \"\" or false for it unless the migration or a default of the model"
                            + " says otherwise. See 'Modify an Object Schema' in the SDK's manual.");
        }
        return new LocalFile(
                Action.NONE,
                all,
                all.isEmpty()
                        ? "The file is of this model."
                        : "The file can stay as it is: what the new model leaves out stays in it.");
    }

    /// A file that was made before sync was terminated.
    public static LocalFile beforeTerminate() {
        return new LocalFile(Action.RESET, List.of(), RESET + "the file is from before sync was terminated." + ANEW);
    }

    /// A file that was made with a model that was never declared.
    public static LocalFile ofUnknown() {
        return new LocalFile(
                Action.RESET, List.of(), RESET + "nobody knows the model that the file was made with." + ANEW);
    }
}
