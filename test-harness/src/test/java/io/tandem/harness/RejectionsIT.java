package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;

@TandemTest
class RejectionsIT {
    private static final String ANN = "{\"_id\":1,\"name\":\"Ann\"}";
    private static final String ANN_WITH_EMAIL = "{\"_id\":1,\"name\":\"Ann\",\"email\":\"ann@example.org\"}";

    @Test
    void a_rejected_event_is_stored_once_when_its_cause_is_gone(TestApp app) {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.accept(upsert("second", ANN_WITH_EMAIL));
        String id = awaitRejections(app, 1).getFirst().path("id").asText();
        assertThat(rejections(app, "?code=development-mode-off&type=Person&client=&since=2020-01-01T00:00:00Z"))
                .hasSize(1);
        assertThat(rejections(app, "?code=breaking-change")).isEmpty();
        assertThat(rejections(app, "?type=Dog")).isEmpty();
        assertThat(rejections(app, "?client=somebody")).isEmpty();
        assertThat(rejections(app, "?since=2200-01-01T00:00:00Z")).isEmpty();

        JsonNode refused = replay(app, "{}").get(0);
        assertThat(refused.path("status").asText()).isEqualTo("refused");
        assertThat(refused.path("code").asText()).isEqualTo("development-mode-off");
        assertThat(refused.path("reasons").get(0).asText()).contains("email");
        awaitPeople(app, ANN);

        app.create(true);
        JsonNode replayed = replay(app, "{\"ids\":[\"" + id + "\"]}").get(0);
        assertThat(replayed.path("status").asText()).isEqualTo("replayed");
        awaitPeople(app, ANN_WITH_EMAIL);
        assertThat(rejections(app, "").get(0).path("replayed").path("at")).isEqualTo(replayed.path("replayedAt"));

        app.accept(upsert("third", "{\"_id\":1,\"name\":\"Bea\"}"));
        awaitPeople(app, "{\"_id\":1,\"name\":\"Bea\",\"email\":\"ann@example.org\"}");
        assertThat(replay(app, "{\"ids\":[\"" + id + "\"],\"force\":true}").get(0))
                .isEqualTo(replayed);
        assertThat(replay(app, "{\"force\":true}")).isEmpty();
        awaitPeople(app, "{\"_id\":1,\"name\":\"Bea\",\"email\":\"ann@example.org\"}");
    }

    @Test
    void rejections_are_listed_by_client(TestApp app) throws IOException, InterruptedException {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        acceptFrom("todo/2.1", app, upsert("second", ANN_WITH_EMAIL));
        acceptFrom("todo/2.2", app, upsert("third", ANN_WITH_EMAIL));
        awaitRejections(app, 2);

        assertThat(rejections(app, "?client=todo")).hasSize(2);
        assertThat(rejections(app, "?client=todo/2.1")
                        .path(0)
                        .path("event")
                        .path("id")
                        .asText())
                .isEqualTo("second");
        assertThat(rejections(app, "?client=todo/2.2")).hasSize(1);
        assertThat(rejections(app, "?client=tod")).isEmpty();
    }

    @Test
    void more_rejections_than_an_answer_has_are_asked_for_page_by_page(TestApp app) {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.send(IntStream.range(0, 57)
                .mapToObj(i -> upsert("late" + i, ANN_WITH_EMAIL))
                .toList());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(rejections(app, "?limit=1000")).hasSize(57));

        List<String> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = listed(app, "?since=2020-01-01T00:00:00Z&limit=20&before=" + next);
            page.path("rejections")
                    .forEach(each -> seen.add(each.path("event").path("id").asText()));
            sizes.add(page.path("rejections").size());
            next = page.path("next").asText();
        } while (!next.isEmpty());

        assertThat(sizes).containsExactly(20, 20, 17);
        assertThat(seen.reversed())
                .containsExactlyElementsOf(
                        IntStream.range(0, 57).mapToObj(i -> "late" + i).toList());
        assertThat(listed(app, "").path("rejections")).hasSize(50);
        assertThat(listed(app, "").has("next")).isTrue();
        assertThat(listed(app, "?limit=57").has("next")).isFalse();
        assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections?before=x")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void a_rejected_event_that_is_older_than_an_applied_one_waits_for_force(TestApp app) {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.accept(upsert("second", ANN_WITH_EMAIL));
        awaitRejections(app, 1);
        app.accept(upsert("third", "{\"_id\":1,\"name\":\"Bea\"}"));
        awaitPeople(app, "{\"_id\":1,\"name\":\"Bea\"}");
        app.create(true);

        JsonNode superseded = replay(app, "{\"type\":\"Person\",\"code\":\"development-mode-off\"}")
                .get(0);

        assertThat(superseded.path("status").asText()).isEqualTo("superseded");
        assertThat(superseded.path("reason").asText()).contains("was applied to the object after this one");
        awaitPeople(app, "{\"_id\":1,\"name\":\"Bea\"}");
        assertThat(replay(app, "{\"force\":true}").get(0).path("status").asText())
                .isEqualTo("replayed");
        awaitPeople(app, ANN_WITH_EMAIL);
        assertThat(rejections(app, "").get(0).path("replayed").path("forced").asBoolean())
                .isTrue();
    }

    @Test
    void later_events_without_an_effect_do_not_supersede_and_rejections_keep_their_order(TestApp app) {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.accept(upsert("second", ANN_WITH_EMAIL));
        app.accept(upsert("third", "{\"_id\":1,\"name\":\"Cleo\",\"email\":\"cleo@example.org\"}"));
        app.accept(upsert("first", ANN));
        app.accept(upsert("second", ANN_WITH_EMAIL));
        awaitRejections(app, 2);
        app.create(true);

        List<String> statuses = replay(app, "{}").findValuesAsText("status");

        assertThat(statuses).containsExactly("replayed", "replayed");
        awaitPeople(app, "{\"_id\":1,\"name\":\"Cleo\",\"email\":\"cleo@example.org\"}");
    }

    @Test
    void of_two_replays_at_the_same_time_one_has_an_effect(TestApp app)
            throws InterruptedException, ExecutionException {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.accept(upsert("second", ANN_WITH_EMAIL));
        awaitRejections(app, 1);
        app.create(true);

        List<JsonNode> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<JsonNode>> calls = threads.invokeAll(
                    Collections.nCopies(8, () -> replay(app, "{\"ids\":[\"" + onlyRejection(app) + "\"]}")));
            for (Future<JsonNode> call : calls) {
                answers.add(call.get().get(0));
            }
        }

        assertThat(answers).hasSize(8).containsOnly(answers.getFirst());
        assertThat(answers.getFirst().path("status").asText()).isEqualTo("replayed");
        awaitPeople(app, ANN_WITH_EMAIL);
    }

    @Test
    void a_replay_finds_its_moment_while_events_stream_in(TestApp app) throws InterruptedException, ExecutionException {
        app.create(true);
        app.accept(upsert("first", ANN));
        awaitPeople(app, ANN);
        app.create(false);
        app.accept(upsert("second", ANN_WITH_EMAIL));
        awaitRejections(app, 1);
        app.create(true);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
            Future<Integer> streaming = threads.submit(() -> {
                int sent = 0;
                while (!over.get()) {
                    app.send(IntStream.range(sent, sent + 500)
                            .mapToObj(n -> "{\"id\":\"n" + n + "\",\"type\":\"Dog\",\"op\":\"upsert\","
                                    + "\"object\":{\"_id\":" + n + "}}")
                            .toList());
                    sent += 500;
                }
                return sent;
            });
            String status;
            try {
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> app.collection("Dog").estimatedDocumentCount() > 2000);
                status = replay(app, "{}").path(0).path("status").asText();
            } finally {
                over.set(true);
            }
            assertThat(status).isEqualTo("replayed");
            int sent = streaming.get();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> app.collection("Dog").countDocuments() == sent);
        }
        awaitPeople(app, ANN_WITH_EMAIL);
    }

    private static String upsert(String id, String object) {
        return "{\"id\":\"" + id + "\",\"type\":\"Person\",\"op\":\"upsert\",\"object\":" + object + "}";
    }

    private static void acceptFrom(String client, TestApp app, String line) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(
                        app.cluster().url(Part.SYNC_INGEST).resolve("/v1/apps/" + app.name() + "/changes"))
                .header("Content-Type", "application/x-ndjson")
                .header("Tandem-Client", client)
                .header("Authorization", "Bearer " + app.cluster().token())
                .POST(HttpRequest.BodyPublishers.ofString(line))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            assertThat(http.send(request, HttpResponse.BodyHandlers.ofString()).body())
                    .contains("accepted");
        }
    }

    private static String onlyRejection(TestApp app) {
        return rejections(app, "").get(0).path("id").asText();
    }

    private static JsonNode replay(TestApp app, String body) {
        TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections/replay", body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().path("results");
    }

    private static JsonNode rejections(TestApp app, String query) {
        return listed(app, query).path("rejections");
    }

    private static JsonNode listed(TestApp app, String query) {
        TestApp.Answer answer = app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections" + query);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<JsonNode> awaitRejections(TestApp app, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .until(() -> rejections(app, "").valueStream().toList(), found -> found.size() == count);
    }

    private static void awaitPeople(TestApp app, String wanted) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(app.collection("Person").find().into(new ArrayList<>()))
                        .containsExactly(BsonDocument.parse(wanted)));
    }
}
