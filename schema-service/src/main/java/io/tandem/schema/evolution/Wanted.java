package io.tandem.schema.evolution;

import io.tandem.contract.schema.ObjectType;
import java.util.List;

/// The schemas that somebody wants.
///
/// @param types   the object types
/// @param renames which names of theirs replace an older one
/// @param extent  what becomes of what they lack
public record Wanted(List<ObjectType> types, Renames renames, Extent extent) {

    /// What becomes of what the schema has and nobody wants.
    public enum Extent {
        /// It stays: only what is named is wanted otherwise.
        NAMED,
        /// It is removed: the schema is to be exactly this.
        WHOLE
    }

    public Wanted {
        types = List.copyOf(types);
    }

    /// A client's model: for a client a removal is no breaking change, and the schema keeps what the model lacks.
    public static Wanted model(List<ObjectType> types) {
        return new Wanted(types, Renames.NONE, Extent.NAMED);
    }

    /// Whose changes these are, to [CompatibilityRules]: only on the server something can be taken away.
    CompatibilityRules.Side side() {
        return switch (extent) {
            case NAMED -> CompatibilityRules.Side.CLIENT;
            case WHOLE -> CompatibilityRules.Side.SERVER;
        };
    }
}
