package io.tandem.schema.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgeTest {
    private static final UnaryOperator<BsonDocument> AS_GIVEN = UnaryOperator.identity();
    private static final String OWNER = "{name: 'owner', apply_when: {}, write: true, document_filters: {read: true,"
            + " write: {$or: [{owner: '%%user.id'}, {editors: '%%user.id'}]}}, delete: {owner: '%%user.id'}}";

    private static Rules.OfType roles(String... roles) {
        return Rules.OfType.read(
                "Task",
                BsonDocument.parse("{roles: [" + String.join(",", roles) + "]}").get("roles"));
    }

    private static Judge judge(Rules.OfType rules, String... stored) {
        Judge judge = new Judge(rules);
        for (String object : stored) {
            judge.knows(BsonDocument.parse(object));
        }
        return judge;
    }

    private static SyncedObjectEvent event(String user, Operation operation) {
        return new SyncedObjectEvent("e", "todo", "Task", operation, null, user, null, Instant.EPOCH);
    }

    private static SyncedObjectEvent upsert(String user, String object) {
        return event(user, new Operation.Upsert(BsonDocument.parse(object)));
    }

    private static SyncedObjectEvent update(String user, String set, String... unset) {
        return event(user, new Operation.Update(new BsonInt32(1), BsonDocument.parse(set), List.of(unset)));
    }

    private static SyncedObjectEvent delete(String user) {
        return event(user, new Operation.Delete(new BsonInt32(1)));
    }

    @Test
    void an_object_is_written_by_those_whom_the_filter_lets_before_and_after() {
        Rules.OfType owner = roles(OWNER);
        String adas = "{_id: 1, owner: 'ada', editors: ['eve']}";
        assertThat(judge(owner).refusal(upsert("ada", adas), AS_GIVEN)).isEmpty();
        assertThat(judge(owner).refusal(upsert("bob", adas), AS_GIVEN).orElseThrow())
                .isEqualTo("ErrorWriteNotAllowed (230): user 'bob' may not write Task {\"_id\": 1}: role 'owner'"
                        + " writes only objects within its document filter, which this one would not be");
        assertThat(judge(owner, adas).refusal(update("eve", "{done: true}"), AS_GIVEN))
                .isEmpty();
        assertThat(judge(owner, adas).refusal(update("eve", "{}", "editors"), AS_GIVEN))
                .isPresent();
        assertThat(judge(owner, adas).refusal(update("ada", "{owner: 'eve', editors: []}"), AS_GIVEN))
                .isPresent();
        assertThat(judge(owner, adas).refusal(update("bob", "{owner: 'bob'}"), AS_GIVEN))
                .isPresent();
        assertThat(judge(owner, adas).refusal(delete("eve"), AS_GIVEN)).isPresent();
        assertThat(judge(owner, adas).refusal(delete("ada"), AS_GIVEN)).isEmpty();
    }

    @Test
    void each_write_meets_what_the_one_before_has_left() {
        Judge judge = judge(roles(OWNER));
        judge.done(upsert("ada", "{_id: 1, owner: 'ada'}").operation(), AS_GIVEN);
        assertThat(judge.refusal(update("eve", "{done: true}"), AS_GIVEN)).isPresent();
        judge.done(update("ada", "{editors: ['eve']}").operation(), AS_GIVEN);
        assertThat(judge.refusal(update("eve", "{done: true}"), AS_GIVEN)).isEmpty();
        judge.done(delete("ada").operation(), AS_GIVEN);
        assertThat(judge.refusal(upsert("eve", "{_id: 1, owner: 'eve'}"), AS_GIVEN))
                .isEmpty();
    }

    @Test
    void the_first_role_that_applies_counts_and_without_one_nothing_is_allowed() {
        Rules.OfType two = roles(
                "{name: 'ada reads', apply_when: {'%%user.id': 'ada'}, document_filters: {read: true, write: true}}",
                "{name: 'some', apply_when: {'%%user.id': {$in: ['ada', 'eve']}}, write: true, insert: false,"
                        + " document_filters: {read: true, write: true}}");
        assertThat(judge(two).refusal(upsert("ada", "{_id: 1}"), AS_GIVEN).orElseThrow())
                .contains("role 'ada reads' writes nothing");
        assertThat(judge(two).refusal(upsert("eve", "{_id: 1}"), AS_GIVEN).orElseThrow())
                .contains("role 'some' does not insert such an object");
        assertThat(judge(two, "{_id: 1}").refusal(upsert("eve", "{_id: 1, n: 2}"), AS_GIVEN))
                .isEmpty();
        assertThat(judge(two).refusal(upsert("bob", "{_id: 1}"), AS_GIVEN).orElseThrow())
                .contains("no role applies to this user");
    }

    @Test
    void a_new_object_is_judged_as_it_is_stored() {
        Rules.OfType open = roles("{name: 'r', apply_when: {}, write: true, insert: {n: {$exists: true}},"
                + " document_filters: {read: true, write: {archived: false}}}");
        UnaryOperator<BsonDocument> filled = given -> {
            BsonDocument stored = given.clone();
            stored.append("archived", BsonBoolean.FALSE);
            return stored;
        };
        Judge judge = judge(open);
        assertThat(judge.refusal(upsert("ada", "{_id: 1, n: 1}"), filled)).isEmpty();
        assertThat(judge.refusal(upsert("ada", "{_id: 1}"), filled).orElseThrow())
                .endsWith("does not insert such an object");
        judge.done(upsert("ada", "{_id: 1, n: 1}").operation(), filled);
        assertThat(judge.refusal(update("ada", "{n: 2}"), AS_GIVEN)).isEmpty();
        assertThat(judge.refusal(upsert("ada", "{_id: 1}"), filled)).isEmpty();
    }

    @Test
    void who_writes_everything_may_be_said_in_three_ways() {
        for (String always : List.of("true", "{}", "{'%%true': true}")) {
            Rules rules = new Rules(
                    1,
                    List.of(roles("{name: 'r', apply_when: {}, write: true, document_filters: {read: true, write: "
                            + always + "}}")));
            assertThat(rules.letWriteAll("ada")).as(always).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{n: {$gt: 3}} | {_id: 1, n: 4.5} | true",
                "{n: {$gt: 3}} | {_id: 1, n: 3} | false",
                "{n: {$gt: 1}} | {_id: 1, n: {$numberDecimal: '2'}} | true",
                "{n: {$not: {$gt: 1}}} | {_id: 1, n: {$numberDecimal: '2'}} | false",
                "{n: {$gt: {$numberDecimal: '2'}}} | {_id: 1, n: 2} | false",
                "{n: {$lte: {$numberDecimal: '0.1'}}} | {_id: 1, n: 0.1} | false",
                "{n: {$gte: 0}} | {_id: 1, n: {$numberDecimal: '-0.00'}} | true",
                "{n: {$lt: 0}} | {_id: 1, n: {$numberDecimal: '-0.00'}} | false",
                "{n: {$gt: 1}} | {_id: 1, n: {$numberDecimal: '1E+6000'}} | true",
                "{n: {$gt: {$numberDecimal: '1E+6000'}}} | {_id: 1, n: {$numberDouble: 'Infinity'}} | true",
                "{n: {$gt: 1}} | {_id: 1, n: {$numberDecimal: 'Infinity'}} | true",
                "{n: {$lt: 1}} | {_id: 1, n: {$numberDouble: '-Infinity'}} | true",
                "{n: {$gte: {$numberDouble: 'Infinity'}}} | {_id: 1, n: {$numberDecimal: 'Infinity'}} | true",
                "{n: {$gt: {$numberDouble: '-Infinity'}}} | {_id: 1, n: {$numberDouble: '-Infinity'}} | false",
                "{n: {$lt: {$numberDouble: 'Infinity'}}} | {_id: 1, n: {$numberDouble: 'NaN'}} | false",
                "{n: {$gt: {$numberDouble: 'NaN'}}} | {_id: 1, n: 1} | false",
                "{n: {$gte: {$numberDouble: 'NaN'}}} | {_id: 1, n: {$numberDecimal: 'NaN'}} | true",
                "{n: {$gt: {$numberDouble: 'NaN'}}} | {_id: 1, n: {$numberDecimal: 'NaN'}} | false",
                "{n: {$gte: 3, $lt: 5}} | {_id: 1, n: {$numberLong: '3'}} | true",
                "{n: {$gt: 3}} | {_id: 1, n: 'four'} | false",
                "{n: 3} | {_id: 1, n: 3.0} | true",
                "{n: null} | {_id: 1} | true",
                "{n: {$ne: null}} | {_id: 1} | false",
                "{n: {$exists: false}} | {_id: 1, n: null} | false",
                "{n: {$nin: [1, 2]}} | {_id: 1, n: [2, 3]} | false",
                "{n: {$not: {$lte: 2}}} | {_id: 1} | true",
                "{$nor: [{n: 1}, {n: 2}]} | {_id: 1, n: 3} | true",
                "{'%and': [{n: 1}, {'%%user.id': 'ada'}]} | {_id: 1, n: 1} | true",
                "{'%%true': false} | {_id: 1} | false",
                "{n: '%%true'} | {_id: 1, n: true} | true"
            })
    void conditions_hold_as_mongodb_has_it(String filter, String object, boolean allowed) {
        Rules.OfType rules = roles(
                "{name: 'r', apply_when: {}, write: true, document_filters: {read: true, write: " + filter + "}}");
        assertThat(judge(rules).refusal(upsert("ada", object), AS_GIVEN).isEmpty())
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{apply_when: {}, document_filters: {read: true, write: true}} | roles[0].name",
                "{name: 'r', document_filters: {read: true, write: true}} | roles[0].apply_when",
                "{name: 'r', apply_when: {}} | roles[0].document_filters",
                "{name: 'r', apply_when: {}, document_filters: {write: true}} | roles[0].document_filters.read",
                "{name: 'r', apply_when: {owner: 'x'}, document_filters: {read: true, write: true}} | roles[0].apply_when.owner",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {'a.b': 1}}} | document_filters.write.a.b",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {'%function': {}}}} | %function",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: {$regex: 'x'}}}} | $regex",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: '%%user.custom_data.x'}}} | %%user.id",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: {$ne: ['%%user.id']}}}} | write.n.$ne",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: {of: '%%user.id'}}}} | write.n",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: {$gt: 1, lt: 3}}}} | write.n.lt",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: {$LT: 3}}}} | write.n.$LT",
                "{name: 'r', apply_when: {}, document_filters: {read: true, write: {n: /x/}}} | regular",
                "{name: 'r', apply_when: {}, write: {n: 1}, document_filters: {read: true, write: true}} | roles[0].write",
                "{name: 'r', apply_when: {}, fields: {}, document_filters: {read: true, write: true}} | roles[0].fields",
                "{name: 'r', apply_when: {}, more: 1, document_filters: {read: true, write: true}} | roles[0].more"
            })
    void what_is_no_rule_is_refused_with_its_place(String role, String place) {
        assertThatThrownBy(() -> roles(role))
                .isInstanceOf(InvalidRulesException.class)
                .hasMessageContaining(place);
    }

    @Test
    void a_types_own_roles_hide_the_defaults_also_when_they_are_none() {
        Rules rules = Rules.NONE
                .with(
                        Rules.DEFAULTS,
                        Optional.of(Rules.OfType.read(
                                Rules.DEFAULTS,
                                BsonDocument.parse("{r: [" + OWNER + "]}").get("r"))))
                .with("Task", Optional.of(roles()));
        assertThat(rules.of("Dog").orElseThrow().roles()).hasSize(1);
        assertThat(rules.of("Task").orElseThrow().roles()).isEmpty();
        assertThat(Rules.of(rules.row())).isEqualTo(rules);
        assertThat(rules.with("Task", Optional.empty()).of("Task").orElseThrow().roles())
                .hasSize(1);
        assertThat(Rules.NONE.of("Task")).isEmpty();
    }

    @Test
    void only_who_may_write_every_object_writes_all() {
        Rules all = Rules.NONE.with(
                "Task",
                Optional.of(roles(
                        "{name: 'ada', apply_when: {'%%user.id': 'ada'}, write: true,"
                                + " document_filters: {read: true, write: true}}",
                        OWNER)));
        assertThat(all.letWriteAll("ada")).isTrue();
        assertThat(all.letWriteAll("eve")).isFalse();
        assertThat(Rules.NONE.letWriteAll("eve")).isTrue();
    }
}
