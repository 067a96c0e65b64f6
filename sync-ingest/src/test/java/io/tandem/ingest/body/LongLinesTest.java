package io.tandem.ingest.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LongLinesTest {
    private static final int LONGEST = 4 * LongLines.MEDIUM;

    private final LongLines longLines = new LongLines(24L * LongLines.MEDIUM, LONGEST, Duration.ofMinutes(1));
    private final List<String> granted = new ArrayList<>();

    @Test
    void a_long_line_gives_its_room_back_before_the_next_is_asked_for() {
        LongLines one = new LongLines(24L * LongLines.MEDIUM, LongLines.MEDIUM, Duration.ofMinutes(1));
        Intake intake = new Intake(new NdjsonLines(LongLines.MEDIUM), null, one.share(() -> {}));
        intake.offer("x".repeat(LongLines.SHORT + 1).getBytes(StandardCharsets.US_ASCII));
        assertThat(intake.next()).isNull();
        intake.offer("\nnext\n".getBytes(StandardCharsets.US_ASCII));
        intake.begin();
        assertThat(intake.next()).isInstanceOf(Line.Read.class);
        assertThat(one.share(() -> granted.add("other")).covers(LongLines.SHORT + 1))
                .isFalse();

        intake.rest(false);

        assertThat(granted).containsExactly("other");
        assertThat(intake.next()).isInstanceOf(Line.Read.class);
    }

    @Test
    void an_array_that_has_its_room_for_too_long_is_overdue_also_where_no_element_is_asked_for() {
        LongLines impatient = new LongLines(24L * LongLines.MEDIUM, LongLines.MEDIUM, Duration.ZERO);
        Intake array = new Intake(new ArrayLines(LongLines.MEDIUM), null, impatient.share(() -> {}));
        array.offer(("[1,1," + " ".repeat(LongLines.SHORT) + "1]").getBytes(StandardCharsets.US_ASCII));
        array.end();
        assertThat(array.next()).isInstanceOf(Line.Read.class);
        array.rest(false);
        assertThat(array.isOverdue()).isFalse();
        impatient.share(() -> granted.add("other")).covers(LongLines.SHORT + 1);
        assertThat(array.isOverdue()).isTrue();

        array.rest(true);

        assertThat(granted).containsExactly("other");
    }

    @Test
    void short_lines_need_no_room() {
        holder("long").covers(LONGEST);

        assertThat(holder("short").covers(LongLines.SHORT)).isTrue();
    }

    @Test
    void long_lines_come_one_after_the_other_while_those_to_1_MiB_have_room_of_their_own() {
        LongLines two = new LongLines(48L * LongLines.MEDIUM, LONGEST, Duration.ofMinutes(1));
        LongLines.Share first = two.share(() -> granted.add("first"));
        LongLines.Share second = two.share(() -> granted.add("second"));
        assertThat(first.covers(LongLines.SHORT + 1)).isTrue();
        assertThat(second.covers(LongLines.SHORT + 1)).isTrue();
        assertThat(first.covers(LongLines.MEDIUM + 1)).isTrue();
        assertThat(second.covers(LongLines.MEDIUM + 1)).isFalse();

        first.keepFor(0);

        assertThat(granted).containsExactly("second");
        assertThat(second.covers(LongLines.MEDIUM + 1)).isTrue();
        assertThat(first.covers(LongLines.SHORT + 1)).isTrue();
    }

    @Test
    void who_waits_is_served_in_turn() {
        LongLines.Share first = holder("first");
        assertThat(first.covers(LONGEST)).isTrue();
        LongLines.Share second = holder("second");
        LongLines.Share third = holder("third");
        assertThat(second.covers(LongLines.SHORT + 1)).isFalse();
        assertThat(third.covers(LongLines.SHORT + 1)).isFalse();

        first.giveBack();
        assertThat(granted).containsExactly("second");
        second.giveBack();
        assertThat(granted).containsExactly("second", "third");
    }

    @Test
    void who_goes_while_waiting_gives_back_what_is_granted_then() {
        LongLines.Share first = holder("first");
        first.covers(LONGEST);
        LongLines.Share gone = holder("gone");
        gone.covers(LONGEST);
        gone.giveBack();
        LongLines.Share third = holder("third");
        third.covers(LONGEST);

        first.giveBack();
        gone.giveBack();

        assertThat(granted).containsExactly("gone", "third");
        assertThat(third.covers(LONGEST)).isTrue();
    }

    @Test
    void a_long_line_waits_for_the_one_of_another_request_and_loses_nothing() {
        Intake first = intake("first");
        Intake second = intake("second");
        byte[] piece = new byte[LongLines.SHORT + 1];
        Arrays.fill(piece, (byte) 'x');
        first.offer(piece);
        assertThat(first.next()).isNull();
        assertThat(first.isWaiting()).isFalse();
        second.offer(piece);
        assertThat(second.next()).isNull();
        assertThat(second.isWaiting()).isTrue();

        first.offer(new byte[] {'\n'});
        assertThat(first.next()).isInstanceOf(Line.Read.class);
        assertThat(granted).isEmpty();
        assertThat(first.next()).isNull();

        assertThat(granted).containsExactly("second");
        assertThat(second.next()).isNull();
        assertThat(second.isWaiting()).isFalse();
        second.offer(new byte[] {'\n'});
        assertThat(second.next()).isInstanceOfSatisfying(Line.Read.class, line -> assertThat(line.bytes())
                .isEqualTo(piece));
    }

    @Test
    void a_line_that_keeps_others_waiting_for_too_long_ends_its_request() {
        LongLines impatient = new LongLines(6L * LongLines.MEDIUM, LONGEST, Duration.ZERO);
        Intake slow = new Intake(new NdjsonLines(LONGEST), null, impatient.share(() -> {}));
        slow.offer(new byte[LongLines.SHORT + 1]);
        assertThat(slow.next()).isNull();
        slow.offer(new byte[1]);
        assertThat(slow.next()).as("while nobody waits").isNull();
        impatient.share(() -> granted.add("other")).covers(LongLines.SHORT + 1);
        slow.offer(new byte[1]);

        assertThatExceptionOfType(UnreadableBody.class)
                .isThrownBy(slow::next)
                .satisfies(e -> assertThat(e.problem().status()).isEqualTo(408));
        slow.rest(true);
        assertThat(granted).containsExactly("other");
    }

    private Intake intake(String name) {
        return new Intake(new NdjsonLines(LONGEST), null, holder(name));
    }

    private LongLines.Share holder(String name) {
        return longLines.share(() -> granted.add(name));
    }
}
