package io.tandem.schema.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ParametersTest {
    @Test
    void only_true_is_true_and_only_false_is_false() {
        assertThat(Parameters.flag("dryRun", "true")).isTrue();
        assertThat(Parameters.flag("dryRun", "false")).isFalse();
        for (String other : List.of("", "1", "yes", "TRUE", " true")) {
            assertThatThrownBy(() -> Parameters.flag("dryRun", other))
                    .hasMessage("dryRun: true or false is needed, not '" + other + "'");
        }
    }

    @Test
    void a_flag_or_number_that_is_named_without_a_value_is_found() {
        for (String query : List.of("dryRun", "dryRun=", "a=b&dryRun=", "dryRun&a=b", "dryRun=&dryRun=true")) {
            assertThat(EmptyParameters.first(query)).as(query).contains("dryRun");
        }
        assertThat(EmptyParameters.first("a=1&limit=")).contains("limit");
        for (String query : List.of("", "dryRun=true", "client=", "since", "type=dryRun", "dryRun==", "a=dryRun=")) {
            assertThat(EmptyParameters.first(query)).as(query).isEmpty();
        }
        assertThat(EmptyParameters.first(null)).isEmpty();
    }

    @Test
    void what_is_no_number_within_the_bounds_is_refused_with_its_place() {
        assertThat(Parameters.number("limit", "0", 0, 10)).isZero();
        assertThat(Parameters.number("limit", "10", 0, 10)).isEqualTo(10);
        for (String other : List.of("", "abc", "-1", "11", "1.0", "+1", "٣", "99999999999999999999")) {
            assertThatThrownBy(() -> Parameters.number("limit", other, 0, 10))
                    .as(other)
                    .hasMessage("limit: a number from 0 to 10 is needed");
        }
    }

    @Test
    void an_instant_has_a_year_of_four_digits() {
        for (String known : List.of("0000-01-01T00:00:00Z", "2026-11-21T12:00:00Z", "9999-12-31T23:59:59.999Z")) {
            assertThat(Parameters.instant("since", known)).contains(Instant.parse(known));
        }
        for (String other :
                List.of("+1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z", "+10000-01-01T00:00:00Z")) {
            assertThatThrownBy(() -> Parameters.instant("since", other))
                    .as(other)
                    .hasMessage("since: an instant of the years 0000 to 9999 is needed");
        }
        assertThatThrownBy(() -> Parameters.instant("since", "yesterday"))
                .hasMessage("since: an instant is needed, such as 2026-11-21T12:00:00Z");
    }
}
