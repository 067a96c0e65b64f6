package io.tandem.schema.notation;

import io.tandem.contract.schema.ObjectType;
import java.util.List;

/// A schema that was read.
///
/// @param types    the object type first, then the embedded types inside it; empty if it has no title or no object
/// @param findings what the types do not say, or say by assumption
public record ReadSchema(List<ObjectType> types, List<Finding> findings) {
    public ReadSchema {
        types = List.copyOf(types);
        findings = List.copyOf(findings);
    }

    /// Whether the collection syncs.
    public boolean syncs() {
        return findings.stream().noneMatch(Finding::skips);
    }
}
