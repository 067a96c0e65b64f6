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
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

/// After a long row of new objects schema-service expects the next ones to be new as well, and does not ask.
@TandemTest
class NewObjectsIT {
    private static final int LOADED = 24_000;
    private static final int TOUCHED = 300;

    @Test
    void what_exists_after_all_is_changed_and_not_inserted_again(TestApp app) {
        app.create(true);
        send(app, IntStream.range(0, LOADED).mapToObj(id -> upsert("{\"_id\":" + id + ",\"old\":" + id + "}")));
        awaitCount(app, LOADED);

        List<String> lines = new ArrayList<>();
        for (int id = 0; id < TOUCHED; id++) {
            lines.add(upsert("{\"_id\":" + (LOADED + id) + ",\"fresh\":true}"));
            lines.add(upsert("{\"_id\":" + id + ",\"fresh\":true}"));
            lines.add(upsert("{\"_id\":" + (LOADED + id) + ",\"again\":true}"));
        }
        send(app, lines.stream());
        awaitCount(app, LOADED + TOUCHED);
        send(app, IntStream.range(0, TOUCHED).mapToObj(NewObjectsIT::deletion));
        awaitCount(app, LOADED);

        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                        .json()
                        .path("rejections"))
                .isEmpty();
        assertThat(app.collection("Item").countDocuments(BsonDocument.parse("{old: {$exists: true}, fresh: true}")))
                .isZero();
        assertThat(app.collection("Item").countDocuments(BsonDocument.parse("{fresh: true, again: true}")))
                .isEqualTo(TOUCHED);
    }

    @Test
    void a_change_or_a_deletion_among_new_objects_finds_its_object(TestApp app) {
        app.create(true);
        send(app, IntStream.range(0, LOADED).mapToObj(id -> upsert("{\"_id\":" + id + ",\"old\":" + id + "}")));

        List<String> lines = new ArrayList<>();
        for (int id = 0; id < TOUCHED; id++) {
            lines.add(upsert("{\"_id\":" + (LOADED + id) + ",\"fresh\":true}"));
            lines.add("{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"Item\",\"op\":\"update\",\"key\":" + id
                    + ",\"set\":{\"fresh\":true}}");
        }
        send(app, lines.stream());
        awaitCount(app, LOADED + TOUCHED);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(app.collection("Item")
                        .countDocuments(BsonDocument.parse("{old: {$exists: true}, fresh: true}")))
                .isEqualTo(TOUCHED));
    }

    private static String upsert(String object) {
        return "{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"Item\",\"op\":\"upsert\",\"object\":" + object + "}";
    }

    private static String deletion(int id) {
        return "{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"Item\",\"op\":\"delete\",\"key\":" + id + "}";
    }

    private static void send(TestApp app, Stream<String> lines) {
        List<JsonNode> results = app.send(lines.toList());
        assertThat(results).allMatch(result -> result.path("status").asText().equals("accepted"));
    }

    private static void awaitCount(TestApp app, int objects) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(app.collection("Item").countDocuments()).isEqualTo(objects));
    }
}
