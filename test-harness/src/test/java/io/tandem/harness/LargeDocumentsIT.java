package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.ClientSession;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.junit.jupiter.api.Test;

/// Documents up to MongoDB's own limit (16 MB), beside small ones, in a process with little memory.
@TandemTest
class LargeDocumentsIT {
    /// So many of 10 MB are more than the heap of the service (256 MB), with both sides.
    private static final int LARGE = 20;

    private static final int KILOBYTE = 1024;
    private static final int MEGABYTE = KILOBYTE * KILOBYTE;

    private static BsonDocument task(int id, int bytes) {
        return new BsonDocument("_id", new BsonInt32(id)).append("name", new BsonString("x".repeat(bytes)));
    }

    private static List<BsonDocument> tasks(int from, int to, int bytes) {
        return IntStream.range(from, to).mapToObj(id -> task(id, bytes)).toList();
    }

    private static void awaitCount(TestApp app, String collection, String filter, int count) {
        await().atMost(Duration.ofMinutes(5))
                .untilAsserted(() -> assertThat(app.collection(collection).countDocuments(BsonDocument.parse(filter)))
                        .isEqualTo(count));
    }

    private static void assertUntroubled(RunningMigration migration) {
        assertThat(migration.status().path("lastTrouble").isMissingNode())
                .as(migration.status().path("lastTrouble").toString())
                .isTrue();
    }

    @Test
    void they_are_copied_crossed_and_compared_in_bounded_memory(TestApp app) {
        // Given
        app.create(true);
        for (int id = 0; id < LARGE; id++) {
            app.collection("Task").insertOne(task(id, 10 * MEGABYTE));
        }
        app.collection("Task").insertMany(tasks(100, 2_100, 10));
        RunningMigration migration = RunningMigration.define(app, RunningMigration.FORWARD);

        // When
        migration.act("/start", "");
        await().atMost(Duration.ofMinutes(5))
                .until(() -> migration.status().at("/copy/done").asBoolean());
        migration.awaitState("live");
        app.collection("Task").updateMany(Filters.lt("_id", LARGE), Updates.set("done", true));

        // Then
        awaitCount(app, "TaskV2", "{done: true}", LARGE);
        assertThat(migration.verify()).isEqualTo("clean");
        assertUntroubled(migration);
        awaitCount(app, "TaskV2", "{$expr: {$eq: [{$strLenBytes: '$title'}, 10485760]}}", LARGE);
    }

    @Test
    void what_a_transform_makes_too_large_for_one_answer_leaves_none_open(TestApp app) {
        // Given
        app.create(true);
        app.collection("Task").insertMany(tasks(0, 5, MEGABYTE));

        // When
        RunningMigration.start(
                app,
                "\"forward\": [{\"$set\": {\"a\": \"$name\", \"b\": \"$name\", \"c\": \"$name\", \"d\": \"$name\"}}],"
                        + " \"reverse\": [{\"$unset\": [\"a\", \"b\", \"c\", \"d\"]}]");

        // Then
        awaitCount(app, "TaskV2", "{$expr: {$eq: [{$strLenBytes: '$d'}, 1048576]}}", 5);
        assertThat(app.mongo()
                        .getDatabase("admin")
                        .aggregate(List.of(
                                BsonDocument.parse("{$currentOp: {idleCursors: true}}"),
                                Aggregates.match(Filters.eq("ns", app.database().getName() + ".$cmd.aggregate")))))
                .isEmpty();
    }

    @Test
    void they_stand_alone_in_a_command_and_what_none_holds_is_set_aside(TestApp app) {
        // Given: behind many small ones one that fills a command by itself
        app.create(true);
        app.collection("Task").insertMany(tasks(0, 400, 10 * KILOBYTE));
        app.collection("Task").insertOne(task(400, 13 * MEGABYTE));
        String constant = "\"forward\": [{\"set\": {\"note\": \"" + "n".repeat(30 * KILOBYTE) + "\"}}]";
        RunningMigration migration = RunningMigration.start(app, constant);

        // When
        app.collection("Task")
                .insertMany(List.of(
                        task(500, 11 * MEGABYTE / 2),
                        task(501, 23 * MEGABYTE / 2),
                        task(502, 16 * MEGABYTE - 100),
                        task(503, 10)));

        // Then
        awaitCount(app, "TaskV2", "{_id: {$in: [500, 501, 503]}}", 3);
        await().untilAsserted(() ->
                assertThat(migration.status().at("/setAside/count").asInt()).isOne());
        assertThat(migration.get("/set-aside").at("/setAside/0/reason").asText())
                .contains("more than a command of MongoDB holds");
        assertUntroubled(migration);
    }

    @Test
    void so_do_the_fingerprints_of_very_many_properties(TestApp app) {
        // Given
        app.create(true);
        List<BsonDocument> documents = tasks(0, 250, 10);
        documents.forEach(
                document -> IntStream.range(0, 1_500).forEach(i -> document.append("p" + i, new BsonInt32(i))));
        app.collection("Task").insertMany(documents);
        RunningMigration migration = RunningMigration.start(app, RunningMigration.FORWARD);

        // When
        app.collection("Task").updateMany(Filters.empty(), Updates.set("name", "all at once"));

        // Then
        awaitCount(app, "TaskV2", "{title: 'all at once'}", 250);
        assertUntroubled(migration);
    }

    @Test
    void a_conflict_between_two_of_them_is_decided_and_listed(TestApp app) {
        // Given: one group holds everything, and both versions are more than a row holds
        app.create(true);
        BsonDocument large = task(1, 10);
        IntStream.range(0, 20).forEach(i -> large.append("p" + i, new BsonString("x".repeat(500 * KILOBYTE))));
        app.collection("Task").insertOne(large);
        RunningMigration migration = RunningMigration.start(
                app,
                "\"forward\": [{\"$replaceWith\": {\"$mergeObjects\": [\"$$ROOT\", {\"v\": 2}]}}],"
                        + " \"reverse\": [{\"$unset\": \"v\"}]");

        // When
        try (ClientSession session = app.mongo().startSession()) {
            session.withTransaction(() -> {
                app.collection("Task").updateOne(session, Filters.eq("_id", 1), Updates.set("name", "old"));
                app.collection("TaskV2").updateOne(session, Filters.eq("_id", 1), Updates.set("name", "new"));
                return null;
            });
        }

        // Then
        awaitCount(app, "TaskV2", "{name: 'old'}", 1);
        assertThat(migration
                        .get("/conflicts")
                        .at("/conflicts/0/partner/properties")
                        .toString())
                .contains("{\"name\":\"name\",\"value\":\"new\"}", "{\"tooLarge\":512013}");
        assertUntroubled(migration);
    }
}
