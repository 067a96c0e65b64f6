package io.tandem.schema.inference;

import io.tandem.schema.evolution.SchemaChange;
import java.util.List;

/// What one object says about its type, compared with the schema as it is.
///
/// @param changes     how the schema has to grow so that the object fits
/// @param breaking    sentences of realm-core's, one for each property that would have to change its type
/// @param unsupported one sentence for each value that no type of Realm's can hold
public record Observation(List<SchemaChange> changes, List<String> breaking, List<String> unsupported) {
    /// The object fits as it is.
    public static final Observation NOTHING_NEW = new Observation(List.of(), List.of(), List.of());

    public Observation {
        changes = List.copyOf(changes);
        breaking = List.copyOf(breaking);
        unsupported = List.copyOf(unsupported);
    }
}
