package io.tandem.schema.proposal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.contract.schema.ObjectType;
import io.tandem.schema.evolution.CompatibilityRules;
import io.tandem.schema.evolution.CompatibilityRules.Effect;
import io.tandem.schema.evolution.CompatibilityRules.Side;
import io.tandem.schema.evolution.Renames;
import io.tandem.schema.evolution.SchemaChange;
import io.tandem.schema.evolution.SchemaDiff;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class MigrationProposalTest {

    static Stream<Arguments> ways() {
        return Stream.of(
                argumentSet(
                        "a rename inverts itself",
                        "{'_id':'int','name':'string?'}",
                        "{'_id':'int','title':'string?'}",
                        "name>title",
                        "[{'rename':{'name':'title'}}]",
                        ""),
                argumentSet(
                        "an _id of another type inverts itself",
                        "{'_id':'int'}",
                        "{'_id':'string'}",
                        "",
                        "[{'convert':{'_id':{'from':'long','to':'string'}}}]",
                        ""),
                argumentSet(
                        "a required property fails where it does not convert, in both directions",
                        "{'_id':'int','size':'int'}",
                        "{'_id':'int','size':'string'}",
                        "",
                        "[{'convert':{'size':{'from':'long','to':'string'}}}]",
                        ""),
                argumentSet(
                        "an optional property is null where it does not convert, and missing stays missing",
                        "{'_id':'int','size':'int?'}",
                        "{'_id':'int','size':'string?'}",
                        "",
                        "[{'convert':{'size':{'from':'long','to':'string'}}}]",
                        "[{'$set':{'size':{'$cond':[{'$in':[{'$type':'$size'},['missing']]},'$$REMOVE',"
                                + "{'$convert':{'input':'$size','to':'long','onError':null}}]}}}]"),
                argumentSet(
                        "optional to required fills in the empty value",
                        "{'_id':'int','name':'string?'}",
                        "{'_id':'int','name':'string'}",
                        "",
                        "[{'$set':{'name':{'$ifNull':['$name','']}}}]",
                        "[{'$set':{'name':'$name'}}]"),
                argumentSet(
                        "required to optional fills it in on the way back",
                        "{'_id':'int','at':'date'}",
                        "{'_id':'int','at':'date?'}",
                        "",
                        "[{'$set':{'at':'$at'}}]",
                        "[{'$set':{'at':{'$ifNull':['$at',{'$date':'1970-01-01T00:00:00Z'}]}}}]"),
                argumentSet(
                        "type and optionality at once",
                        "{'_id':'int','n':'string?'}",
                        "{'_id':'int','n':'int'}",
                        "",
                        "[{'$set':{'n':{'$convert':{'input':'$n','to':'long','onNull':{'$numberLong':'0'}}}}}]",
                        "[{'convert':{'n':{'from':'long','to':'string'}}}]"),
                argumentSet(
                        "rename and type at once",
                        "{'_id':'int','n':'int'}",
                        "{'_id':'int','m':'string'}",
                        "n>m",
                        "[{'rename':{'n':'m'}},{'convert':{'m':{'from':'long','to':'string'}}}]",
                        ""),
                argumentSet(
                        "a whole number of 32 bits becomes a date too",
                        "{'_id':'int','at':'int'}",
                        "{'_id':'int','at':'date'}",
                        "",
                        "[{'$set':{'at':{'$cond':[{'$in':[{'$type':'$at'},['missing']]},'$$REMOVE',{'$convert':{'input':"
                                + "{'$convert':{'input':'$at','to':'long'}},'to':'date'}}]}}}]",
                        "[{'convert':{'at':{'from':'date','to':'long'}}}]"),
                argumentSet(
                        "elements of a list",
                        "{'_id':'int','n':'int[]'}",
                        "{'_id':'int','n':'string[]'}",
                        "",
                        "[{'$set':{'n':{'$cond':[{'$isArray':'$n'},{'$map':{'input':'$n','as':'element','in':"
                                + "{'$convert':{'input':'$$element','to':'string'}}}},'$n']}}}]",
                        "[{'$set':{'n':{'$cond':[{'$isArray':'$n'},{'$map':{'input':'$n','as':'element','in':"
                                + "{'$convert':{'input':'$$element','to':'long'}}}},'$n']}}}]"),
                argumentSet(
                        "mixed takes anything, and gives back what fits",
                        "{'_id':'int','n':'int?'}",
                        "{'_id':'int','n':'mixed'}",
                        "",
                        "[{'$set':{'n':'$n'}}]",
                        "[{'$set':{'n':{'$cond':[{'$in':[{'$type':'$n'},['missing']]},'$$REMOVE',"
                                + "{'$cond':[{'$in':[{'$type':'$n'},['int','long']]},'$n',null]}]}}}]"),
                argumentSet(
                        "a link to its own type has the keys of the new type",
                        "{'_id':'int','parent':'Task'}",
                        "{'_id':'string','parent':'Task'}",
                        "",
                        "[{'convert':{'_id':{'from':'long','to':'string'}}},"
                                + "{'convert':{'parent':{'from':'long','to':'string'}}}]",
                        "[{'$set':{'parent':{'$cond':[{'$in':[{'$type':'$parent'},['missing']]},'$$REMOVE',"
                                + "{'$convert':{'input':'$parent','to':'long','onError':null}}]}}},"
                                + "{'convert':{'_id':{'from':'string','to':'long'}}}]"),
                argumentSet(
                        "a removed property stays where it is",
                        "{'_id':'int','old':'int','n':'int'}",
                        "{'_id':'int','n':'string'}",
                        "",
                        "[{'unset':['old']},{'convert':{'n':{'from':'long','to':'string'}}}]",
                        ""),
                argumentSet(
                        "an added required property is filled in",
                        "{'_id':'int','n':'int'}",
                        "{'_id':'int','n':'string','more':'bool'}",
                        "",
                        "[{'convert':{'n':{'from':'long','to':'string'}}},{'$set':{'more':{'$ifNull':['$more',false]}}}]",
                        "[{'convert':{'n':{'from':'string','to':'long'}}}]"));
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("ways")
    void each_kind_of_change_has_its_way(String before, String after, String rename, String forward, String reverse) {
        ObjectNode proposal = propose(before, after, rename);

        assertThat(proposal.has("impossible")).as(proposal.toString()).isFalse();
        JsonNode definition = proposal.get("definition");
        assertThat(definition.get("forward")).isEqualTo(json(forward));
        assertThat(definition.has("reverse")).isEqualTo(!reverse.isEmpty());
        if (!reverse.isEmpty()) {
            assertThat(definition.get("reverse")).isEqualTo(json(reverse));
        }
        assertThat(definition.at("/initial/collection").asText()).isEqualTo("tasks");
        assertThat(definition.at("/partner/collection").asText()).isEqualTo("TaskV2");
        assertThat(definition.at("/partner/objectType/name").asText()).isEqualTo("TaskV2");
        assertThat(definition.toString()).doesNotContain("\"Task\"");
    }

    static Stream<Arguments> deadEnds() {
        return Stream.of(
                argumentSet("a text is no link", "{'_id':'int','p':'string?'}", "{'_id':'int','p':'Person'}"),
                argumentSet("one is not many", "{'_id':'int','p':'string?'}", "{'_id':'int','p':'string[]'}"),
                argumentSet("a list is no set", "{'_id':'int','p':'int[]'}", "{'_id':'int','p':'int<>'}"),
                argumentSet("a bool is no text", "{'_id':'int','p':'bool?'}", "{'_id':'int','p':'string?'}"),
                argumentSet("an _id of doubtful return", "{'_id':'int'}", "{'_id':'objectId'}"),
                argumentSet("bytes", "{'_id':'int','p':'uuid?'}", "{'_id':'int','p':'string?'}"),
                argumentSet("a name that is a path", "{'_id':'int','a.b':'int?'}", "{'_id':'int','a.b':'string?'}"),
                argumentSet("mixed to required", "{'_id':'int','p':'mixed'}", "{'_id':'int','p':'int'}"));
    }

    @ParameterizedTest(name = "{argumentSetName}")
    @MethodSource("deadEnds")
    void where_there_is_no_honest_way_it_says_why(String before, String after) {
        ObjectNode proposal = propose(before, after, "");

        assertThat(proposal.fieldNames()).toIterable().containsExactly("impossible");
        assertThat(proposal.get("impossible").asText()).startsWith("Task.");
    }

    @Test
    void the_next_free_version_is_taken_whatever_links_here() {
        ObjectNode proposal = MigrationProposal.of(new BrokenType(
                "todo",
                "todo",
                "todo",
                "Task",
                type("{'_id':'int'}"),
                type("{'_id':'string'}"),
                Renames.NONE,
                List.of(),
                Set.of("Task", "TaskV2", "TaskV3"),
                List.of("Person.tasks")));

        assertThat(proposal.get("name").asText()).isEqualTo("todo-TaskV4");
        assertThat(proposal.get("notes").toString()).contains("Person.tasks links to Task");
        assertThat(FreeName.after("TaskV2", Set.of("TaskV2"))).isEqualTo("TaskV3");
        assertThat(FreeName.after("T".repeat(57), Set.of())).isEqualTo("T".repeat(55) + "V2");
        assertThat(FreeName.ofMigration("a".repeat(57), "TäskV2")).hasSize(57).matches("[a-zA-Z0-9_-]+");
    }

    @Test
    void what_lies_in_another_database_than_the_app_s_cannot_be_migrated() {
        ObjectNode proposal = propose("{'_id':'int','n':'int'}", "{'_id':'int','n':'string'}", "", "elsewhere");

        assertThat(proposal.fieldNames()).toIterable().containsExactly("impossible");
        assertThat(proposal.get("impossible").asText())
                .startsWith("Task: its collection lies in database 'elsewhere', and a migration's collections lie in"
                        + " the app's database 'db'; ");
    }

    private static ObjectNode propose(String before, String after, String rename) {
        return propose(before, after, rename, "db");
    }

    private static ObjectNode propose(String before, String after, String rename, String database) {
        ObjectType old = type(before);
        ObjectType now = type(after);
        Renames renames = rename.isEmpty()
                ? Renames.NONE
                : new Renames(
                        Map.of(),
                        Map.of(
                                "Task." + rename.substring(0, rename.indexOf('>')),
                                rename.substring(rename.indexOf('>') + 1)));
        List<SchemaChange> breaking = SchemaDiff.between(List.of(old), List.of(now), renames).stream()
                .filter(change -> CompatibilityRules.judge(change, Side.SERVER) == Effect.BREAKING)
                .toList();
        return MigrationProposal.of(new BrokenType(
                "todo", "db", database, "tasks", old, now, renames, breaking, Set.of("Task", "Person"), List.of()));
    }

    private static ObjectType type(String properties) {
        JsonNode types = json("[{'name':'Task','primaryKey':'_id','properties':" + properties + "}]");
        return RealmNotation.objectTypes(types, "objectTypes").getFirst();
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
