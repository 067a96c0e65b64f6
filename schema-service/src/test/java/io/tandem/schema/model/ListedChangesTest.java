package io.tandem.schema.model;

import static io.tandem.contract.schema.PropertyType.Scalar.DOUBLE;
import static io.tandem.contract.schema.PropertyType.Scalar.INT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.SchemaChange;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListedChangesTest {
    private static final SchemaChange RETYPED = new SchemaChange.PropertyTypeChanged(
            "Task", new Property("size", INT, false, false), new Property("size", DOUBLE, false, false));

    @Test
    void what_an_edit_refines_is_not_told_as_breaking() {
        assertThat(effects(List.of(RETYPED))).containsExactly("breaking");
        assertThat(effects(List.of())).containsExactly("additive");
    }

    private static List<Object> effects(List<SchemaChange> breaking) {
        Apply edit = new Apply(Map.of(), Map.of("Task", List.of(RETYPED)), breaking);
        return ListedChanges.edited(edit, List.of()).stream()
                .map(change -> change.get("effect"))
                .toList();
    }
}
