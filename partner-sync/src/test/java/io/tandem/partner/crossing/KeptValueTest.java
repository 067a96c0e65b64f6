package io.tandem.partner.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class KeptValueTest {
    @Test
    void a_value_is_kept_as_it_is() {
        assertThat(KeptValue.of(new BsonString("a"))).isEqualTo(new BsonString("a"));
    }

    @Test
    void of_one_that_is_large_only_the_size_is_kept() {
        BsonString large = new BsonString("x".repeat(1024 * 1024));

        assertThat(KeptValue.of(large)).isEqualTo(new BsonDocument("tooLarge", new BsonInt64(1024 * 1024 + 13)));
    }
}
