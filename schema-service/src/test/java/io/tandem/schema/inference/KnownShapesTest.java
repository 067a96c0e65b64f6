package io.tandem.schema.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.schema.evolution.TypeSchema;
import org.junit.jupiter.api.Test;

class KnownShapesTest {
    @Test
    void a_schema_that_is_asked_for_again_is_made_ready_once() {
        KnownShapes shapes = new KnownShapes(1_000);
        TypeSchema schema = TypeSchema.empty("T");

        assertThat(shapes.of(schema)).isSameAs(shapes.of(schema));
        assertThat(shapes.of(TypeSchema.empty("T"))).isNotSameAs(shapes.of(schema));
    }

    @Test
    void types_without_end_are_forgotten_although_they_have_no_property() {
        KnownShapes shapes = new KnownShapes(1_000);
        for (int i = 0; i < 10_000; i++) {
            shapes.of(TypeSchema.empty("T" + i));
        }

        assertThat(shapes.kept()).isBetween(1L, 1_000L);
    }
}
