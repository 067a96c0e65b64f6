package io.tandem.schema.evolution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.contract.schema.ObjectType;
import io.tandem.contract.schema.Property;
import io.tandem.schema.evolution.EvolutionDecision.Apply;
import io.tandem.schema.evolution.EvolutionDecision.Refuse;
import io.tandem.schema.evolution.EvolutionDecision.Unchanged;
import io.tandem.schema.inference.Inference;
import io.tandem.schema.model.RealmNotation;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

class ModelEvolutionTest {
    private static final String TASK = "{'name':'Task','primaryKey':'_id','properties':%s}";

    @Test
    void a_new_type_appears_with_its_embedded_types() {
        Apply apply = (Apply) develop(Map.of(), """
                [{'name':'Task','primaryKey':'_id','properties':{'_id':'objectId','place':'Place'}},
                 {'name':'Place','embedded':true,'properties':{'lat':'double'}}]""");

        assertThat(apply.schemas()).containsOnlyKeys("Task");
        assertThat(apply.schemas().get("Task").types()).containsOnlyKeys("Task", "Place");
        assertThat(apply.schemas().get("Task").version()).isEqualTo(1);
    }

    @Test
    void the_same_model_again_changes_nothing() {
        Map<String, TypeSchema> once = ((Apply) develop(Map.of(), task("{'_id':'int','name':'string?'}"))).schemas();

        assertThat(develop(once, task("{'_id':'int','name':'string?'}"))).isInstanceOf(Unchanged.class);
    }

    @Test
    void what_an_older_model_lacks_stays() {
        Map<String, TypeSchema> wide = ((Apply) develop(Map.of(), task("{'_id':'int','name':'string?'}"))).schemas();

        assertThat(develop(wide, task("{'_id':'int'}"))).isInstanceOf(Unchanged.class);
    }

    @Test
    void a_breaking_model_is_refused_with_the_documents_text_and_nothing_else_of_it_is_applied() {
        Map<String, TypeSchema> known = ((Apply) develop(Map.of(), task("{'_id':'int'}"))).schemas();

        Refuse refuse = (Refuse) develop(known, task("{'_id':'string','more':'int?'}"));

        assertThat(refuse.refusal().errorCode()).isEqualTo(1);
        assertThat(refuse.refusal().message())
                .isEqualTo("The following changes cannot be made in additive-only schema mode:\n"
                        + "- Property 'Task._id' has been changed from 'int' to 'string'.");
    }

    @Test
    void the_later_last_line_is_added_where_it_is_asked_for() {
        Map<String, TypeSchema> known = ((Apply) develop(Map.of(), task("{'_id':'int'}"))).schemas();

        Refuse refuse = (Refuse)
                ModelEvolution.decide(known, types(task("{'_id':'string'}")), Authority.CLIENT_IN_DEVELOPMENT, true);

        assertThat(refuse.refusal().message())
                .endsWith("'string'.\nIf your app is running in development mode, you can delete the realm and restart"
                        + " the app to update your schema.");
    }

    @Test
    void production_refuses_additive_changes_with_code_225_and_names_them_all() {
        Map<String, TypeSchema> known = ((Apply)
                        develop(Map.of(), "[{'name':'TopLevel','primaryKey':'_id','properties':{'_id':'int'}}]"))
                .schemas();

        Refuse refuse = (Refuse) ModelEvolution.decide(
                known,
                types("[{'name':'TopLevel','primaryKey':'_id','properties':"
                        + "{'_id':'int','added_oid_field':'objectId?','other_col':'int'}},"
                        + "{'name':'AddedClass','primaryKey':'_id','properties':{'_id':'int'}}]"),
                Authority.CLIENT_IN_PRODUCTION,
                false);

        assertThat(refuse.refusal().errorCode()).isEqualTo(225);
        assertThat(refuse.refusal().reasons())
                .containsExactly(
                        "Invalid schema change (UPLOAD): non-breaking schema change: adding schema for Realm table"
                                + " \"AddedClass\", schema changes from clients are restricted when developer mode is"
                                + " disabled",
                        "Invalid schema change (UPLOAD): non-breaking schema change: adding \"ObjectID\" column at field"
                                + " \"added_oid_field\" in schema \"TopLevel\", schema changes from clients are"
                                + " restricted when developer mode is disabled",
                        "Invalid schema change (UPLOAD): non-breaking schema change: adding \"Int\" column at field"
                                + " \"other_col\" in schema \"TopLevel\", schema changes from clients are restricted"
                                + " when developer mode is disabled");
        assertThat(refuse.refusal().message())
                .isEqualTo(refuse.refusal().reasons().getFirst());
    }

    @Test
    void an_operator_adds_whatever_development_mode_says() {
        assertThat(ModelEvolution.decide(Map.of(), types(task("{'_id':'int'}")), Authority.OPERATOR, false))
                .isInstanceOf(Apply.class);
    }

    @Test
    void a_declared_model_refines_what_was_only_inferred() {
        Map<String, TypeSchema> inferred = inferred(
                "{_id: 1, name: 'a', owner: 'p1', tags: ['a'], place: {lat: 1.5}, more: {a: 1, b: 2}, mag: 1}");

        Apply apply = (Apply) develop(inferred, """
                [{'name':'Task','primaryKey':'_id','properties':{'_id':'int','name':'string','owner':'Person',
                  'tags':'string<>','place':'Place','more':'int{}','mag':'double'}},
                 {'name':'Place','embedded':true,'properties':{'lat':'double?'}},
                 {'name':'Person','primaryKey':'_id','properties':{'_id':'string'}}]""");

        TypeSchema task = apply.schemas().get("Task");
        assertThat(task.types()).containsOnlyKeys("Task", "Place");
        assertThat(properties(task))
                .containsExactly(
                        "_id int",
                        "name string",
                        "owner <Person>?",
                        "tags set<string>",
                        "place <Place>?",
                        "more dictionary<string, int>",
                        "mag double");
        assertThat(task.types().get("Task").properties().values()).noneMatch(TypeSchema.SchemaProperty::provisional);
    }

    @Test
    void a_declared_model_does_not_change_an_inferred_scalar_type() {
        Refuse refuse = (Refuse) develop(inferred("{_id: 'q', time: 5}"), task("{'_id':'string','time':'date'}"));

        assertThat(refuse.refusal().reasons())
                .containsExactly("Property 'Task.time' has been changed from 'int' to 'date'.");
    }

    @Test
    void a_second_model_refines_nothing_any_more() {
        Map<String, TypeSchema> declared =
                ((Apply) develop(inferred("{_id: 1, name: 'a'}"), task("{'_id':'int','name':'string'}"))).schemas();

        Refuse refuse = (Refuse) develop(declared, task("{'_id':'int','name':'string?'}"));

        assertThat(refuse.refusal().reasons()).containsExactly("Property 'Task.name' has been made optional.");
    }

    @Test
    void an_overwriting_model_changes_what_it_names_otherwise_and_drops_nothing() {
        Map<String, TypeSchema> known =
                ((Apply) develop(Map.of(), task("{'_id':'int','size':'int','name':'string?'}"))).schemas();

        Apply apply = (Apply) ModelEvolution.decide(
                known, types(task("{'_id':'int','size':'string'}")), Authority.CLIENT_OVERWRITING, false);

        assertThat(properties(apply.schemas().get("Task"))).containsExactly("_id int", "size string", "name string?");
        assertThat(apply.breaking())
                .extracting(Sentences::of)
                .containsExactly("Property 'Task.size' has been changed from 'int' to 'string'.");
    }

    @Test
    void no_model_overwrites_whether_objects_stand_alone() {
        Map<String, TypeSchema> known = ((Apply) develop(Map.of(), task("{'_id':'int'}"))).schemas();

        assertThat(ModelEvolution.decide(
                        known,
                        types("[{'name':'Task','primaryKey':'_id','asymmetric':true,'properties':{'_id':'int'}}]"),
                        Authority.CLIENT_OVERWRITING,
                        false))
                .isInstanceOf(Refuse.class);
    }

    private static EvolutionDecision develop(Map<String, TypeSchema> current, String json) {
        return ModelEvolution.decide(current, types(json), Authority.CLIENT_IN_DEVELOPMENT, false);
    }

    private static Map<String, TypeSchema> inferred(String object) {
        TypeSchema empty = TypeSchema.empty("Task");
        return Map.of(
                "Task",
                empty.with(Inference.ofObject(empty, BsonDocument.parse(object)).changes(), true, 1));
    }

    private static List<String> properties(TypeSchema schema) {
        return schema.types().get(schema.title()).properties().values().stream()
                .map(known -> text(known.property()))
                .toList();
    }

    private static String text(Property property) {
        return property.name() + " " + property.type().text() + (property.optional() ? "?" : "");
    }

    private static String task(String properties) {
        return "[" + TASK.formatted(properties) + "]";
    }

    private static List<ObjectType> types(String json) {
        try {
            return RealmNotation.objectTypes(new ObjectMapper().readTree(json.replace('\'', '"')), "objectTypes");
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
