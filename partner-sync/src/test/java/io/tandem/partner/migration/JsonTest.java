package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "361745493966031945728",
                "[1]",
                "{\"partner\": {\"$oid\": \"zz\"}}",
                "{\"partner\": {\"$date\": \"never\"}}",
                "{\"partner\": {\"$numberDecimal\": \"x\"}}",
                "{\"partner\"",
                "keep"
            })
    void what_is_no_object_is_refused(String body) {
        assertThatThrownBy(() -> Json.object(body, Set.of("partner")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("no JSON object");
    }

    @Test
    void a_member_that_nobody_knows_is_refused_by_its_name() {
        assertThatThrownBy(() -> Json.object("{\"part\": 1}", Set.of("partner")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("part: unknown");
    }

    @Test
    void nothing_at_all_is_an_empty_object() {
        assertThat(Json.object(null, Set.of())).isEmpty();
        assertThat(Json.object("{\"partner\": 1}", Set.of("partner")))
                .isEqualTo(new BsonDocument("partner", new BsonInt32(1)));
    }
}
