package io.tandem.partner.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.partner.crossing.Identity;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.Side;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class UnsettledTest {
    private static final Identity ONE = new Identity(new BsonInt32(1), new BsonInt32(1));
    private static final Identity TWO = new Identity(new BsonInt32(2), new BsonInt32(2));

    private final Unsettled unsettled = new Unsettled();

    private static BsonTimestamp at(int time) {
        return new BsonTimestamp(time, 0);
    }

    private static Touches written(int time) {
        Touches touches = new Touches();
        touches.document(Side.INITIAL, at(time));
        return touches;
    }

    @Test
    void an_identity_is_not_judged_as_of_a_time_before_its_own_last_commit_others_are() {
        unsettled.add(ONE, written(1));
        unsettled.take(10, at(1));
        unsettled.settled(ONE, at(5));
        unsettled.add(ONE, written(3));
        unsettled.add(TWO, written(3));

        assertThat(unsettled.mayJudge(ONE, at(4))).isFalse();
        assertThat(unsettled.take(10, at(4))).containsOnlyKeys(TWO);
        assertThat(unsettled.take(10, at(5))).containsOnlyKeys(ONE);
    }

    @Test
    void what_was_tried_in_vain_waits_for_a_later_time() {
        unsettled.add(ONE, written(1));
        unsettled.take(10, at(2));
        unsettled.waiting(ONE, at(2));

        assertThat(unsettled.waiting()).isOne();
        assertThat(unsettled.take(10, at(2))).isEmpty();
        assertThat(unsettled.take(10, at(3))).containsOnlyKeys(ONE);
        assertThat(unsettled.waiting()).isZero();
    }

    @Test
    void what_nobody_has_looked_at_may_be_tried_again_at_the_same_time() {
        unsettled.add(ONE, written(1));
        unsettled.take(10, at(2));
        unsettled.giveBack(ONE);

        assertThat(unsettled.take(10, at(2))).containsOnlyKeys(ONE);
        assertThat(unsettled.waiting()).isZero();
    }

    @Test
    void what_is_touched_while_a_worker_has_it_waits_for_its_return() {
        unsettled.add(ONE, written(1));
        unsettled.take(10, at(2));

        assertThat(unsettled.touches(ONE)).as("the worker's are its own").isNull();
        unsettled.add(ONE, written(3));
        assertThat(unsettled.take(10, at(4))).isEmpty();
        assertThat(unsettled.size()).isEqualTo(2);
        unsettled.waiting(ONE, at(2));

        assertThat(unsettled.size()).isOne();
        assertThat(unsettled.take(10, at(4)).get(ONE).lastWhole(Side.INITIAL)).isEqualTo(at(3));
    }

    @Test
    void a_ticket_waits_for_what_was_touched_before_it_and_not_for_what_came_since() {
        unsettled.add(ONE, written(1));
        long ticket = unsettled.ticket();
        unsettled.add(TWO, written(2));

        unsettled.take(1, at(2));
        assertThat(unsettled.isSettled(ticket)).as("a worker has it").isFalse();
        unsettled.waiting(ONE, at(2));
        assertThat(unsettled.isSettled(ticket)).as("it was tried in vain").isFalse();
        unsettled.take(10, at(3));
        unsettled.settled(ONE, at(3));

        assertThat(unsettled.isSettled(ticket)).isTrue();
        assertThat(unsettled.size()).isOne();
    }

    private void change(Identity identity, Side side, int time) {
        if (unsettled.touches(identity) == null) {
            unsettled.add(identity, new Touches());
        }
        unsettled.changed(identity, side, at(time));
    }

    @Test
    void the_changes_that_wait_are_counted_by_side_until_they_are_settled_and_the_oldest_tells_since_when() {
        change(ONE, Side.INITIAL, 3);
        change(ONE, Side.INITIAL, 4);
        change(TWO, Side.PARTNER, 5);
        change(TWO, Side.INITIAL, 6);
        assertThat(unsettled.waits(Side.INITIAL)).isEqualTo(new Backlog.Waits(3, 3));
        assertThat(unsettled.waits(Side.PARTNER)).isEqualTo(new Backlog.Waits(5, 1));
        assertThat(unsettled.coalesced()).isEqualTo(2);

        unsettled.take(1, at(9));
        change(ONE, Side.INITIAL, 10);
        assertThat(unsettled.waits(Side.INITIAL)).as("a worker has the oldest").isEqualTo(new Backlog.Waits(3, 4));

        Changes settled = unsettled.settled(ONE, at(10));
        assertThat(settled.count(Side.INITIAL)).isEqualTo(2);
        assertThat(settled.count(Side.PARTNER)).isZero();
        assertThat(unsettled.waits(Side.INITIAL)).isEqualTo(new Backlog.Waits(6, 2));

        unsettled.take(10, at(11));
        unsettled.settled(ONE, Touches.NEVER);
        unsettled.settled(TWO, Touches.NEVER);
        assertThat(unsettled.waits(Side.INITIAL)).isEqualTo(Backlog.Waits.NONE);
        assertThat(unsettled.waits(Side.PARTNER)).isEqualTo(Backlog.Waits.NONE);
        assertThat(unsettled.coalesced()).isEqualTo(2);
    }

    @Test
    void what_came_while_a_worker_tried_in_vain_falls_together_with_what_it_had() {
        change(ONE, Side.INITIAL, 1);
        change(TWO, Side.INITIAL, 2);
        unsettled.take(1, at(3));
        change(ONE, Side.INITIAL, 4);
        assertThat(unsettled.coalesced()).isZero();
        unsettled.waiting(ONE, at(3));

        assertThat(unsettled.coalesced()).isOne();
        assertThat(unsettled.waits(Side.INITIAL))
                .as("although it stands behind the other one now")
                .isEqualTo(new Backlog.Waits(1, 3));
        unsettled.take(10, at(5));
        assertThat(unsettled.settled(ONE, Touches.NEVER).count(Side.INITIAL)).isEqualTo(2);
    }

    @Test
    void a_mark_is_passed_when_all_that_was_there_is_settled() {
        unsettled.add(ONE, written(1));
        unsettled.take(10, at(1));
        unsettled.add(ONE, written(2));
        unsettled.add(TWO, written(2));
        unsettled.mark();
        unsettled.waiting(ONE, at(1));
        unsettled.take(10, at(3));

        unsettled.settled(TWO, Touches.NEVER);
        assertThat(unsettled.isMarkPassed()).isFalse();
        unsettled.add(TWO, written(4));
        unsettled.settled(ONE, at(4));

        assertThat(unsettled.isMarkPassed())
                .as("what came later does not count")
                .isTrue();
        assertThat(unsettled.size()).isOne();
    }
}
