package io.tandem.schema.evolution;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What becomes of schemas when somebody wants them otherwise.
public sealed interface EvolutionDecision {
    /// All is there already.
    record Unchanged() implements EvolutionDecision {}

    /// The schemas change.
    ///
    /// @param schemas  each schema that changes, as it is afterwards, by title
    /// @param changes  what changes in each, by title
    /// @param breaking those of the changes that break
    record Apply(Map<String, TypeSchema> schemas, Map<String, List<SchemaChange>> changes, List<SchemaChange> breaking)
            implements EvolutionDecision {
        public Apply {
            schemas = inOrder(schemas);
            changes = inOrder(changes);
            breaking = List.copyOf(breaking);
        }

        /// The same change is told in the same words each time.
        private static <V> Map<String, V> inOrder(Map<String, V> byTitle) {
            Map<String, V> ordered = new TreeMap<>(SchemaDiff.BYTE_ORDER);
            ordered.putAll(byTitle);
            return Collections.unmodifiableMap(ordered);
        }

        /// What changes in all schemas, in realm-core's order.
        public List<SchemaChange> all() {
            return SchemaDiff.inOrder(
                    changes.values().stream().flatMap(List::stream).toList());
        }
    }

    /// Nothing changes at all.
    ///
    /// @param refusal why
    /// @param refused what would have been applied, and will be where a person confirms it
    record Refuse(Refusal refusal, Apply refused) implements EvolutionDecision {}
}
