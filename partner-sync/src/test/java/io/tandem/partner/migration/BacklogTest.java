package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.partner.migration.Backlog.Waits;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class BacklogTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void what_was_not_read_may_be_as_old_as_the_place_up_to_which_it_was() {
        Backlog backlog = new Backlog(new Waits(100, 7), Waits.NONE, false);

        Backlog unread = backlog.unreadSince(new BsonTimestamp(120, 1));

        assertThat(unread.toPartner()).as("the oldest is known").isEqualTo(new Waits(100, 7));
        assertThat(unread.toInitial()).isEqualTo(new Waits(120, 0));
        assertThat(unread.toStatus().getBoolean("atLeast").getValue()).isTrue();
        assertThat(backlog.toStatus().containsKey("atLeast")).isFalse();
        assertThat(Backlog.fromBson(unread.toBson())).isEqualTo(unread);
    }

    @Test
    void the_age_grows_with_the_time_and_nothing_is_of_no_age() {
        long now = System.currentTimeMillis() / 1000;

        assertThat(new Waits(now - 30, 1).seconds()).isBetween(30L, 32L);
        assertThat(new Waits(now + 5, 1).seconds())
                .as("MongoDB's clock is ahead")
                .isZero();
        assertThat(Waits.NONE.seconds()).isZero();
    }

    @Test
    void a_rate_is_that_of_the_last_ten_seconds_and_fades_to_nothing() {
        Rate rate = new Rate(0);
        for (int quarter = 1; quarter <= 80; quarter++) {
            rate.perSecond(quarter * SECOND / 4, quarter * 25L);
        }
        assertThat(rate.perSecond(20 * SECOND, 2_000)).isCloseTo(100, within(1.0));

        for (int quarter = 81; quarter <= 120; quarter++) {
            rate.perSecond(quarter * SECOND / 4, 2_000 + (quarter - 80) * 5L);
        }
        assertThat(rate.perSecond(30 * SECOND, 2_200)).isCloseTo(20, within(9.0));
        assertThat(rate.perSecond(45 * SECOND, 2_200)).isLessThan(14);
        assertThat(rate.perSecond(56 * SECOND, 2_200)).isZero();
    }
}
