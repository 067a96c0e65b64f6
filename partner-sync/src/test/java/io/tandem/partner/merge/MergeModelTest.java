package io.tandem.partner.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.partner.transform.PropertyGroups.Group;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The rule converges to the right winner: random schedules with repeated values, hints that come late, twice and
/// coalesced, crashes between any two steps, and both sides written in one user transaction.
class MergeModelTest {
    private static final int MOST = 20 * 720;

    @Provide
    Arbitrary<List<Integer>> schedules() {
        return Arbitraries.integers().between(0, MOST - 1).list().ofMinSize(4).ofMaxSize(60);
    }

    @Provide
    Arbitrary<Shape> shapes() {
        return Arbitraries.of(List.of(Shape.renamed(), Shape.lossy(), Shape.lossyBack(), Shape.split()));
    }

    @Provide
    Arbitrary<Policies> policies() {
        return Arbitraries.of(Policy.values()).map(policy -> new Policies(policy, Map.of()));
    }

    @Property(tries = 6_000)
    void the_last_write_of_each_group_wins_and_nothing_that_one_side_holds_more_is_lost(
            @ForAll("shapes") Shape shape, @ForAll("schedules") List<Integer> schedule) {
        assertLastWriteWins(new Model(shape, Policies.LATEST), schedule);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void the_model_finds_what_is_wrong_with_other_ways(Flaw flaw) {
        Random random = new Random(1);
        int wrong = 0;
        for (int n = 0; wrong == 0 && n < 5_000; n++) {
            List<Integer> schedule = random.ints(40, 0, MOST).boxed().toList();
            try {
                assertLastWriteWins(new Model(Shape.renamed(), Policies.LATEST, flaw), schedule);
            } catch (AssertionError e) {
                wrong++;
            }
        }

        assertThat(wrong).isPositive();
    }

    private static void assertLastWriteWins(Model model, List<Integer> schedule) {
        Users.Oracle oracle = new Users.Oracle();
        Users.start(model, oracle, schedule.getFirst());
        schedule.forEach(number -> Users.run(model, oracle, Users.Step.of(number), false));

        assertThat(model.rest()).as("comes to rest").isTrue();
        for (Group group : Users.groups(model.shape)) {
            assertGroup(model, oracle, group);
        }
        assertNothingMoves(model);
    }

    @Property(tries = 6_000)
    void with_deletes_and_inserts_both_sides_end_alike_and_are_there_if_the_last_write_was_no_delete(
            @ForAll("shapes") Shape shape, @ForAll("schedules") List<Integer> schedule) {
        Model model = new Model(shape, Policies.LATEST);
        Users.Oracle oracle = new Users.Oracle();
        Users.start(model, oracle, schedule.getFirst());
        schedule.forEach(number -> Users.run(model, oracle, Users.Step.of(number), true));

        assertThat(model.rest()).as("comes to rest").isTrue();
        assertThat(model.document(Side.INITIAL) == null).isEqualTo(oracle.lastWasDelete);
        assertAlike(model);
        assertNothingMoves(model);
    }

    @Property(tries = 6_000)
    void a_lost_position_heals_and_what_one_side_alone_has_written_meanwhile_wins(
            @ForAll("shapes") Shape shape, @ForAll("schedules") List<Integer> schedule) {
        Model model = new Model(shape, Policies.LATEST);
        Users.Oracle oracle = new Users.Oracle();
        Users.start(model, oracle, schedule.getFirst());
        int lost = schedule.size() / 2;
        schedule.subList(0, lost).forEach(number -> Users.run(model, oracle, Users.Step.of(number), true));
        assertThat(model.rest()).as("comes to rest").isTrue();
        model.save();
        Side only = schedule.getLast() % 2 == 0 ? Side.INITIAL : Side.PARTNER;
        schedule.subList(lost, schedule.size())
                .forEach(number -> Users.runOn(model, oracle, only, Users.Step.of(number)));
        BsonDocument written = model.document(only);
        model.lose();

        assertThat(model.rest()).as("comes to rest").isTrue();
        assertAlike(model);
        assertThat(model.document(only)).as("nothing was written there since").isEqualTo(written);
        assertNothingMoves(model);
    }

    @Property(tries = 6_000)
    void whatever_was_lost_both_sides_end_alike(
            @ForAll("shapes") Shape shape, @ForAll("schedules") List<Integer> schedule) {
        Model model = new Model(shape, Policies.LATEST);
        Users.Oracle oracle = new Users.Oracle();
        Users.start(model, oracle, schedule.getFirst());
        for (int i = 0; i < schedule.size(); i++) {
            Users.run(model, oracle, Users.Step.of(schedule.get(i)), true);
            if (i % 7 == 6) {
                model.lose();
            }
        }

        assertThat(model.rest()).as("comes to rest").isTrue();
        assertAlike(model);
        assertNothingMoves(model);
    }

    @Property(tries = 6_000)
    void every_policy_converges_and_what_is_held_converges_once_a_person_has_chosen(
            @ForAll("shapes") Shape shape,
            @ForAll("policies") Policies policies,
            @ForAll("schedules") List<Integer> schedule) {
        Model model = new Model(shape, policies);
        Users.Oracle oracle = new Users.Oracle();
        Users.start(model, oracle, schedule.getFirst());
        schedule.forEach(number -> Users.run(model, oracle, Users.Step.of(number), true));

        assertThat(model.rest()).as("comes to rest").isTrue();
        if (policies.standard() != Policy.HOLD) {
            assertThat(model.held).isEmpty();
        }
        Side choice = schedule.getLast() % 2 == 0 ? Side.INITIAL : Side.PARTNER;
        boolean documentHeld = model.held.containsKey(Conflict.DOCUMENT);
        boolean taken = model.document(choice) != null;
        model.take(choice);
        assertThat(model.rest()).as("comes to rest").isTrue();
        assertThat(model.held).isEmpty();
        if (documentHeld) {
            assertThat(model.document(Side.INITIAL) != null).isEqualTo(taken);
        }
        assertAlike(model);
        assertNothingMoves(model);
    }

    private static void assertGroup(Model model, Users.Oracle oracle, Group group) {
        Users.Oracle.Last initial = oracle.last.get(Side.INITIAL).get(group);
        Users.Oracle.Last partner = oracle.last.get(Side.PARTNER).get(group);
        boolean crosses = !group.madeForward().isEmpty();
        List<Side> own = new ArrayList<>();
        if (initial != null && (!crosses || partner == null || initial.time() >= partner.time())) {
            own.add(Side.INITIAL);
        }
        if (partner != null && (!crosses || initial == null || partner.time() > initial.time())) {
            own.add(Side.PARTNER);
        }
        for (Side side : own) {
            BsonDocument wrote = oracle.last.get(side).get(group).document();
            BsonDocument now = model.document(side);
            assertThat(Patch.between(now, wrote, group.on(side)).isEmpty())
                    .as("%s of %s on %s: %s, last written %s", group, model.shape.name(), side, now, wrote)
                    .isTrue();
        }
        if (crosses) {
            assertAlike(model, group);
        }
    }

    private static void assertAlike(Model model) {
        boolean initial = model.document(Side.INITIAL) != null;
        assertThat(model.document(Side.PARTNER) != null).isEqualTo(initial);
        if (initial) {
            Users.groups(model.shape).stream()
                    .filter(group -> !group.madeForward().isEmpty())
                    .forEach(group -> assertAlike(model, group));
        }
    }

    private static void assertAlike(Model model, Group group) {
        BsonDocument initial = model.document(Side.INITIAL);
        BsonDocument partner = model.document(Side.PARTNER);
        boolean fromPartner = Patch.between(partner, model.shape.forward().apply(initial), group.madeForward())
                .isEmpty();
        boolean fromInitial = Patch.between(initial, model.shape.reverse().apply(partner), group.madeReverse())
                .isEmpty();
        assertThat(fromPartner || fromInitial)
                .as("%s of %s: %s and %s", group, model.shape.name(), initial, partner)
                .isTrue();
    }

    private static void assertNothingMoves(Model model) {
        long before = model.ourWrites();
        model.heartbeat();
        assertThat(model.rest()).isTrue();
        assertThat(model.ourWrites()).as("nothing moves any more").isEqualTo(before);
    }
}
