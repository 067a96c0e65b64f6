package io.tandem.partner.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tandem.contract.BsonBytes;
import io.tandem.partner.copy.Throttle.Bounds;
import io.tandem.partner.copy.Throttle.Reading;
import io.tandem.partner.crossing.KeyRange;
import io.tandem.partner.transform.Side;
import java.util.List;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

class CopyControlTest {
    private static final long SECOND = 1_000_000_000;
    private static final long TOTAL = 1_000_000;
    private static final long BYTES = 700;

    private static CopyState at(long documents) {
        return new CopyState(true, List.of(), documents, documents * BYTES, TOTAL, TOTAL * BYTES);
    }

    @Test
    void the_time_left_is_right_within_a_fifth_after_the_first_tenth_although_it_warms_up_and_the_rate_wavers() {
        Random random = new Random(7);
        for (int run = 0; run < 50; run++) {
            TimeLeft timeLeft = new TimeLeft();
            double seconds = 0;
            double documents = 0;
            double end = -1;
            double saidAtATenth = -1;
            double tenthAt = 0;
            double rate = 2_000 + random.nextInt(40_000);
            while (end < 0) {
                double warm = seconds < 3 ? 0.4 + 0.2 * seconds : 1;
                documents += 0.2 * rate * warm * (0.7 + 0.6 * random.nextDouble());
                seconds += 0.2;
                CopyState state = at((long) Math.min(TOTAL, documents));
                timeLeft.at((long) (seconds * SECOND), state);
                if (saidAtATenth < 0 && documents > TOTAL * 0.1 && seconds > 6) {
                    saidAtATenth = timeLeft.seconds(state).orElseThrow();
                    tenthAt = seconds;
                }
                end = documents >= TOTAL ? seconds : -1;
            }
            if (saidAtATenth > 0) {
                double right = end - tenthAt;
                assertThat(saidAtATenth).as("run " + run + " at " + rate).isCloseTo(right, within(0.2 * right));
            }
        }
    }

    @Test
    void the_time_left_follows_a_rate_that_was_changed() {
        TimeLeft timeLeft = new TimeLeft();
        for (int i = 0; i <= 100; i++) {
            timeLeft.at(i * SECOND, at(i * 5_000L));
        }
        for (int i = 1; i <= 100; i++) {
            timeLeft.at((100 + i) * SECOND, at(500_000 + i * 1_000L));
        }

        assertThat(timeLeft.perSecond().orElseThrow()).isCloseTo(1_000, within(10.0));
        assertThat(timeLeft.seconds(at(600_000)).orElseThrow()).isCloseTo(400, within(10.0));
    }

    @Test
    void many_samples_are_thinned_out() {
        TimeLeft timeLeft = new TimeLeft();
        for (int i = 0; i <= 100_000; i++) {
            timeLeft.at(i * SECOND / 5, at(i * 5L));
        }

        assertThat(timeLeft.perSecond().orElseThrow()).isCloseTo(25, within(1.0));
    }

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
