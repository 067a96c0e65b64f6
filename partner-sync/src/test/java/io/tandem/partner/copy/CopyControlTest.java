package io.tandem.partner.copy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.contract.BsonBytes;
import io.tandem.partner.copy.Throttle.Bounds;
import io.tandem.partner.copy.Throttle.Reading;
import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.transform.Side;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class CopyControlTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void a_pace_is_kept_and_what_was_missed_is_not_made_up_for() {
        Pace pace = new Pace(0);
        long done = 0;
        for (int i = 1; i <= 100; i++) {
            long allowed = pace.allowed(i * SECOND / 10, 200);
            pace.done(allowed);
            done += allowed;
        }
        assertThat(done).isBetween(1_900L, 2_000L);
        assertThat(pace.allowed(1_000 * SECOND, 200)).isLessThanOrEqualTo(50);
        assertThat(pace.allowed(1_001 * SECOND, Double.POSITIVE_INFINITY)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void less_than_one_document_a_look_adds_up() {
        Pace pace = new Pace(0);
        long done = 0;
        for (int i = 1; i <= 10_000; i++) {
            long allowed = pace.allowed(i * SECOND / 100, 1);
            pace.done(allowed);
            done += allowed;
        }
        assertThat(done).isBetween(98L, 101L);
    }

    private static final Bounds BOUNDS = new Bounds(100, 10, 120);
    private static final double NOTHING_LOST = Double.POSITIVE_INFINITY;

    @Test
    void trouble_halves_the_rate_and_says_why_until_it_is_over_and_the_rate_is_what_it_was() {
        Throttle throttle = new Throttle(BOUNDS);
        throttle.look(new Reading(20, 0, NOTHING_LOST, 8_000));
        assertThat(throttle.perSecond()).isInfinite();
        assertThat(throttle.because()).isNull();

        throttle.look(new Reading(150, 0, NOTHING_LOST, 8_000));
        assertThat(throttle.perSecond()).isEqualTo(4_000);
        assertThat(throttle.because()).isEqualTo("a small write takes 150 ms, more than 100 ms");

        throttle.look(new Reading(20, 60, NOTHING_LOST, 4_000));
        assertThat(throttle.perSecond()).isEqualTo(2_000);
        assertThat(throttle.because()).isEqualTo("a secondary is 60 s behind, more than 10 s");

        throttle.look(new Reading(20, 0, 30, 2_000));
        assertThat(throttle.perSecond()).isEqualTo(1_000);
        assertThat(throttle.because()).isEqualTo("the oplog reaches back 30 s only, not 120 s");

        int looks = 0;
        while (throttle.because() != null) {
            throttle.look(new Reading(20, 0, NOTHING_LOST, throttle.perSecond()));
            looks++;
        }
        assertThat(looks).isBetween(8, 14);
        assertThat(throttle.perSecond()).isInfinite();
    }

    @Test
    void the_copy_never_stops_altogether() {
        Throttle throttle = new Throttle(BOUNDS);
        for (int i = 0; i < 100; i++) {
            throttle.look(new Reading(5_000, 0, NOTHING_LOST, 0));
        }
        assertThat(throttle.perSecond()).isPositive().isLessThanOrEqualTo(100);
    }

    @Test
    void what_is_left_of_the_ranges_survives_the_way_through_mongodb() {
        KeyRange first = new KeyRange(Side.PARTNER, null, false, new BsonString("m"));
        KeyRange second = new KeyRange(Side.INITIAL, new BsonInt32(7), false, null);
        CopyState begun = new CopyState(true, List.of(first, second), 0, 0, 10, 1_000);

        CopyState then =
                begun.after(second, second.behind(new BsonString("k")), 3, 300).after(first, null, 1, 100);

        assertThat(CopyState.fromBson(BsonBytes.decode(BsonBytes.encode(then.toBson()))))
                .isEqualTo(then);
        assertThat(then.ranges()).containsExactly(new KeyRange(Side.INITIAL, new BsonString("k"), true, null));
        assertThat(then.done()).isFalse();
        assertThat(then.onPartnerOnly().done()).isTrue();
        assertThat(CopyState.fromBson(BsonDocument.parse("{side: 'PARTNER', done: true}"))
                        .done())
                .isTrue();
    }
}
