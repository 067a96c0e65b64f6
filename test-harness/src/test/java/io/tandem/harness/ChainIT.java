package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// Three versions of one shape, each beside the next, and other migrations in the same database; on two replicas.
class ChainIT {
    private static final Map<String, String> NAMES = new LinkedHashMap<>();

    static {
        NAMES.put("Task", "name");
        NAMES.put("TaskV2", "title");
        NAMES.put("TaskV3", "label");
    }

    private static void start(TestApp app, String name, String initial, String partner, String forward) {
        String definition = """
            {"app": "%s", "initial": {"collection": "%s"}, "partner": {"collection": "%s"}, "forward": [%s]}\
            """.formatted(app.name(), initial, partner, forward);
        assertThat(app.put(Part.PARTNER_SYNC, "/v1/migrations/" + name, definition)
                        .status())
                .isEqualTo(200);
        app.post(Part.PARTNER_SYNC, "/v1/migrations/" + name + "/start", "");
    }

    private static void awaitLive(TestApp app, String name) {
        awaitState(app, name, "live");
    }

    private static void awaitState(TestApp app, String name, String state) {
        await().atMost(Duration.ofSeconds(90))
                .untilAsserted(() -> assertThat(app.get(Part.PARTNER_SYNC, "/v1/migrations/" + name)
                                .json()
                                .path("state")
                                .asText())
                        .isEqualTo(state));
    }

    private static void write(TestApp app, String collection, int id, String value) {
        app.collection(collection).updateOne(Filters.eq("_id", id), Updates.set(NAMES.get(collection), value));
    }

    private static void awaitEverywhere(TestApp app, int id, String value) {
        await().untilAsserted(() -> NAMES.forEach((collection, property) -> assertThat(app.collection(collection)
                        .countDocuments(Filters.and(Filters.eq("_id", id), Filters.eq(property, value))))
                .as(collection)
                .isOne()));
    }

    @Test
    void what_is_written_at_any_version_reaches_all_others_once_and_moves_with_its_owner() throws InterruptedException {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 2));
                TestApp app = TestApp.on(cluster)) {
            // Given
            app.create(true);
            for (int i = 0; i < 20; i++) {
                app.collection("Task").insertOne(BsonDocument.parse("{_id: " + i + ", name: 'start'}"));
                app.collection("Other").insertOne(BsonDocument.parse("{_id: " + i + ", n: 1}"));
            }
            start(app, "one-two", "Task", "TaskV2", "{\"rename\": {\"name\": \"title\"}}");
            start(app, "two-three", "TaskV2", "TaskV3", "{\"rename\": {\"title\": \"label\"}}");
            start(app, "other", "Other", "OtherV2", "{\"rename\": {\"n\": \"m\"}}");
            start(app, "third", "OtherV2", "OtherV3", "{\"rename\": {\"m\": \"k\"}}");
            List.of("one-two", "two-three", "other", "third").forEach(name -> awaitLive(app, name));
            awaitEverywhere(app, 19, "start");

            // When
            write(app, "Task", 1, "by the first");
            write(app, "TaskV2", 2, "by the second");
            write(app, "TaskV3", 3, "by the third");

            // Then
            awaitEverywhere(app, 1, "by the first");
            awaitEverywhere(app, 2, "by the second");
            awaitEverywhere(app, 3, "by the third");
            assertThat(moves(app)).as("nothing moves any more").isEmpty();

            // Then
            assertThat(refused(app, "two-three/retire", "{\"quietPeriod\": \"PT0S\"}"))
                    .contains("migration 'one-two' still brings the changes of 'Task' to 'TaskV2'");
            assertThat(refused(app, "one-two/abort", "{\"partner\": \"drop\"}"))
                    .contains("migration 'two-three' works with the collection 'TaskV2' as well");

            // When
            cluster.kill(Part.PARTNER_SYNC, 1);
            write(app, "TaskV3", 4, "after the kill");
            app.collection("Other").updateOne(Filters.eq("_id", 4), Updates.set("n", 2));

            // Then
            awaitEverywhere(app, 4, "after the kill");
            await().untilAsserted(() -> assertThat(
                            app.collection("OtherV3").countDocuments(BsonDocument.parse("{_id: 4, k: 2}")))
                    .isEqualTo(1));

            // When
            app.post(Part.PARTNER_SYNC, "/v1/migrations/two-three/abort", "");
            awaitState(app, "two-three", "aborted");
            app.post(Part.PARTNER_SYNC, "/v1/migrations/one-two/abort", "{\"partner\": \"drop\"}");

            // Then
            awaitState(app, "one-two", "aborted");
        }
    }

    private static String refused(TestApp app, String act, String body) {
        TestApp.Answer answer = app.post(Part.PARTNER_SYNC, "/v1/migrations/" + act, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        return answer.json().path("detail").asText();
    }

    private static List<String> moves(TestApp app) throws InterruptedException {
        List<String> moves = new ArrayList<>();
        try (var stream = app.database()
                .watch(List.of(BsonDocument.parse("{$match: {'ns.coll': {$in: ['Task', 'TaskV2', 'TaskV3']}}}")))
                .cursor()) {
            Thread.sleep(1_500);
            for (var event = stream.tryNext(); event != null; event = stream.tryNext()) {
                moves.add(event.toString());
            }
        }
        return moves;
    }
}
