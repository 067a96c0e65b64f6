package io.tandem.schema.app;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What becomes of a breaking change that a client declares while development mode is on.
public enum BreakingChanges {
    /// It is refused.
    REFUSE,
    /// The server's schema becomes the client's; documents that no longer fit become unsynced documents.
    OVERWRITE;

    /// The policy of this word.
    public static Optional<BreakingChanges> ofWord(String word) {
        return Arrays.stream(values()).filter(each -> each.word().equals(word)).findFirst();
    }

    /// The word in rows and answers.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
