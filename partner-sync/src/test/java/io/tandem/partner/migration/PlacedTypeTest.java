package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PlacedTypeTest {
    private static final Migration MIGRATION = MigrationDefinition.parse(
            "m",
            "{app: 'crm', initial: {collection: 'tasks'}, partner: {collection: 'TaskV2'}, forward: [{rename: {a: 'b'}}]}",
            app -> "new");

    @Test
    void the_collection_of_a_type_in_another_database_is_refused_with_both_databases() {
        assertThatThrownBy(() -> PlacedType.requireReach(
                        MIGRATION, List.of(placed("Dog", "new", "Dog"), placed("Task", "old", "tasks"))))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("initial.collection: 'tasks' of object type 'Task' lies in database 'old', and"
                        + " a migration's collections lie in the app's database 'new'; make 'old' the app's database");
        assertThatThrownBy(() -> PlacedType.requireReach(MIGRATION, List.of(placed("TaskV2", "old", "TaskV2"))))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("partner.collection: 'TaskV2' of object type 'TaskV2' lies in database 'old'");
    }

    @Test
    void collections_of_the_app_s_database_and_those_without_a_schema_are_taken() {
        assertThatCode(() -> PlacedType.requireReach(MIGRATION, List.of()))
                .as("no schema")
                .doesNotThrowAnyException();
        assertThatCode(() -> PlacedType.requireReach(
                        MIGRATION, List.of(placed("Task", "new", "tasks"), placed("TaskV2", "new", "TaskV2"))))
                .as("the app's database")
                .doesNotThrowAnyException();
        assertThatCode(() -> PlacedType.requireReach(MIGRATION, List.of(placed("tasks", "old", "Chores"))))
                .as("a type's name is no collection")
                .doesNotThrowAnyException();
        assertThat(MIGRATION.database()).isEqualTo("new");
    }

    @Test
    void the_types_of_the_initial_collection_are_those_that_lie_in_it_whatever_their_names() {
        assertThat(PlacedType.initialTypes(
                        MIGRATION,
                        List.of(
                                placed("Task", "new", "tasks"),
                                placed("tasks", "new", "Chores"),
                                placed("Old", "old", "tasks"))))
                .containsExactly("Task");
        assertThat(PlacedType.initialTypes(MIGRATION, List.of(placed("Dog", "new", "Dog"))))
                .as("without a schema")
                .containsExactly("tasks");
        assertThat(PlacedType.initialTypes(MIGRATION, List.of(placed("tasks", "new", "Chores"))))
                .as("a type of that name lies elsewhere")
                .isEmpty();
    }

    private static PlacedType placed(String type, String database, String collection) {
        return new PlacedType(type, database, collection);
    }
}
