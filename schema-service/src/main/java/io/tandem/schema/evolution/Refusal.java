package io.tandem.schema.evolution;

import java.util.List;
import java.util.stream.Collectors;

/// Why a change of schema is refused: the text that a Realm developer knows, and the list for machines.
///
/// @param errorCode realm's number: 1 as in the seed's example, 225 where clients may change nothing
/// @param message   the whole text
/// @param changes   every change that is refused, in realm-core's order
public record Refusal(int errorCode, String message, List<SchemaChange> changes) {
    /// What realm's SDKs report for a model that does not fit the file.
    public static final int NOT_ADDITIVE = 1;

    /// What App Services reports for a client's schema change while development mode is off.
    public static final int RESTRICTED = 225;

    private static final String HEADING = "The following changes cannot be made in additive-only schema mode:";
    private static final String HINT = "If your app is running in development mode, you can delete the realm and"
            + " restart the app to update your schema.";

    public Refusal {
        changes = List.copyOf(changes);
    }

    /// Refuses breaking changes, all of them.
    ///
    /// @param hint whether the text ends with the line that realm-core 13.17.1 added
    public static Refusal notAdditive(List<SchemaChange> breaking, boolean hint) {
        String text = breaking.stream()
                .map(Sentences::of)
                .distinct()
                .map(line -> "- " + line)
                .collect(Collectors.joining("\n", HEADING + "\n", hint ? "\n" + HINT : ""));
        return new Refusal(NOT_ADDITIVE, text, breaking);
    }

    /// Refuses a client's changes while development mode is off; the original's text names the first.
    public static Refusal restricted(List<SchemaChange> changes) {
        return new Refusal(RESTRICTED, Sentences.restricted(changes.getFirst()), changes);
    }

    /// Every reason, one sentence each.
    public List<String> reasons() {
        return changes.stream()
                .map(change -> errorCode == RESTRICTED ? Sentences.restricted(change) : Sentences.of(change))
                .distinct()
                .toList();
    }
}
