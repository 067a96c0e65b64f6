package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import io.tandem.contract.Topics;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Rejections that are together larger than the heap. A service that dies is not started again here.
class LargeRejectionsIT {
    private static final int COUNT = 28;

    private static TandemCluster cluster;

    @BeforeAll
    static void start() {
        cluster = TandemCluster.start(
                ClusterPlan.forOnce().withReplicas(Part.PARTNER_SYNC, 0).withHeap("256m"));
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void rejections_of_ten_megabytes_fit_a_small_heap() {
        try (TestApp app = TestApp.on(cluster).create(true)) {
            // Given
            TaskApp.sync(app, "pause", "me");
            String large = "x".repeat(10_000_000);
            MongoCollection<Document> rows = app.mongo().getDatabase("tandem").getCollection("rejections");

            // When
            for (int i = 0; i < COUNT; i++) {
                app.accept("{\"id\":\"" + i + "\",\"type\":\"Task\",\"object\":{\"_id\":" + i + ",\"name\":\"" + large
                        + "\"}}");
            }
            awaitPublished(app, rows);
            // As a process leaves them that dies before it has said a word.
            cluster.kill(Part.SCHEMA_SERVICE, 0);
            rows.updateMany(Filters.eq("app", app.name()), new Document("$set", new Document("published", false)));
            cluster.restart(Part.SCHEMA_SERVICE, 0);
            awaitPublished(app, rows);

            // Then
            Set<String> all =
                    IntStream.range(0, COUNT).mapToObj(String::valueOf).collect(Collectors.toSet());
            assertThat(published()).isEqualTo(all);
            JsonNode listed = app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections?limit=" + COUNT)
                    .json()
                    .path("rejections");
            assertThat(listed).hasSize(3);
            assertThat(listed.at("/0/event/object/name").asText()).hasSize(large.length());
        }
    }

    private static void awaitPublished(TestApp app, MongoCollection<Document> rows) {
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> assertThat(
                        rows.countDocuments(Filters.and(Filters.eq("app", app.name()), Filters.eq("published", true))))
                .isEqualTo(COUNT));
    }

    /// The ids of the events in the topic.
    private static Set<String> published() {
        Set<String> ids = new TreeSet<>();
        TopicContent.each(
                cluster.kafka(),
                Topics.SYNC_REJECTIONS,
                record -> ids.add(new RawBsonDocument(record.value())
                        .getDocument("event")
                        .getString("id")
                        .getValue()));
        return ids;
    }
}
