package io.tandem.ingest.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tandem.ingest.changes.Result.Outcome;
import io.tandem.ingest.line.Fault;
import io.tandem.ingest.line.FaultCode;
import io.tandem.telemetry.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final int ENOUGH = 10_000;
    private static final List<Fault> FAULTS = List.of(new Fault("/object/a\"b", FaultCode.TOO_DEEP, "no"));

    private final LineCounts counts = new LineCounts.OfApps(new SimpleMeterRegistry()).of("app");
    private final Answer answer = new Answer(Terms.Results.ALL, counts);

    @Test
    void results_come_in_the_order_of_the_lines_whichever_is_known_first() {
        Result first = answer.expect(1, "a");
        answer.refuse(3, FAULTS);
        Result last = answer.expect(4, "b\"\n");
        last.become(new Outcome.Accepted(2, 7));

        assertThat(answer.takeKnown(ENOUGH)).isEmpty();
        first.become(new Outcome.Accepted(0, 12));

        assertThat(answer.takeKnown(ENOUGH)).isEqualTo("""
                {"line":1,"id":"a","status":"accepted","partition":0,"offset":12}
                {"line":3,"status":"refused","errors":[{"pointer":"/object/a\\"b","code":"too-deep","message":"no"}]}
                {"line":4,"id":"b\\"\\n","status":"accepted","partition":2,"offset":7}
                """);
        assertThat(answer.open()).isZero();
        assertThat(answer.summary(4)).isEmpty();
    }

    @Test
    void only_as_much_is_taken_as_is_asked_for() {
        answer.refuse(1, FAULTS);
        answer.refuse(2, FAULTS);

        assertThat(answer.takeKnown(1)).contains("\"line\":1").doesNotContain("\"line\":2");
        assertThat(answer.takeKnown(1)).contains("\"line\":2");
    }

    @Test
    void what_is_held_of_refusals_is_counted_until_it_is_taken() {
        Result first = answer.expect(1, "a");
        answer.refuse(2, FAULTS);
        answer.refuse(3, FAULTS);
        int each = "/object/a\"b".length() + "no".length();
        assertThat(answer.held()).isEqualTo(2L * each);

        first.become(new Outcome.Refused(FAULTS));
        answer.takeKnown(1);
        answer.takeKnown(1);
        assertThat(answer.held()).isEqualTo(each);
        answer.takeKnown(1);
        assertThat(answer.held()).isZero();
    }

    @Test
    void nothing_is_held_of_what_comes_behind_the_end() {
        answer.expect(1, "a").become(new Outcome.Failed("away"));
        answer.refuse(2, FAULTS);
        answer.takeKnown(ENOUGH);

        assertThat(answer.held()).isZero();
    }

    @Test
    void a_passing_cause_ends_the_answer_at_the_first_line_that_was_not_accepted() {
        answer.expect(1, "a").become(new Outcome.Accepted(0, 1));
        Result second = answer.expect(2, "b");
        answer.expect(3, "c").become(new Outcome.Accepted(0, 2));
        second.become(new Outcome.Failed("away"));

        assertThat(answer.takeKnown(ENOUGH)).isEqualTo("""
                {"line":1,"id":"a","status":"accepted","partition":0,"offset":1}
                {"line":2,"status":"ended","message":"away"}
                """);
        assertThat(answer.isEnded()).isTrue();
        assertThat(answer.takeKnown(ENOUGH)).isEmpty();
        assertThat(counts.accepted().count()).isEqualTo(1);
        assertThat(counts.ended().count()).isEqualTo(2);
    }

    @Test
    void an_answer_that_is_broken_off_ends_before_the_first_line_whose_result_is_not_known() {
        answer.expect(1, "a").become(new Outcome.Accepted(0, 1));
        answer.expect(3, "b");
        answer.expect(4, "c").become(new Outcome.Accepted(0, 2));
        answer.breakOff("broken");

        assertThat(answer.takeKnown(ENOUGH)).isEqualTo("""
                {"line":1,"id":"a","status":"accepted","partition":0,"offset":1}
                {"line":3,"status":"ended","message":"broken"}
                """);
        assertThat(answer.isEnded()).isTrue();
    }

    @Test
    void an_answer_that_is_broken_off_with_all_results_known_ends_behind_them() {
        assertThat(answer.isBegun()).isFalse();
        answer.refuse(2, FAULTS);
        answer.breakOff("broken");

        assertThat(answer.isBegun()).isTrue();
        assertThat(answer.takeKnown(ENOUGH)).contains("\"line\":2,").endsWith("""
                {"line":3,"status":"ended","message":"broken"}
                """);
    }

    @Test
    void refusals_alone_are_followed_by_the_counts() {
        Answer refusals = new Answer(Terms.Results.REFUSALS, counts);
        refusals.expect(1, "a").become(new Outcome.Accepted(0, 1));
        refusals.refuse(2, FAULTS);

        assertThat(refusals.takeKnown(ENOUGH)).startsWith("{\"line\":2,").hasLineCount(1);
        assertThat(refusals.summary(3)).isEqualTo("""
                {"status":"done","accepted":1,"refused":1,"lines":3}
                """);
    }

    @Test
    void a_million_apps_make_no_million_series() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        LineCounts.OfApps apps = new LineCounts.OfApps(registry);

        for (int n = 0; n < 1_000_000; n++) {
            apps.of("app" + n).accepted().increment();
        }

        assertThat(registry.getMeters()).hasSize(3 * (Labels.MOST_APPS + 1));
        assertThat(registry.get("tandem.ingest.lines")
                        .tags("app", Labels.OTHER, "outcome", "accepted")
                        .counter()
                        .count())
                .isEqualTo(1_000_000 - Labels.MOST_APPS);
    }
}
