package io.tandem.partner.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    @Test
    void a_batch_ends_before_what_would_exceed_its_bytes_and_what_is_larger_by_itself_stands_alone() {
        // Given
        List<Integer> sizes = List.of(2, 3, 1, 9, 4, 1, 1, 1, 1);

        // When
        List<List<Integer>> batches = Evaluation.batches(sizes, Integer::longValue, 3, 6);

        // Then
        assertThat(batches).containsExactly(List.of(2, 3, 1), List.of(9), List.of(4, 1, 1), List.of(1, 1));
    }

    @Test
    void nothing_makes_no_batch() {
        assertThat(Evaluation.batches(List.of(), size -> 1L, 3, 6)).isEmpty();
    }
}
