package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicsTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 2", "5, 4"})
    void all_replicas_but_one_must_have_a_record(int replication, String replicas) {
        assertThat(Topics.durability(replication)).containsOnly(Map.entry("min.insync.replicas", replicas));
    }

    @Test
    void where_the_broker_says_how_many_replicas_there_are_it_says_the_least_of_them_too() {
        assertThat(Topics.durability(-1)).isEmpty();
    }
}
