package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.contract.BsonBytes;
import io.tandem.contract.Topics;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/// What persons ask of a migration is recorded: who, when, and what exactly.
@TandemTest
class ActsIT {
    private static final Map<String, String> BY = Map.of("Tandem-Operator", "grace");

    private static void call(RunningMigration migration, String method, String act, String body, int status) {
        TestApp.Answer answer =
                migration.app().call(Part.PARTNER_SYNC, method, "/v1/migrations/" + migration.name() + act, BY, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    }

    /// Its acts on the topic, as text without their times.
    private static List<String> told(RunningMigration migration) {
        List<String> told = new ArrayList<>();
        TopicContent.each(migration.app().cluster().kafka(), Topics.PARTNER_EVENTS, each -> {
            BsonDocument act = BsonBytes.decode(each.value()).asDocument();
            if (act.getString("migration").getValue().equals(migration.name())) {
                act.remove("migration");
                act.remove("at");
                told.add(act.toJson());
            }
        });
        return told;
    }

    @Test
    void an_act_is_told_with_who_asked_for_it_and_with_what_it_said(TestApp app) throws IOException {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, name: 'n'}"));
        RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);

        // When
        call(migration, "POST", "/start", "{\"override\": [\"ids\"]}", 202);
        migration.awaitState("live");
        // As a program sends it that writes UTF-8: Java's own client writes no letter that is not ASCII.
        String verify = "POST /v1/migrations/" + migration.name() + "/verify HTTP/1.1\r\nTandem-Operator: J\u00f6rg\r\n"
                + "Authorization: Bearer " + app.cluster().token();
        assertThat(RawRequest.answer(app.cluster().url(Part.PARTNER_SYNC), verify, ""))
                .contains(" 202 ");
        call(migration, "POST", "/repair", "", 202);
        call(migration, "POST", "/set-aside/retry", "", 202);
        call(migration, "PUT", "/copy", "{\"perSecond\": 5000}", 200);
        call(migration, "POST", "/abort", "{\"partner\": \"drop\"}", 202);
        migration.awaitState("aborted");

        // Then
        await().untilAsserted(() -> assertThat(told(migration)).hasSize(10));
        assertThat(told(migration).getFirst())
                .contains("\"act\": \"define\"", "\\\"rename\\\"", "\"collection\": \"TaskV2\"");
        assertThat(told(migration).subList(1, 10))
                .containsExactly(
                        "{\"number\": 1, \"state\": \"checking\", \"by\": \"grace\", \"act\": \"start\","
                                + " \"asked\": {\"override\": [\"ids\"]}}",
                        "{\"number\": 2, \"state\": \"copying\", \"by\": \"partner-sync\"}",
                        "{\"number\": 3, \"state\": \"live\", \"by\": \"partner-sync\"}",
                        "{\"number\": 4, \"state\": \"live\", \"by\": \"J\u00f6rg\", \"act\": \"verify\"}",
                        "{\"number\": 5, \"state\": \"live\", \"by\": \"grace\", \"act\": \"repair\"}",
                        "{\"number\": 6, \"state\": \"live\", \"by\": \"grace\", \"act\": \"retry\"}",
                        "{\"number\": 7, \"state\": \"live\", \"by\": \"grace\", \"act\": \"pace\", \"asked\":"
                                + " {\"perSecond\": 5000}}",
                        "{\"number\": 8, \"state\": \"aborting\", \"by\": \"grace\", \"act\": \"abort\","
                                + " \"asked\": {\"partner\": \"drop\"}}",
                        "{\"number\": 9, \"state\": \"aborted\", \"by\": \"partner-sync\"}");
        JsonNode acts = migration.status().path("acts");
        assertThat(acts.findValuesAsText("act"))
                .containsExactly("abort", "pace", "retry", "repair", "verify", "start", "define");
        assertThat(acts.at("/5/by").asText()).isEqualTo("J\u00f6rg");
    }

    @Test
    void the_last_acts_are_kept_and_the_same_definition_is_none(TestApp app) {
        // Given
        app.create(true);
        RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);
        BsonDocument past = BsonDocument.parse("{act: 'pace', to: 'defined', by: 'ada', at: {$date: 0}}");
        app.mongo()
                .getDatabase("tandem")
                .getCollection("migrations", BsonDocument.class)
                .updateOne(
                        Filters.eq("_id", migration.name()),
                        Updates.combine(
                                Updates.set("acts", new BsonArray(Collections.nCopies(200, past))),
                                Updates.set("told", 200)));
        String definition =
                "{\"app\": \"%s\", \"initial\": {\"collection\": \"Task\"}, \"partner\": {\"collection\": \"TaskV2\"}, %s}"
                        .formatted(app.name(), RunningMigration.FORWARD);

        // When
        call(migration, "PUT", "", definition, 200);
        call(migration, "PUT", "/copy", "{\"perSecond\": 1}", 200);
        call(migration, "PUT", "/copy", "{\"perSecond\": 2}", 200);

        // Then
        await().untilAsserted(() -> assertThat(
                        migration.row().getNumber("forgotten", new BsonInt32(0)).intValue())
                .isEqualTo(2));
        assertThat(migration.row().getArray("acts")).hasSize(200);
        assertThat(migration.status().path("acts")).hasSize(20);
        assertThat(told(migration).getLast()).startsWith("{\"number\": 201,").contains("\"perSecond\": 2");
    }
}
