package io.tandem.schema.evolution;

import static io.tandem.contract.schema.PropertyType.Scalar.INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange.PropertyAdded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvolutionDecisionTest {
    @Test
    void changes_of_one_embedded_type_in_several_schemas_are_told_by_schema() {
        Map<String, List<SchemaChange>> changes = new LinkedHashMap<>();
        List.of("Walk", "Bed", "Task", "Ant", "Zoo", "Map", "Dog")
                .forEach(title ->
                        changes.put(title, List.of(new PropertyAdded("Place", new Property(title, INT, true, false)))));

        assertThat(new Apply(Map.of(), changes, List.of()).all())
                .extracting(change -> ((PropertyAdded) change).added().name())
                .containsExactly("Ant", "Bed", "Dog", "Map", "Task", "Walk", "Zoo");
    }
}
