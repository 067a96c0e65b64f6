package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LifeResourceTest {
    private static Duration quietPeriod(String said) {
        return LifeResource.quietPeriod(new BsonDocument("quietPeriod", new BsonString(said)), Duration.ofDays(7));
    }

    @Test
    void the_quiet_period_is_what_was_said_or_else_what_is_configured() {
        assertThat(quietPeriod("PT1H")).isEqualTo(Duration.ofHours(1));
        assertThat(quietPeriod("P36500D")).isEqualTo(Duration.ofDays(36_500));
        assertThat(LifeResource.quietPeriod(new BsonDocument(), Duration.ofDays(7)))
                .isEqualTo(Duration.ofDays(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-PT1S", "P36501D", "P999999999D", "PT9223372036854775807S"})
    void one_that_is_none_or_begins_before_any_clock_did_is_refused(String said) {
        assertThatThrownBy(() -> quietPeriod(said))
                .isInstanceOf(Problem.class)
                .hasMessageStartingWith("quietPeriod: takes a duration");
    }
}
