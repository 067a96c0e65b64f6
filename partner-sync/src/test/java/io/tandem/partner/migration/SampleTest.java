package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleTest {
    private static Sample sample(String members) {
        return Objects.requireNonNull(Sample.parse(BsonDocument.parse("{sample: {" + members + "}}")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            confidence: 0.9, share: 0.05     |          45
                                             |        4603
            confidence: 1e-17, share: 0.5    |           1
            confidence: 1e-300, share: 1e-300 |          1
            share: 2.2e-9                    |  2093259174
            """)
    void it_is_so_large_that_a_fault_would_be_seen(String members, int size) {
        assertThat(sample(members == null ? "" : members).size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"share: 1e-17", "share: 2e-9", "share: 1e-300, confidence: 0.999999", "share: 4.9e-324"})
    void one_that_cannot_be_drawn_is_refused(String members) {
        assertThatThrownBy(() -> sample(members))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("more documents than can be drawn");
    }

    @ParameterizedTest
    @ValueSource(strings = {"share: 0", "share: 1", "confidence: 1.0", "confidence: -1", "share: 'all'", "size: 7"})
    void what_is_no_share_is_refused(String members) {
        assertThatThrownBy(() -> sample(members)).isInstanceOf(Problem.class);
    }

    @Test
    void without_one_all_documents_are_tried() {
        assertThat(Sample.parse(new BsonDocument())).isNull();
    }
}
