package io.tandem.partner.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.partner.merge.Decision.Change;
import io.tandem.partner.merge.Decision.Create;
import io.tandem.partner.merge.Decision.Delete;
import io.tandem.partner.merge.Decision.DeleteBoth;
import io.tandem.partner.merge.Decision.Nothing;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

/// The tables of `docs/reference/merge.md`, row by row.
class MergeTest {
    private static final Transform.Both TRANSFORMS =
            Transform.compile(BsonArray.parse("[{rename: {name: 'title'}}, {unset: ['secret']}]"), new BsonArray());
    private static final PropertyGroups GROUPS = new PropertyGroups(TRANSFORMS.forward(), TRANSFORMS.reverse());
    private static final Merge MERGE = new Merge(GROUPS, Policies.LATEST);

    private static BsonDocument json(String json) {
        return BsonDocument.parse(json);
    }

    private static BsonTimestamp at(int time) {
        return new BsonTimestamp(time, 0);
    }

    private static void touch(Touches touches, Side side, String property, int time) {
        touches.group(side, GROUPS.of(side, property), at(time));
    }

    private static Decision decide(Touches touches, String forwarded, String partner) {
        return decide(touches, forwarded, partner, true);
    }

    /// `forwarded` is what the initial document looks like from the partner's side; null when there is none.
    private static Decision decide(Touches touches, String forwarded, String partner, boolean known) {
        BsonDocument seen = forwarded == null ? null : json(forwarded);
        return MERGE.decide(touches, pair(seen, seen, partner == null ? null : json(partner), known))
                .decision();
    }

    private static Pair pair(BsonDocument initial, BsonDocument forwarded, BsonDocument partner, boolean known) {
        return new Pair(initial, forwarded, partner, null, known, Set.of());
    }

    private static BsonDocument merged(Decision decision) {
        return ((Change) decision).mergedPartner();
    }

    @Test
    void nothing_on_both_sides_is_nothing_to_do() {
        assertThat(decide(new Touches(), null, null)).isEqualTo(new Nothing());
    }

    @Test
    void a_new_document_is_made_on_the_other_side() {
        Touches touches = new Touches();
        touches.document(Side.INITIAL, at(5));

        assertThat(decide(touches, "{_id: 1}", null)).isEqualTo(new Create(Side.PARTNER));

        Touches other = new Touches();
        other.document(Side.PARTNER, at(5));
        assertThat(decide(other, null, "{_id: 1}")).isEqualTo(new Create(Side.INITIAL));
    }

    @Test
    void a_delete_wins_against_an_earlier_write() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "name", 4);
        touches.deleted(Side.PARTNER, at(5));

        assertThat(decide(touches, "{_id: 1, title: 'x'}", null)).isEqualTo(new Delete(Side.INITIAL));
    }

    @Test
    void a_delete_loses_against_a_later_write() {
        Touches touches = new Touches();
        touches.deleted(Side.PARTNER, at(5));
        touch(touches, Side.INITIAL, "name", 6);

        assertThat(decide(touches, "{_id: 1, title: 'x'}", null)).isEqualTo(new Create(Side.PARTNER));
    }

    @Test
    void a_delete_holds_although_we_made_the_document_anew_before_we_knew() {
        Touches touches = new Touches();
        touches.document(Side.PARTNER, at(5));
        touches.deleted(Side.PARTNER, at(6));

        assertThat(decide(touches, "{_id: 1}", "{_id: 1}")).isEqualTo(new DeleteBoth());
    }

    @Test
    void a_document_inserted_again_is_a_new_life() {
        Touches touches = new Touches();
        touch(touches, Side.PARTNER, "title", 4);
        touches.deleted(Side.INITIAL, at(5));
        touches.document(Side.INITIAL, at(6));

        assertThat(decide(touches, "{_id: 1}", "{_id: 1, title: 'old', own: 1}"))
                .isEqualTo(new Create(Side.PARTNER));
    }

    @Test
    void a_new_life_is_one_also_where_both_sides_inserted_before_they_met() {
        Touches touches = new Touches();
        touches.document(Side.INITIAL, at(4));
        touches.deleted(Side.PARTNER, at(5));
        touches.document(Side.PARTNER, at(6));

        assertThat(decide(touches, "{_id: 1, title: 'old', left: 1}", "{_id: 1}", false))
                .isEqualTo(new Create(Side.INITIAL));
    }

    @Test
    void the_later_write_of_a_group_wins() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "name", 5);
        touch(touches, Side.PARTNER, "title", 4);
        assertThat(merged(decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'b'}")))
                .isEqualTo(json("{_id: 1, title: 'a'}"));

        touch(touches, Side.PARTNER, "title", 6);
        Change change = (Change) decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'b'}");
        assertThat(change.toPartner().isEmpty()).isTrue();
        assertThat(MERGE.initialPatch(change, json("{_id: 1, name: 'a'}"), json("{_id: 1, name: 'b'}")))
                .isEqualTo(new Patch(json("{name: 'b'}"), java.util.List.of()));
    }

    @Test
    void ties_go_to_the_initial_side() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "name", 5);
        touch(touches, Side.PARTNER, "title", 5);

        assertThat(merged(decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'b'}")))
                .isEqualTo(json("{_id: 1, title: 'a'}"));
    }

    @Test
    void groups_merge_independently() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "name", 5);
        touch(touches, Side.PARTNER, "done", 6);

        Change change =
                (Change) decide(touches, "{_id: 1, title: 'new', done: false}", "{_id: 1, title: 'old', done: true}");

        assertThat(change.mergedPartner()).isEqualTo(json("{_id: 1, title: 'new', done: true}"));
        assertThat(change.toInitial()).containsExactly(GROUPS.of(Side.PARTNER, "done"));
    }

    @Test
    void a_removed_property_crosses_as_removed() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "name", 5);

        assertThat(merged(decide(touches, "{_id: 1}", "{_id: 1, title: 'x'}"))).isEqualTo(json("{_id: 1}"));
    }

    @Test
    void what_only_the_other_shape_has_survives_a_replacement() {
        Touches touches = new Touches();
        touches.document(Side.PARTNER, at(5));

        Change change = (Change) decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'b'}");
        Patch patch = MERGE.initialPatch(change, json("{_id: 1, name: 'a', secret: 7}"), json("{_id: 1, name: 'b'}"));

        assertThat(patch.apply(json("{_id: 1, name: 'a', secret: 7}")))
                .isEqualTo(json("{_id: 1, name: 'b', secret: 7}"));
    }

    @Test
    void a_whole_write_says_nothing_of_a_property_that_never_crosses_to_its_side() {
        Transform.Both oneWay =
                Transform.compile(BsonArray.parse("[{$unset: 'secret'}]"), BsonArray.parse("[{$set: {seen: true}}]"));
        PropertyGroups groups = new PropertyGroups(oneWay.forward(), oneWay.reverse());
        Touches touches = new Touches();
        touches.document(Side.PARTNER, at(5));
        BsonDocument initial = json("{_id: 1, a: 1, secret: 7}");

        Decision decision = new Merge(groups, Policies.LATEST)
                .decide(touches, pair(initial, json("{_id: 1, a: 1}"), json("{_id: 1, a: 2}"), true))
                .decision();
        Patch patch = new Merge(groups, Policies.LATEST)
                .initialPatch((Change) decision, initial, json("{_id: 1, a: 2, seen: true}"));

        assertThat(patch.apply(initial).get("secret")).isEqualTo(initial.get("secret"));
        assertThat(patch.apply(initial).get("a")).isEqualTo(json("{a: 2}").get("a"));
    }

    @Test
    void sides_that_agree_are_left_alone() {
        Touches touches = new Touches();
        touch(touches, Side.PARTNER, "title", 5);

        assertThat(decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'a'}"))
                .isEqualTo(new Nothing());
    }

    @Test
    void an_int_and_a_double_do_not_agree() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "n", 5);

        assertThat(merged(decide(touches, "{_id: 1, n: 1.0}", "{_id: 1, n: 1}"))
                        .get("n")
                        .isDouble())
                .isTrue();
    }

    @Test
    void the_order_of_embedded_properties_is_part_of_the_value() {
        Touches touches = new Touches();
        touch(touches, Side.INITIAL, "e", 5);

        assertThat(decide(touches, "{_id: 1, e: {a: 1, b: 2}}", "{_id: 1, e: {b: 2, a: 1}}"))
                .isInstanceOf(Change.class);
    }

    @Test
    void at_first_contact_a_property_that_one_side_lacks_was_not_removed() {
        Touches touches = new Touches();
        touches.copied();

        Change change =
                (Change) decide(touches, "{_id: 1, title: 'a', left: 1}", "{_id: 1, title: 'b', right: 2}", false);

        assertThat(change.mergedPartner()).isEqualTo(json("{_id: 1, title: 'a', right: 2, left: 1}"));
        assertThat(change.toInitial()).containsExactly(GROUPS.of(Side.PARTNER, "right"));
    }

    @Test
    void a_copy_changes_nothing_of_a_pair_that_has_met() {
        Touches touches = new Touches();
        touches.copied();

        assertThat(decide(touches, "{_id: 1, title: 'a'}", "{_id: 1, title: 'b'}"))
                .isEqualTo(new Nothing());
    }

    @Test
    void a_choice_that_comes_once_more_says_nothing_about_what_was_written_after_it_was_carried_out() {
        Touches touches = new Touches();
        touches.take(GROUPS.of(Side.INITIAL, "name"), Side.INITIAL);
        touch(touches, Side.PARTNER, "title", 9);

        Decision decision = decide(touches, "{_id: 1, title: 'taken'}", "{_id: 1, title: 'later'}");

        assertThat(merged(decision)).isEqualTo(json("{_id: 1, title: 'later'}"));
    }

    @Test
    void nor_does_the_choice_of_a_delete() {
        Touches touches = new Touches();
        touches.take(Conflict.DOCUMENT, Side.INITIAL);
        touches.document(Side.PARTNER, at(9));

        assertThat(decide(touches, null, "{_id: 1, title: 'anew'}")).isEqualTo(new Create(Side.INITIAL));
    }
}
