package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is in MongoDB after an event: exactly that, by value and by BSON type.
@TandemTest
class StoringIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void an_old_client_fills_in_what_it_lacks_on_insert_and_never_resets_it_afterwards(TestApp app) {
        app.create(true);
        String newer = model(app, """
                [{"name":"Task","primaryKey":"_id","properties":{"_id":"int","name":"string","done":"bool","note":"string?",
                  "labels":"string[]","place":"Place","stops":"Place[]","byName":"Place?{}"}},
                 {"name":"Place","embedded":true,"properties":{"street":"string","zip":"string","geo":"Geo"}},
                 {"name":"Geo","embedded":true,"properties":{"lat":"double","alt":"double"}}]""");
        String older = model(app, """
                [{"name":"Task","primaryKey":"_id","properties":{"_id":"int","name":"string","place":"Place","stops":"Place[]",
                  "byName":"Place?{}"}},
                 {"name":"Place","embedded":true,"properties":{"street":"string","geo":"Geo"}},
                 {"name":"Geo","embedded":true,"properties":{"lat":"double"}}]""");

        upsert(
                app,
                older,
                "{'_id':1,'name':'a','place':{'street':'s','geo':{'lat':1.5}},"
                        + "'stops':[{'street':'x','geo':null}],'byName':{'home.1':{'street':'h','geo':null}}}");
        awaitTask(
                app,
                "{_id: {$numberLong: '1'}, name: 'a', place: {street: 's', geo: {lat: 1.5, alt: 0.0}, zip: ''},"
                        + " stops: [{street: 'x', geo: null, zip: ''}],"
                        + " byName: {'home.1': {street: 'h', geo: null, zip: ''}}, done: false, note: null}");

        upsert(
                app,
                newer,
                "{'_id':1,'name':'a','done':true,'note':'n','labels':['l'],"
                        + "'place':{'street':'s','zip':'z','geo':{'lat':1.5,'alt':9.5}},'stops':[],"
                        + "'byName':{'home.1':{'street':'h','zip':'hz','geo':null}}}");
        upsert(
                app,
                older,
                "{'_id':1,'name':'b','place':{'street':'t','geo':{'lat':2.5}},'stops':[],"
                        + "'byName':{'home.1':{'street':'i','geo':{'lat':3.5}},'new':{'street':'j','geo':null}}}");
        awaitTask(
                app,
                "{_id: {$numberLong: '1'}, name: 'b', place: {street: 't', geo: {lat: 2.5, alt: 9.5}, zip: 'z'},"
                        + " stops: [], byName: {'home.1': {street: 'i', geo: {lat: 3.5, alt: 0.0}, zip: 'hz'},"
                        + " new: {street: 'j', geo: null, zip: ''}}, done: true, note: 'n', labels: ['l']}");

        change(app, older, "\"set\":{\"place\":{\"street\":\"u\",\"geo\":null},\"stops\":[],\"byName\":{}}");
        awaitTask(
                app,
                "{_id: {$numberLong: '1'}, name: 'b', place: {street: 'u', geo: null, zip: 'z'},"
                        + " stops: [], byName: {}, done: true, note: 'n', labels: ['l']}");

        change(app, newer, "\"set\":{\"place\":null},\"unset\":[\"stops\"]");
        change(app, older, "\"set\":{\"place\":{\"street\":\"v\",\"geo\":{\"lat\":1}}}");
        awaitTask(
                app,
                "{_id: {$numberLong: '1'}, name: 'b', place: {street: 'v', geo: {lat: 1, alt: 0.0}, zip: ''},"
                        + " byName: {}, done: true, note: 'n', labels: ['l']}");
    }

    @Test
    void ints_that_a_model_declares_are_int64_everywhere_and_sets_hold_a_value_once(TestApp app) {
        app.create(true);
        model(app, """
                [{"name":"Task","primaryKey":"_id","properties":{"_id":"int","n":"int","list":"int[]","set":"double<>",
                  "byName":"int{}","any":"mixed","owner":"Person","place":"Place"}},
                 {"name":"Place","embedded":true,"properties":{"floor":"int?"}},
                 {"name":"Person","primaryKey":"_id","properties":{"_id":"string"}}]""");

        upsert(
                app,
                null,
                "{'_id':1,'n':2,'list':[3],'set':[1,1.0,2.5,2.5],'byName':{'a.b':4},'any':5,'owner':'ann',"
                        + "'place':{'floor':6}}");
        upsert(app, null, "{'_id':{'$numberLong':'1'},'n':7}");
        awaitTask(
                app,
                "{_id: {$numberLong: '1'}, n: {$numberLong: '7'}, list: [{$numberLong: '3'}], set: [1, 2.5],"
                        + " byName: {'a.b': {$numberLong: '4'}}, any: 5, owner: 'ann', place: {floor: {$numberLong: '6'}}}");

        upsert(app, null, "{'_id':2,'n':0,'owner':{'_id':'ann'}}");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                                        .json()
                                        .findValues("reasons")
                                        .toString())
                                .isEqualTo(
                                        "[[\"Property 'Task.owner' links to 'Person' by its key; send the linked object's _id alone.\"]]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'_id':1,'d':{'$numberDouble':'-0.0'}}",
                "{'_id':1,'d':{'$numberDouble':'0.0'}}",
                "{'_id':1,'d':{'$numberDouble':'NaN'}}",
                "{'_id':1,'d':{'$numberDouble':'-Infinity'}}",
                "{'_id':1,'m':{'$numberDecimal':'1.00'}}",
                "{'_id':1,'m':{'$numberDecimal':'1.0'}}",
                "{'_id':1,'m':{'$numberDecimal':'-0E+3'}}",
                "{'_id':1,'m':{'$numberDecimal':'NaN'}}",
                "{'_id':1,'m':{'$numberDecimal':'-Infinity'}}",
                "{'_id':1,'at':{'$date':{'$numberLong':'-62135596800000'}}}",
                "{'_id':1,'at':{'$date':{'$numberLong':'9223372036854775807'}}}",
                "{'_id':1,'$set':{'$inc':{'a':1}},'$where':'1'}",
                "{'_id':1,'a.b':{'c.d':1},'.':2,'x.':3,'$':4}",
                "{'_id':1,'__proto__':{'constructor':1},'toString':'x'}",
                "{'_id':1,'s':'$$ROOT','o':{'$literal':1},'$expr':{'$eq':[1,1]}}"
            })
    void values_and_names_are_stored_as_they_are_and_over_what_was_there(String json, TestApp app) {
        app.create(true);
        upsert(app, null, json);
        awaitTask(app, json);
        upsert(app, null, "{'_id':2,'last':1}");
        upsert(app, null, "{'_id':3,'d':0.0,'m':{'$numberDecimal':'1'}}");
        upsert(app, null, json.replace("'_id':1", "'_id':3"));

        await().atMost(SOON).untilAsserted(() -> {
            BsonDocument stored = task(app, 3);
            assertThat(stored).isNotNull();
            BsonDocument wanted = BsonDocument.parse(json);
            wanted.keySet().forEach(name -> assertThat(stored.get(name))
                    .isEqualTo(name.equals("_id") ? stored.get("_id") : wanted.get(name)));
        });
    }

    @Test
    void a_hundred_levels_and_fifteen_megabytes_are_stored_and_changed(TestApp app) {
        app.create(true);
        String deep = "{\"a\":".repeat(98) + "1" + "}".repeat(98);
        upsert(app, null, "{'_id':1,'deep':" + deep + "}");
        upsert(app, null, "{'_id':1,'deep':" + deep + ",'more':1}");
        String large = "x".repeat(15 * 1024 * 1024);
        upsert(app, null, "{'_id':2,'large':'" + large + "'}");
        upsert(app, null, "{'_id':2,'large':'y" + large + "'}");

        await().atMost(SOON).untilAsserted(() -> {
            assertThat(task(app, 1)).isNotNull().containsKey("more");
            assertThat(task(app, 2)).isNotNull();
            assertThat(task(app, 2).getString("large").getValue()).startsWith("yx");
        });
    }

    private static String model(TestApp app, String objectTypes) {
        TestApp.Answer answer = app.post(
                Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/models", "{\"objectTypes\":" + objectTypes + "}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("model").asText();
    }

    private static void upsert(TestApp app, String model, String object) {
        send(app, model, "\"op\":\"upsert\",\"object\":" + object.replace('\'', '"'));
    }

    private static void change(TestApp app, String model, String change) {
        send(app, model, "\"op\":\"update\",\"key\":1," + change);
    }

    private static void send(TestApp app, String model, String rest) {
        List<JsonNode> results = app.send(
                List.of("{\"type\":\"Task\"," + rest + "}"), model == null ? Map.of() : Map.of("Tandem-Model", model));
        assertThat(results).singleElement().satisfies(result -> assertThat(
                        result.path("status").asText())
                .as("%s", result)
                .isEqualTo("accepted"));
    }

    private static void awaitTask(TestApp app, String wanted) {
        BsonDocument document = BsonDocument.parse(wanted);
        await().atMost(SOON).untilAsserted(() -> assertThat(app.collection("Task")
                        .find(new BsonDocument("_id", document.get("_id")))
                        .into(new ArrayList<>()))
                .isEqualTo(List.of(document)));
    }

    private static BsonDocument task(TestApp app, int id) {
        return app.collection("Task")
                .find(BsonDocument.parse("{_id: " + id + "}"))
                .first();
    }
}
