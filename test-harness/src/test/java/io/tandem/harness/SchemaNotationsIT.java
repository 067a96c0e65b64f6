package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.junit.TestApp.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Schemas come in and go out in every notation, over HTTP.
@TandemTest
class SchemaNotationsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = """
            {'title':'Person','bsonType':'object','required':['_id'],
             'properties':{'_id':{'bsonType':'string'},'age':{'bsonType':'int','minimum':0}}}""";
    private static final String TASK = """
            {'title':'Task','properties':{'_id':{'bsonType':'objectId'},'owner':{'bsonType':'string'},
             'at':{'bsonType':'timestamp'},'place':{'bsonType':'object','properties':{'city':{'bsonType':'string'}}}},
             'required':['_id']}""";
    private static final String OWNER = """
            {'owner':{'ref':'#/relationship/mongodb-atlas/%s/people','foreign_key':'_id','is_list':false}}""";

    @Test
    void an_export_is_imported_as_it_was_written(TestApp app) {
        app.create(false);
        String export = export(app);

        JsonNode told = post(app, "/import?dryRun=true", export).json();
        assertThat(outcomes(told)).containsExactly("applied", "applied", "skipped", "skipped");
        assertThat(get(app, "/schemas").path("schemas")).isEmpty();

        JsonNode taken = post(app, "/import", export).json();
        assertThat(outcomes(taken)).containsExactly("applied", "applied", "skipped", "skipped");
        assertThat(taken.at("/types/1/findings").findValuesAsText("code"))
                .containsExactlyInAnyOrder("unknown-type", "untitled");
        assertThat(taken.at("/types/1/findings").findValuesAsText("at"))
                .contains("/schemas/1/schema/properties/at/bsonType");
        assertThat(taken.at("/types/2/findings/0/code").asText()).isEqualTo("empty-schema");
        assertThat(taken.at("/types/3/findings/0/code").asText()).isEqualTo("no-id");

        JsonNode task = get(app, "/schemas/Task");
        assertThat(task.path("collection").asText()).isEqualTo("tasks");
        assertThat(task.path("schema")).isEqualTo(json(TASK));
        assertThat(task.path("relationships")).isEqualTo(json(OWNER.formatted(app.name())));
        assertThat(get(app, "/schemas/Person").path("schema")).isEqualTo(json(PERSON));
        assertThat(outcomes(post(app, "/import", export).json()))
                .containsExactly("unchanged", "unchanged", "skipped", "skipped");
    }

    @Test
    void what_is_imported_grows_and_its_objects_go_to_its_collection(TestApp app) {
        app.create(true);
        assertThat(post(app, "/import", export(app)).status()).isEqualTo(200);

        app.upsert("Person", "{\"_id\":\"p\",\"age\":3,\"nick\":\"pip\"}");

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() ->
                        assertThat(app.collection("people").countDocuments()).isEqualTo(1));
        JsonNode schema = get(app, "/schemas/Person").path("schema");
        assertThat(schema.at("/properties/age")).isEqualTo(json("{'bsonType':'int','minimum':0}"));
        assertThat(schema.at("/properties/nick")).isEqualTo(json("{'bsonType':'string'}"));
    }

    @Test
    void an_import_that_breaks_a_schema_is_refused_by_itself(TestApp app) {
        app.create(false);
        post(app, "/import", export(app));

        JsonNode broken = post(
                        app,
                        "/import",
                        "{\"schemas\":[{\"database\":\"" + app.name() + "\",\"collection\":\"people\",\"schema\":"
                                + json(PERSON.replace("'int','minimum':0", "'string'")) + "}]}")
                .json();
        assertThat(outcomes(broken)).containsExactly("refused");
        assertThat(broken.at("/types/0/message").asText())
                .contains("Property 'Person.age' has been changed from 'int' to 'string'");
        assertThat(get(app, "/schemas/Person").path("schema")).isEqualTo(json(PERSON));
    }

    @Test
    void an_operator_and_a_client_may_bring_an_app_services_schema(TestApp app) {
        app.create(true);
        String person = "{\"schema\":" + json(PERSON) + "}";

        Answer put = app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Person", person);

        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(put.json().at("/findings/0/code").asText()).isEqualTo("unknown-keyword");
        assertThat(get(app, "/schemas/Person").path("schema")).isEqualTo(json(PERSON));
        String relationships = OWNER.formatted(app.name()).replace("people", "Person");
        Answer declared =
                post(app, "/models", "{\"schema\":" + json(TASK) + ",\"relationships\":" + json(relationships) + "}");
        assertThat(declared.status()).as(declared.body()).isEqualTo(200);
        assertThat(get(app, "/schemas/Task?notation=realm")
                        .at("/objectTypes/0/properties/owner")
                        .asText())
                .isEqualTo("Person");
        Answer nothing = app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/X", "{\"schema\":{}}");
        assertThat(nothing.status()).isEqualTo(400);
        assertThat(nothing.body()).contains("empty-schema");
    }

    @Test
    void a_schema_that_is_sent_back_as_it_was_shown_changes_nothing_though_its_elements_may_be_null(TestApp app) {
        app.create(true);
        post(app, "/models", "{\"objectTypes\":" + json("""
                [{'name':'Task','primaryKey':'_id','properties':{'_id':'int','tags':'string?[]','marks':'int?<>',
                  'notes':'string?{}','place':'Place'}},
                 {'name':'Place','embedded':true,'properties':{'names':'string?[]'}}]""") + "}");
        JsonNode before = get(app, "/schemas/Task?notation=realm");
        JsonNode shown = get(app, "/schemas/Task");
        String schema = "{\"schema\":" + shown.path("schema") + "}";

        Answer declared = post(app, "/models", schema);
        Answer put = app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task", schema);
        Answer patched = patch(app, "/schemas/Task", schema);
        Answer imported = post(
                app,
                "/import",
                "{\"schemas\":[{\"database\":\"" + shown.path("database").asText() + "\",\"collection\":\"Task\","
                        + schema.substring(1) + "]}");

        assertThat(List.of(declared, put, patched)).extracting(Answer::status).containsOnly(200);
        assertThat(outcomes(imported.json())).as(imported.body()).containsExactly("unchanged");
        assertThat(get(app, "/schemas/Task?notation=realm")).isEqualTo(before);
    }

    @Test
    void what_an_operator_adds_leaves_what_was_written_of_the_rest(TestApp app) {
        app.create(false);
        post(app, "/import", export(app));
        JsonNode part = json("""
                {'title':'Task','description':'ours','required':['_id','code'],'properties':{
                 '_id':{'bsonType':'objectId','description':'made by the device'},
                 'code':{'bsonType':'string','minLength':2}}}""");

        Answer patched = patch(app, "/schemas/Task", "{\"schema\":" + part + "}");

        assertThat(patched.status()).as(patched.body()).isEqualTo(200);
        JsonNode task = get(app, "/schemas/Task");
        assertThat(task.path("schema")).isEqualTo(json("""
                {'title':'Task','description':'ours','required':['_id','code'],'properties':{
                 '_id':{'bsonType':'objectId','description':'made by the device'},'owner':{'bsonType':'string'},
                 'at':{'bsonType':'timestamp'},'place':{'bsonType':'object','properties':{'city':{'bsonType':'string'}}},
                 'code':{'bsonType':'string','minLength':2}}}"""));
        assertThat(task.path("relationships")).isEqualTo(json(OWNER.formatted(app.name())));
    }

    @Test
    void a_relationship_to_what_does_not_sync_is_kept_and_its_property_is_a_plain_value(TestApp app) {
        app.create(false);
        String export = """
                {'schemas':[
                 {'database':'%1$s','collection':'keyless','schema':
                   {'title':'Keyless','properties':{'name':{'bsonType':'string'}}}},
                 {'database':'%1$s','collection':'nameless','schema':
                   {'title':'','properties':{'_id':{'bsonType':'objectId'}}}},
                 {'database':'%1$s','collection':'orders','schema':
                   {'title':'Order','properties':{'_id':{'bsonType':'int'},'k':{'bsonType':'objectId'},'n':{'bsonType':'objectId'}}},
                  'relationships':{
                   'k':{'ref':'#/relationship/mongodb-atlas/%1$s/keyless','foreign_key':'_id','is_list':false},
                   'n':{'ref':'#/relationship/mongodb-atlas/%1$s/nameless','foreign_key':'_id','is_list':false}}}]""".formatted(app.name());

        JsonNode taken = post(app, "/import", json(export + "}").toString()).json();
        JsonNode converted = convert(app, export + ",'from':'app-services','to':'realm'}");

        assertThat(outcomes(taken)).containsExactly("skipped", "skipped", "applied");
        assertThat(taken.at("/types/2/findings").findValuesAsText("code"))
                .containsExactlyInAnyOrder("unknown-link-target", "unknown-link-target");
        assertThat(get(app, "/schemas/Order?notation=realm")
                        .at("/objectTypes/0/properties/k")
                        .asText())
                .isEqualTo("objectId?");
        assertThat(converted.path("objectTypes").findValuesAsText("name")).containsExactly("Order");
    }

    @Test
    void the_first_schema_of_a_type_that_links_to_itself_is_shown_as_it_was_written(TestApp app) {
        app.create(false);
        JsonNode node = json("""
                {'title':'Node','properties':{'_id':{'bsonType':'string'},
                 'parent':{'bsonType':'string','description':'x'}},'required':['_id']}""");
        JsonNode parent =
                json(OWNER.formatted(app.name()).replace("owner", "parent").replace("people", "Node"));

        Answer put = app.put(
                Part.SCHEMA_SERVICE,
                "/v1/apps/" + app.name() + "/schemas/Node",
                "{\"schema\":" + node + ",\"relationships\":" + parent + "}");

        assertThat(put.status()).as(put.body()).isEqualTo(200);
        assertThat(get(app, "/schemas/Node").path("schema")).isEqualTo(node);
        assertThat(get(app, "/schemas/Node").path("relationships")).isEqualTo(parent);
    }

    @Test
    void a_schema_is_shown_in_each_notation(TestApp app) {
        app.create(true);
        String model =
                "{\"name\":\"Task\",\"primaryKey\":\"_id\",\"properties\":{\"_id\":\"objectId\",\"done\":\"bool?\"}}";
        post(app, "/models", "{\"objectTypes\":[" + model + "]}");

        assertThat(get(app, "/schemas/Task?notation=realm").path("objectTypes").get(0))
                .isEqualTo(json(model.replace('"', '\'')));
        assertThat(get(app, "/schemas/Task?notation=mongodb").at("/validator/$jsonSchema/properties/done/bsonType"))
                .isEqualTo(json("['bool','null']"));
        assertThat(get(app, "/schemas?notation=realm").at("/schemas/0/objectTypes"))
                .hasSize(1);
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Task?notation=xml")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_notation_is_converted_into_another_without_an_app(TestApp app) {
        String realm = "{'from':'realm','to':'%s','database':'shop','objectTypes':[{'name':'Task','primaryKey':'_id',"
                + "'properties':{'_id':'int','owner':'Person','tags':{'type':'string','indexed':true}}},"
                + "{'name':'Person','primaryKey':'_id','properties':{'_id':'uuid'}}]}";
        JsonNode schemas = convert(app, realm.formatted("app-services"));
        assertThat(schemas.at("/schemas/0/relationships/owner/ref").asText())
                .isEqualTo("#/relationship/mongodb-atlas/shop/Person");
        assertThat(schemas.at("/findings/0/code").asText()).isEqualTo("indexed");
        assertThat(schemas.at("/findings/0/at").asText()).isEqualTo("/Task/tags");

        JsonNode validators = convert(app, realm.formatted("mongodb"));
        String back = "{'from':'mongodb','to':'realm','validators':" + validators.path("validators") + "}";
        assertThat(convert(app, back).at("/objectTypes/0/properties/owner").asText())
                .isEqualTo("Person");
        assertThat(app.post(Part.SCHEMA_SERVICE, "/v1/schema-notations", "{\"from\":\"x\",\"to\":\"realm\"}")
                        .status())
                .isEqualTo(400);
        assertThat(app.post(Part.SCHEMA_SERVICE, "/v1/schema-notations", "{\"from\":\"realm\",\"to\":\"realm\"}")
                        .status())
                .isEqualTo(400);
    }

    private static JsonNode convert(TestApp app, String body) {
        Answer answer = app.post(Part.SCHEMA_SERVICE, "/v1/schema-notations", body.replace('\'', '"'));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static String export(TestApp app) {
        String entry = "{\"database\":\"" + app.name() + "\",\"collection\":\"%s\",\"schema\":%s}";
        String task = entry.formatted("tasks", json(TASK)).replaceFirst("}$", "") + ",\"relationships\":"
                + json(OWNER.formatted(app.name())) + "}";
        return "{\"schemas\":["
                + String.join(
                        ",",
                        List.of(
                                entry.formatted("people", json(PERSON)),
                                task,
                                entry.formatted("empty", "{}"),
                                entry.formatted(
                                        "keyless",
                                        json("{'title':'K"
                                                + UUID.randomUUID().toString().charAt(0) + "','properties':{}}"))))
                + "]}";
    }

    private static List<String> outcomes(JsonNode answer) {
        return answer.path("types").findValuesAsText("outcome");
    }

    private static Answer post(TestApp app, String path, String body) {
        return app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + path, body);
    }

    private static Answer patch(TestApp app, String path, String body) {
        return app.call(Part.SCHEMA_SERVICE, "PATCH", "/v1/apps/" + app.name() + path, Map.of(), body);
    }

    private static JsonNode get(TestApp app, String path) {
        return app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + path).json();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(text, e);
        }
    }
}
