package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import io.tandem.harness.load.Entry;
import io.tandem.harness.load.Ingest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/// Old apps write even numbers through Kafka; for each, the other side of a live migration answers with the next
/// odd one. An event that had its effect twice would put an even number back over the odd one that came after it.
class RedeliveryIT {
    private static final int OBJECTS = 300;
    private static final int ROUNDS = 8;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Test
    void redelivery_after_a_crash_moves_no_document_back() throws InterruptedException {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.on(cluster)) {
            app.create(true);
            migrate(app);
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes =
                    app.collection("Reading").watch(BsonDocument.class).cursor();
            Ingest ingest = new Ingest(
                    cluster.url(Part.SYNC_INGEST),
                    app.name(),
                    Optional.of(app.cluster().token()),
                    line -> {});

            for (int round = 0; round < ROUNDS; round++) {
                int even = 2 * round;
                ingest.send(lines(even));
                killAfter(cluster, 40L * round);
                // What has crossed is answered while the rest waits for schema-service to come back.
                answer(app, even);
                cluster.restart(Part.SCHEMA_SERVICE, 0);
                await().atMost(PATIENCE).untilAsserted(() -> {
                    answer(app, even);
                    assertThat(app.collection("Reading").countDocuments(Filters.eq("value", even + 1)))
                            .as("objects with %d", even + 1)
                            .isEqualTo(OBJECTS);
                });
                // A client that doubts its answers sends the same events once more.
                ingest.send(lines(even));
            }

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(outcomes(app)).isEqualTo(Map.of("of", OBJECTS * ROUNDS)));
            List<Integer> onceEach = IntStream.range(0, 2 * ROUNDS).boxed().toList();
            assertThat(history(changes)).hasSize(OBJECTS).allSatisfy((id, values) -> assertThat(values)
                    .as("object %d", id)
                    .isEqualTo(onceEach));
            assertThat(app.collection("ReadingV2").countDocuments(Filters.eq("amount", 2 * ROUNDS - 1)))
                    .isEqualTo(OBJECTS);
        }
    }

    private static void killAfter(TandemCluster cluster, long millis) throws InterruptedException {
        Thread.sleep(millis);
        cluster.kill(Part.SCHEMA_SERVICE, 0);
    }

    /// The partner's users write the next value wherever they see this one.
    private static void answer(TestApp app, int even) {
        app.collection("ReadingV2")
                .updateMany(Filters.eq("amount", even), Updates.set("amount", new BsonInt32(even + 1)));
    }

    private static void migrate(TestApp app) {
        String definition = """
                {"app": "%s", "initial": {"collection": "Reading"},
                 "partner": {"collection": "ReadingV2", "objectType": {"name": "ReadingV2", "primaryKey": "_id",
                   "properties": {"_id": "int", "amount": "int?"}}},
                 "forward": [{"rename": {"value": "amount"}}]}
                """;
        String path = "/v1/migrations/" + app.name();
        app.put(Part.PARTNER_SYNC, path, definition.formatted(app.name()));
        app.post(Part.PARTNER_SYNC, path + "/start", "");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        app.get(Part.PARTNER_SYNC, path).json().path("state").asText())
                .isEqualTo("live"));
    }

    private static List<Entry.Change> lines(int value) {
        return IntStream.range(0, OBJECTS)
                .mapToObj(id -> new Entry.Change(
                        id,
                        "object " + id,
                        "{\"id\":\"r-" + id + "-" + value
                                + "\",\"type\":\"Reading\",\"op\":\"upsert\",\"object\":{\"_id\":" + id + ",\"value\":"
                                + value + "}}"))
                .toList();
    }

    /// What schema-service says was stored, and what was not.
    private static Map<String, Integer> outcomes(TestApp app) {
        Map<String, Integer> outcomes = new TreeMap<>();
        outcomes.put(
                "of",
                app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/schemas/Reading/observations")
                        .json()
                        .path("of")
                        .intValue());
        app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                .json()
                .path("rejections")
                .forEach(rejection -> outcomes.merge(rejection.path("code").asText(), 1, Integer::sum));
        return outcomes;
    }

    /// The values that each object had, one after the other.
    private static Map<Integer, List<Integer>> history(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes) {
        Map<Integer, List<Integer>> history = new TreeMap<>();
        int idle = 0;
        while (idle < 5) {
            ChangeStreamDocument<BsonDocument> change = changes.tryNext();
            if (change == null) {
                idle++;
                continue;
            }
            idle = 0;
            BsonDocument key = change.getDocumentKey();
            BsonDocument changed = change.getUpdateDescription() == null
                    ? change.getFullDocument()
                    : change.getUpdateDescription().getUpdatedFields();
            assertThat(key).isNotNull();
            assertThat(changed).as("%s", change).isNotNull().containsKey("value");
            history.computeIfAbsent(key.getNumber("_id").intValue(), id -> new ArrayList<>())
                    .add(changed.getNumber("value").intValue());
        }
        changes.close();
        return history;
    }
}
