package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType;
import io.tandem.contract.schema.PropertyType.ListOf;
import io.tandem.contract.schema.PropertyType.Scalar;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrictnessTest {
    private static final Property ID = new Property("_id", Scalar.INT, false, false);

    @Test
    void a_first_version_asks_for_a_look_where_it_requires_more_than_the_key() {
        assertThat(Strictness.grows(TypeSchema.empty("Task"), schema(ID))).isFalse();
        assertThat(Strictness.grows(TypeSchema.empty("Task"), schema(ID, optional(Scalar.INT))))
                .isFalse();
        assertThat(Strictness.grows(TypeSchema.empty("Task"), schema(ID, required(Scalar.INT))))
                .isTrue();
    }

    @Test
    void what_is_added_as_optional_and_what_only_grows_wider_asks_for_none() {
        assertThat(Strictness.grows(schema(ID), schema(ID, optional(Scalar.INT))))
                .isFalse();
        assertThat(Strictness.grows(schema(ID), schema(ID, required(new ListOf(Scalar.INT)))))
                .isFalse();
        assertThat(Strictness.grows(schema(ID, required(Scalar.INT)), schema(ID, optional(Scalar.DOUBLE))))
                .isFalse();
        assertThat(Strictness.grows(
                        schema(ID, optional(new ListOf(Scalar.INT))), schema(ID, optional(new ListOf(Scalar.DOUBLE)))))
                .isFalse();
        assertThat(Strictness.grows(schema(ID, required(Scalar.INT)), schema(ID)))
                .isFalse();
    }

    @Test
    void what_requires_more_or_changes_a_type_asks_for_one() {
        assertThat(Strictness.grows(schema(ID), schema(ID, required(Scalar.INT))))
                .isTrue();
        assertThat(Strictness.grows(schema(ID, optional(Scalar.INT)), schema(ID, required(Scalar.INT))))
                .isTrue();
        assertThat(Strictness.grows(schema(ID, optional(Scalar.INT)), schema(ID, optional(Scalar.STRING))))
                .isTrue();
        assertThat(Strictness.grows(schema(ID, optional(Scalar.INT)), schema(ID, optional(new ListOf(Scalar.INT)))))
                .isTrue();
        assertThat(Strictness.grows(
                        schema(ID, optional(new ListOf(Scalar.INT))), schema(ID, required(new ListOf(Scalar.INT)))))
                .isTrue();
    }

    @Test
    void a_property_of_which_nothing_was_said_is_an_addition_even_where_it_is_optional() {
        assertThat(Strictness.adds(TypeSchema.empty("Task"), schema(ID))).isTrue();
        assertThat(Strictness.adds(schema(ID), schema(ID, optional(Scalar.INT))))
                .isTrue();
        assertThat(Strictness.adds(schema(ID, optional(Scalar.INT)), schema(ID, required(Scalar.STRING))))
                .isFalse();
        assertThat(Strictness.adds(schema(ID, optional(Scalar.INT)), schema(ID)))
                .isFalse();
    }

    private static Property optional(PropertyType type) {
        return new Property("p", type, true, false);
    }

    private static Property required(PropertyType type) {
        return new Property("p", type, false, false);
    }

    private static TypeSchema schema(Property... properties) {
        ObjectType task = new ObjectType("Task", ObjectType.Kind.TOP_LEVEL, Optional.of("_id"), List.of(properties));
        return TypeSchema.empty("Task").with(List.of(new SchemaChange.TypeAdded(task)), false, 1);
    }
}
