package io.tandem.partner.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimeLeftTest {
    private static final long SECOND = 1_000_000_000;
    private static final long WARM = 10_000_000;
    private static final List<Double> LOOKS = List.of(0.1, 0.2, 0.3, 0.5, 0.8);

    /// A copy as it might go.
    private record Copy(long documents, long before, Bytes bytes, Rate rate) {
        CopyState at(double done) {
            long looked = Math.min(documents, (long) done);
            return new CopyState(
                    true, List.of(), looked, bytes.of(looked, documents), documents, bytes.of(documents, documents));
        }
    }

    /// How large the first so many of a copy's documents are.
    private interface Bytes {
        long of(long looked, long documents);
    }

    /// Documents a second.
    private interface Rate {
        double at(double seconds, double done);
    }

    private static long even(long looked, long documents) {
        return looked * 700;
    }

    /// From 300 bytes to 3,000.
    private static long growing(long looked, long documents) {
        return looked * 300 + (long) (2_700.0 * looked * looked / documents / 2);
    }

    /// Looks five times a second at a copy whose rate wavers by 30 %, and compares what was told with what came.
    private static void assertToldWithinAFifth(String name, Copy copy) {
        Random random = new Random(7);
        for (int run = 0; run < 20; run++) {
            TimeLeft timeLeft = new TimeLeft();
            Map<Double, double[]> told = new LinkedHashMap<>();
            double seconds = 0;
            double done = 0;
            timeLeft.at(0, copy.at(0), copy.before());
            while (done < copy.documents()) {
                done += 0.2 * copy.rate().at(seconds, done) * (0.7 + 0.6 * random.nextDouble());
                seconds += 0.2;
                CopyState state = copy.at(done);
                timeLeft.at((long) (seconds * SECOND), state, copy.before() + state.documents());
                for (double look : LOOKS) {
                    if (done >= look * copy.documents() && !told.containsKey(look)) {
                        told.put(
                                look,
                                new double[] {seconds, timeLeft.seconds(state).orElseThrow()});
                    }
                }
            }
            double end = seconds;
            told.forEach((look, said) -> assertThat(said[1])
                    .as("%s, at %.0f %%", name, look * 100)
                    .isCloseTo(end - said[0], within(0.2 * (end - said[0]) + 0.2)));
        }
    }

    @Test
    void it_is_right_within_a_fifth_after_the_first_tenth_at_a_constant_rate() {
        for (double rate : List.of(2_000.0, 40_000.0)) {
            assertToldWithinAFifth(
                    "at " + rate, new Copy(1_000_000, WARM, TimeLeftTest::even, (seconds, done) -> rate));
        }
    }

    @Test
    void it_is_right_within_a_fifth_although_the_rate_changes_slowly() {
        for (double change : List.of(-0.2, 0.2)) {
            assertToldWithinAFifth(
                    "a change of " + change,
                    new Copy(
                            1_000_000,
                            WARM,
                            TimeLeftTest::even,
                            (seconds, done) -> 20_000 * (1 + change * done / 1_000_000)));
        }
    }

    @Test
    void it_is_right_within_a_fifth_although_the_first_second_is_slow() {
        assertToldWithinAFifth(
                "a slow first second",
                new Copy(1_000_000, WARM, TimeLeftTest::even, (seconds, done) -> seconds < 1 ? 4_000 : 20_000));
    }

    @Test
    void it_is_right_within_a_fifth_although_the_process_is_cold() {
        for (double warm : List.of(20_000.0, 40_000.0)) {
            Rate cold = (seconds, done) -> warm * Math.min(1, Math.cbrt((done + 500) / 200_000));
            for (long documents : List.of(300_000L, 1_000_000L)) {
                assertToldWithinAFifth("a cold process", new Copy(documents, 0, TimeLeftTest::even, cold));
            }
        }
    }

    @Test
    void it_is_right_within_a_fifth_although_the_documents_grow() {
        Rate byBytes = (seconds, done) -> 20_000 * 2_000 / (1_500 + 300 + 2_700 * done / 1_000_000);
        assertToldWithinAFifth("growing documents", new Copy(1_000_000, WARM, TimeLeftTest::growing, byBytes));
    }

    private static CopyState at(long documents) {
        return new Copy(1_000_000, WARM, TimeLeftTest::even, (seconds, done) -> 0).at((double) documents);
    }

    @Test
    void it_follows_a_rate_that_was_changed() {
        TimeLeft timeLeft = new TimeLeft();
        for (int i = 0; i <= 100; i++) {
            timeLeft.at(i * SECOND, at(i * 5_000L), WARM + i);
        }
        for (int i = 1; i <= 100; i++) {
            timeLeft.at((100 + i) * SECOND, at(500_000 + i * 1_000L), WARM + i);
        }

        assertThat(timeLeft.perSecond().orElseThrow()).isCloseTo(1_000, within(10.0));
        assertThat(timeLeft.seconds(at(600_000)).orElseThrow()).isCloseTo(400, within(10.0));
    }

    @Test
    void many_samples_are_thinned_out() {
        TimeLeft timeLeft = new TimeLeft();
        for (int i = 0; i <= 100_000; i++) {
            timeLeft.at(i * SECOND / 5, at(i * 5L), WARM + i);
        }

        assertThat(timeLeft.perSecond().orElseThrow()).isCloseTo(25, within(1.0));
    }
}
