package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;

/// Seven ways in which the published recipe for partner collections fails, each shown on the recipe itself, and what
/// Tandem makes of the same.
@TandemTest
class PublishedRecipeIT {
    private static final String FORWARD = "[{$set: {title: '$name'}}, {$unset: 'name'}]";
    private static final String REVERSE = "[{$set: {name: '$title'}}, {$unset: 'title'}]";
    private static final String RENAME = "\"forward\": [{\"rename\": {\"name\": \"title\"}}]";
    private static final BsonValue ONE = new BsonInt32(1);

    private static PublishedRecipe recipe(TestApp app) {
        PublishedRecipe recipe = new PublishedRecipe(app, FORWARD, REVERSE);
        insert(app, "{_id: 1, name: 'start', done: false}");
        recipe.copy();
        recipe.watch();
        return recipe;
    }

    private static RunningMigration tandem(TestApp app, String members) {
        app.collection("Task").drop();
        app.collection("TaskV2").drop();
        app.create(true);
        insert(app, "{_id: 1, name: 'start', done: false}");
        return RunningMigration.start(app, members);
    }

    private static void insert(TestApp app, String json) {
        app.collection("Task").insertOne(BsonDocument.parse(json));
    }

    private static void set(TestApp app, String collection, String property, String value) {
        app.collection(collection).updateOne(Filters.eq("_id", ONE), Updates.set(property, value));
    }

    private static BsonDocument find(TestApp app, String collection) {
        return app.collection(collection).find(Filters.eq("_id", ONE)).first();
    }

    private static String text(TestApp app, String collection, String property) {
        return find(app, collection).getString(property).getValue();
    }

    @Test
    void an_echo_that_is_not_the_same_never_ends(TestApp app) throws InterruptedException {
        String count = "[{$set: {n: {$add: ['$n', 1]}}}]";
        try (PublishedRecipe recipe = new PublishedRecipe(app, count, count)) {
            insert(app, "{_id: 1, n: 1}");
            recipe.copy();
            recipe.watch();
            app.collection("Task").updateOne(Filters.eq("_id", ONE), Updates.set("n", 10));
            assertThat(recipe.run(30)).as("goes on as long as one lets it").isEqualTo(30);
        }

        RunningMigration migration = tandem(
                app,
                "\"forward\": "
                        + count.replace("$set", "\"$set\"")
                                .replace("{n:", "{\"n\":")
                                .replace("$add:", "\"$add\":")
                                .replace("'", "\"")
                        + ", \"reverse\": [{\"$set\": {\"n\": {\"$add\": [\"$n\", 1]}}}]");
        app.collection("Task").updateOne(Filters.eq("_id", ONE), Updates.set("n", 10));
        await().untilAsserted(() -> assertThat(
                        find(app, "TaskV2").getNumber("n", new BsonInt32(0)).intValue())
                .isEqualTo(11));
        Thread.sleep(1_000);
        assertThat(find(app, "Task").getNumber("n").intValue()).isEqualTo(10);
        assertThat(migration.status().path("counts").path("toInitial").asInt()).isZero();
    }

    @Test
    void a_removed_property_stays_on_the_other_side(TestApp app) throws InterruptedException {
        try (PublishedRecipe recipe = recipe(app)) {
            app.collection("Task").updateOne(Filters.eq("_id", ONE), Updates.unset("done"));
            recipe.run(20);
            assertThat(find(app, "TaskV2")).containsKey("done");
        }

        tandem(app, RENAME);
        app.collection("Task").updateOne(Filters.eq("_id", ONE), Updates.unset("done"));
        await().untilAsserted(() -> assertThat(find(app, "TaskV2")).doesNotContainKey("done"));
    }

    @Test
    void two_writes_at_once_change_places(TestApp app) {
        try (PublishedRecipe recipe = recipe(app)) {
            set(app, "Task", "name", "by an old app");
            set(app, "TaskV2", "title", "by a new app");
            PublishedRecipe.Reading initial = recipe.readOnInitial(ONE);
            PublishedRecipe.Reading partner = recipe.readOnPartner(ONE);
            recipe.write(initial);
            recipe.write(partner);
            assertThat(text(app, "Task", "name")).isEqualTo("by a new app");
            assertThat(text(app, "TaskV2", "title")).isEqualTo("by an old app");
        }

        tandem(app, RENAME);
        set(app, "Task", "name", "by an old app");
        set(app, "TaskV2", "title", "by a new app");
        await().untilAsserted(() -> assertThat(text(app, "Task", "name")).isEqualTo("by a new app"));
        assertThat(text(app, "TaskV2", "title")).isEqualTo("by a new app");
    }

    @Test
    void what_was_deleted_last_comes_back(TestApp app) throws InterruptedException {
        try (PublishedRecipe recipe = recipe(app)) {
            set(app, "TaskV2", "title", "changed before");
            app.collection("Task").deleteOne(Filters.eq("_id", ONE));
            assertThat(recipe.runOnPartner()).isTrue();
            assertThat(find(app, "Task")).as("made again by the late trigger").isNotNull();
            assertThat(recipe.runOnInitial()).as("the delete").isTrue();
            assertThat(recipe.runOnInitial())
                    .as("the document that was made again")
                    .isTrue();
            assertThat(find(app, "TaskV2")).isNotNull();
        }

        RunningMigration migration = tandem(app, RENAME);
        migration.pause();
        set(app, "TaskV2", "title", "changed before");
        app.collection("Task").deleteOne(Filters.eq("_id", ONE));
        migration.act("/resume", "");
        await().untilAsserted(() -> assertThat(find(app, "TaskV2")).isNull());
        assertThat(find(app, "Task")).isNull();
    }

    @Test
    void what_has_no_counterpart_is_lost_without_a_word(TestApp app) throws InterruptedException {
        try (PublishedRecipe recipe =
                new PublishedRecipe(app, "[{$set: {_id: {$toString: '$_id'}}}]", "[{$set: {_id: {$toInt: '$_id'}}}]")) {
            insert(app, "{_id: 1}");
            recipe.copy();
            recipe.watch();
            app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'abc'}"));
            recipe.run(5);
            assertThat(recipe.thrown).isNotEmpty();
            assertThat(app.collection("Task").countDocuments()).isEqualTo(1);
        }

        RunningMigration migration = tandem(app, RunningMigration.FORWARD);
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: 'abc'}"));
        app.collection("TaskV2").insertOne(BsonDocument.parse("{_id: '2', title: 'neighbour'}"));
        await().untilAsserted(() ->
                assertThat(app.collection("Task").countDocuments()).isEqualTo(2));
        await().untilAsserted(() -> assertThat(migration
                        .get("/set-aside")
                        .path("setAside")
                        .path(0)
                        .path("reason")
                        .asText())
                .contains("_id has no counterpart"));
    }

    @Test
    void what_is_written_between_the_copy_and_the_triggers_never_crosses(TestApp app) throws InterruptedException {
        try (PublishedRecipe recipe = new PublishedRecipe(app, FORWARD, REVERSE)) {
            insert(app, "{_id: 1, name: 'start'}");
            recipe.copy();
            insert(app, "{_id: 2, name: 'between'}");
            recipe.watch();
            recipe.run(5);
            assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(1);
        }

        app.collection("Task").drop();
        app.collection("TaskV2").drop();
        app.create(true);
        List<BsonDocument> many = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            many.add(BsonDocument.parse("{_id: " + i + ", name: 'n'}"));
        }
        app.collection("Task").insertMany(many);
        RunningMigration migration = RunningMigration.define(app, RENAME);
        migration.act("/start", "");
        for (int i = 2_000; i < 2_200; i++) {
            insert(app, "{_id: " + i + ", name: 'during the copy'}");
        }
        migration.awaitState("live");
        await().untilAsserted(() ->
                assertThat(app.collection("TaskV2").countDocuments()).isEqualTo(2_200));
    }

    @Test
    void what_is_written_while_the_triggers_are_suspended_is_skipped(TestApp app) throws InterruptedException {
        try (PublishedRecipe recipe = recipe(app)) {
            recipe.suspend();
            set(app, "Task", "name", "while suspended");
            recipe.watch(); // resumed without its lost token
            recipe.run(5);
            assertThat(text(app, "TaskV2", "title")).isEqualTo("start");
        }

        // With a position that is really lost: LostPositionIT.
        RunningMigration migration = tandem(app, RENAME);
        migration.pause();
        set(app, "Task", "name", "while suspended");
        migration.act("/resume", "");
        await().untilAsserted(() -> assertThat(text(app, "TaskV2", "title")).isEqualTo("while suspended"));
    }
}
