package io.tandem.partner.crossing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
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

    @Test
    void of_many_properties_only_the_sizes_are_kept_beyond_what_a_row_holds() {
        BsonDocument document = new BsonDocument("_id", new BsonInt64(1));
        for (int i = 0; i < 20; i++) {
            document.append("p" + i, new BsonString("x".repeat(700 * 1024)));
        }
        document.append("small", new BsonString("s"));

        List<BsonDocument> kept = KeptValue.properties(document, name -> !name.equals("_id")).stream()
                .map(BsonValue::asDocument)
                .toList();

        assertThat(kept).hasSize(21);
        assertThat(kept.stream().filter(property -> property.get("value").isString()))
                .hasSize(6);
        assertThat(kept.getLast()).isEqualTo(BsonDocument.parse("{name: 'small', value: 's'}"));
        assertThat(kept.get(7))
                .isEqualTo(BsonDocument.parse("{name: 'p7', value: {tooLarge: {$numberLong: '716813'}}}"));
    }
}
