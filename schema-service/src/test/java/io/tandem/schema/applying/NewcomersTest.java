package io.tandem.schema.applying;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NewcomersTest {
    private final Newcomers newcomers = new Newcomers();

    @Test
    void only_a_long_row_of_new_objects_of_an_app_lets_it_expect_more() {
        newcomers.asked("a", 1_500, true);
        assertThat(newcomers.expected("a")).isFalse();

        newcomers.asked("a", 1_500, true);
        assertThat(newcomers.expected("a")).isTrue();
        assertThat(newcomers.expected("b")).isFalse();
    }

    @Test
    void one_object_that_exists_ends_the_row() {
        newcomers.asked("a", 1_999, true);
        newcomers.asked("a", 500, false);
        newcomers.asked("a", 1_999, true);

        assertThat(newcomers.expected("a")).isFalse();
    }

    @Test
    void a_mistake_ends_the_row() {
        newcomers.asked("a", 3_000, true);

        newcomers.mistaken("a", new IllegalStateException("duplicate"));

        assertThat(newcomers.expected("a")).isFalse();
    }
}
