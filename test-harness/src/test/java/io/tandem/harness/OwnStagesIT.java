package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// Aggregation stages of one's own: what is read of them is what MongoDB makes of them.
@TandemTest
class OwnStagesIT {
    private static void awaitDocument(TestApp app, String json) {
        BsonDocument wanted = BsonDocument.parse(json);
        await().untilAsserted(() -> assertThat(app.collection("TaskV2")
                        .find(Filters.eq("_id", wanted.get("_id")))
                        .first())
                .isEqualTo(wanted));
    }

    @Test
    void what_a_nested_projection_and_a_property_named_like_a_path_are_made_from_crosses(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, a: {b: 1, c: 2}, other: 1, '$price': 1}"));
        RunningMigration migration = RunningMigration.start(app, """
                "forward": [{"$project": {"a": {"c": 0}}}, {"$set": {"price": {"$getField": {"$literal": "$price"}}}}],
                "reverse": [{"$unset": "price"}]""");
        awaitDocument(app, "{_id: 1, a: {b: 1}, other: 1, '$price': 1, price: 1}");

        // When
        app.collection("Task")
                .updateOne(Filters.eq("_id", 1), Updates.combine(Updates.set("other", 2), Updates.set("a.b", 5)));
        app.collection("Task").updateOne(Filters.eq("_id", 1), List.of(BsonDocument.parse("""
                {$replaceWith: {$setField: {field: {$literal: '$price'}, input: '$$ROOT', value: 7}}}""")));

        // Then
        awaitDocument(app, "{_id: 1, a: {b: 5}, other: 2, '$price': 7, price: 7}");
        assertThat(migration.verify()).isEqualTo("clean");
    }

    @Test
    void a_document_that_a_replacement_gives_another_id_is_found_by_the_check_and_set_aside_later(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 1, sub: {_id: 1, a: 1}}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 2, sub: {_id: 7, a: 2}}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 3, sub: {a: 3}}"));
        RunningMigration migration = RunningMigration.define(app, """
                "forward": [{"$replaceRoot": {"newRoot": "$sub"}}], "reverse": [{"$replaceWith":
                  {"_id": "$_id", "sub": "$$ROOT"}}]""");

        // When
        migration.act("/start", "");
        migration.awaitState("refused");

        // Then
        assertThat(migration.status().path("reason").asText())
                .startsWith("ids: 2 of 3")
                .contains("makes a document with _id 7", "makes a document without an _id");

        // When: it starts all the same, and another one comes
        migration.act("/start", "{\"override\": [\"ids\"]}");
        migration.awaitState("live");
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 4, sub: {_id: 5, a: 4}}"));
        app.collection("Task").insertOne(BsonDocument.parse("{_id: 5, sub: {_id: 5, a: 5}}"));

        // Then
        awaitDocument(app, "{_id: 1, a: 1}");
        awaitDocument(app, "{_id: 5, a: 5}");
        await().untilAsserted(() -> assertThat(
                        migration.get("/set-aside").path("setAside").findValuesAsText("reason"))
                .hasSize(3)
                .allSatisfy(reason -> assertThat(reason).startsWith("the forward transform makes a document")));
        assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(2);
    }
}
