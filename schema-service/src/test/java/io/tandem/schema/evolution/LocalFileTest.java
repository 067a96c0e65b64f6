package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.contract.schema.PropertyType.Scalar;
import io.tandem.schema.evolution.LocalFile.Action;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LocalFileTest {
    private static final Property ID = new Property("_id", Scalar.INT, false, false);
    private static final Property NAME = new Property("name", Scalar.STRING, true, false);
    private static final Property DONE = new Property("done", Scalar.BOOL, false, false);

    @Test
    void a_file_of_the_same_model_stays() {
        LocalFile file = LocalFile.between(model(ID, NAME), model(ID, NAME));

        assertThat(file).isEqualTo(new LocalFile(Action.NONE, List.of(), "The file is of this model."));
    }

    @Test
    void what_the_new_model_leaves_out_stays_in_the_file() {
        LocalFile file = LocalFile.between(model(ID, NAME), model(ID));

        assertThat(file.action()).isEqualTo(Action.NONE);
        assertThat(file.changes()).containsExactly(new SchemaChange.PropertyRemoved("Task", NAME));
    }

    @Test
    void what_is_new_has_to_be_migrated_whether_required_or_optional() {
        for (Property added : List.of(NAME, DONE)) {
            LocalFile file = LocalFile.between(model(ID), model(ID, added));

            assertThat(file.action()).isEqualTo(Action.MIGRATE);
            assertThat(file.changes()).containsExactly(new SchemaChange.PropertyAdded("Task", added));
            assertThat(file.says()).contains("Modify an Object Schema");
        }
        List<ObjectType> more = new ArrayList<>(model(ID));
        more.add(new ObjectType("Dog", ObjectType.Kind.TOP_LEVEL, Optional.of("_id"), List.of(ID)));
        assertThat(LocalFile.between(model(ID), more).action()).isEqualTo(Action.MIGRATE);
    }

    @Test
    void what_breaks_the_file_resets_it_by_realms_name_and_number_whatever_is_additive_beside_it() {
        Property number = new Property("name", Scalar.INT, true, false);
        Property required = new Property("done", Scalar.BOOL, true, false);

        LocalFile file = LocalFile.between(
                model(ID, NAME, DONE), model(ID, number, required, new Property("x", Scalar.INT, true, false)));

        assertThat(file.action()).isEqualTo(Action.RESET);
        assertThat(file.changes()).hasSize(2);
        assertThat(file.says())
                .startsWith(
                        "ErrorBadClientFileIdent (208): the new model breaks the file: Property 'Task.name' has been"
                                + " changed from 'string' to 'int'. And 1 more.");
    }

    @Test
    void a_file_from_before_a_terminate_is_reset() {
        assertThat(LocalFile.beforeTerminate().action()).isEqualTo(Action.RESET);
        assertThat(LocalFile.beforeTerminate().says()).startsWith("ErrorBadClientFileIdent (208)");
    }

    private static List<ObjectType> model(Property... properties) {
        return List.of(new ObjectType("Task", ObjectType.Kind.TOP_LEVEL, Optional.of("_id"), List.of(properties)));
    }
}
