package io.tandem.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracedWriteTest {
    @ParameterizedTest
    @ValueSource(strings = {"{k: 1}", "{k: null}", "{k: {'a.b': [1]}}", "{k: 'x'}"})
    void all_of_it_is_in_the_rows_id(String key) {
        BsonValue id = BsonDocument.parse(key).get("k");
        TracedWrite write =
                new TracedWrite("todo", "Task", "tasks", id, "00-4b-00-01", 2, 1L << 40, Instant.ofEpochMilli(77));

        assertThat(TracedWrite.ofId(write.toRow().getDocument("_id"))).isEqualTo(write);
    }
}
