package io.tandem.schema.evolution;

import java.util.List;
import java.util.Map;

/// What becomes of schemas when somebody wants them otherwise.
public sealed interface EvolutionDecision {
    /// All is there already.
    record Unchanged() implements EvolutionDecision {}

    /// The schemas grow.
    ///
    /// @param schemas each schema that changes, as it is afterwards, by title
    /// @param changes what changes in each, by title
    record Apply(Map<String, TypeSchema> schemas, Map<String, List<SchemaChange>> changes)
            implements EvolutionDecision {
        public Apply {
            schemas = Map.copyOf(schemas);
            changes = Map.copyOf(changes);
        }
    }

    /// Nothing changes at all.
    record Refuse(Refusal refusal) implements EvolutionDecision {}
}
