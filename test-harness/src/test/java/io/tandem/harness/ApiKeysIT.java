package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.Caller.Answer;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TandemTest;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.junit.jupiter.api.Test;

/// Back ends show API keys: kept as hashes, bound to apps and roles, revoked within seconds.
@TandemTest
class ApiKeysIT {
    private static final String KEYS = "/v1/api-keys";
    private static final String LINE = "{\"type\":\"Task\",\"op\":\"upsert\",\"object\":{\"_id\":1}}";
    // Longer than a service may remember a key.
    private static final Duration CACHE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static Caller operator(TestApp app) {
        return Caller.user(app.cluster(), "grace", List.of("operator"), app.name());
    }

    private static JsonNode make(TestApp app, String name, String roles) {
        Answer answer = operator(app)
                .call(
                        Part.SCHEMA_SERVICE,
                        "POST",
                        KEYS,
                        "{\"name\":\"" + name + "\",\"apps\":[\"" + app.name() + "\"],\"roles\":[" + roles + "]}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.json();
    }

    private static Caller holder(TestApp app, JsonNode key) {
        return Caller.holding(app.cluster(), key.path("key").asText());
    }

    private static int send(TestApp app, Caller caller) {
        return caller.call(Part.SYNC_INGEST, "POST", "/v1/apps/" + app.name() + "/changes", LINE)
                .status();
    }

    @Test
    void a_key_is_shown_once_and_kept_as_a_hash(TestApp app) throws IOException {
        app.create(true);
        JsonNode key = make(app, "shop-backend", "\"device-writer\"");
        String secret = key.path("key").asText();
        assertThat(send(app, holder(app, key))).isEqualTo(200);

        String listed = operator(app).get(Part.SCHEMA_SERVICE, KEYS).text();
        assertThat(listed).contains("shop-backend", key.path("id").asText(), "\"createdBy\":\"grace\"");
        String kept = String.valueOf(app.mongo()
                .getDatabase("tandem")
                .getCollection("apiKeys")
                .find(new Document("name", "shop-backend"))
                .map(Document::toJson)
                .into(new ArrayList<>()));
        assertThat(kept).contains("\"hash\"");
        assertThat(listed + kept).doesNotContain(secret, secret.substring(3));
        for (Part service : Part.services()) {
            assertThat(Files.readString(app.cluster().logs().resolve(service.label() + ".log")))
                    .doesNotContain(secret.substring(3));
        }
    }

    @Test
    void a_key_counts_in_its_apps_and_roles_only_at_each_service(TestApp app) {
        app.create(true);
        Caller writer = holder(app, make(app, "writer", "\"device-writer\""));
        Caller operator = holder(app, make(app, "ci", "\"operator\""));
        assertThat(writer.call(Part.SYNC_INGEST, "POST", "/v1/apps/elsewhere/changes", LINE)
                        .status())
                .isEqualTo(403);
        assertThat(writer.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name()).status())
                .isEqualTo(200);
        assertThat(writer.get(Part.PARTNER_SYNC, "/v1/migrations").status()).isEqualTo(403);
        assertThat(operator.get(Part.PARTNER_SYNC, "/v1/migrations").status()).isEqualTo(200);
        assertThat(operator.get(Part.SCHEMA_SERVICE, "/v1/apps/elsewhere").status())
                .isEqualTo(403);
    }

    @Test
    void keys_rotate_without_a_gap_and_a_revoked_one_is_dead_within_seconds(TestApp app) {
        app.create(true);
        JsonNode old = make(app, "shop", "\"device-writer\"");
        assertThat(send(app, holder(app, old))).isEqualTo(200);
        JsonNode fresh = make(app, "shop", "\"device-writer\"");
        assertThat(send(app, holder(app, fresh))).isEqualTo(200);
        assertThat(operator(app)
                        .call(
                                Part.SCHEMA_SERVICE,
                                "DELETE",
                                KEYS + "/" + old.path("id").asText(),
                                "")
                        .status())
                .isEqualTo(204);
        await().atMost(CACHE)
                .untilAsserted(() -> assertThat(send(app, holder(app, old))).isEqualTo(401));
        assertThat(holder(app, old)
                        .get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name())
                        .status())
                .isEqualTo(401);
        assertThat(send(app, holder(app, fresh))).isEqualTo(200);
    }

    @Test
    void who_is_let_in_no_more_writes_on_no_more(TestApp app) throws IOException {
        app.create(true);
        JsonNode key = make(app, "streams", "\"device-writer\"");
        URI ingest = app.cluster().url(Part.SYNC_INGEST);
        try (StreamedRequest ofKey =
                new StreamedRequest(ingest, app, holder(app, key).credential(), PATIENCE)) {
            ofKey.send(LINE);
            assertThat(ofKey.result()).contains("accepted");
            Caller shortly = Caller.holding(
                    app.cluster(),
                    app.cluster()
                            .issuer()
                            .token("ada", List.of("device-writer"), List.of(app.name()), Duration.ofSeconds(8)));
            try (StreamedRequest ofToken = new StreamedRequest(ingest, app, shortly.credential(), PATIENCE)) {
                ofToken.send(LINE);
                assertThat(ofToken.result()).contains("accepted");
                operator(app)
                        .call(
                                Part.SCHEMA_SERVICE,
                                "DELETE",
                                KEYS + "/" + key.path("id").asText(),
                                "");

                assertThat(ofKey.result()).contains("{\"line\":2,\"status\":\"ended\"", "there is no such API key");
                assertThat(ofToken.result()).contains("{\"line\":2,\"status\":\"ended\"", "the token has expired");
            }
        }
    }

    @Test
    void a_back_end_streams_on_at_its_pace_while_schema_service_hangs() throws Exception {
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.on(cluster).create(true)) {
            Caller holder = holder(app, make(app, "shop", "\"device-writer\""));
            assertThat(send(app, holder)).isEqualTo(200);
            long schemaService = cluster.pids().get(Part.SCHEMA_SERVICE.label()).getFirst();
            Disturbances.signal("-STOP", schemaService);
            int sent = 0;
            try {
                // Longer than what schema-service said is remembered.
                for (long begin = System.nanoTime(); System.nanoTime() - begin < CACHE.toNanos(); sent++) {
                    assertThat(send(app, holder)).isEqualTo(200);
                }
            } finally {
                Disturbances.signal("-CONT", schemaService);
            }
            // One that waits for schema-service waits for seconds.
            assertThat(sent).isGreaterThan(20);
        }
    }

    @Test
    void a_key_ends_by_itself(TestApp app) {
        app.create(true);
        Answer made = operator(app)
                .call(
                        Part.SCHEMA_SERVICE,
                        "POST",
                        KEYS,
                        "{\"name\":\"short\",\"apps\":[\"" + app.name()
                                + "\"],\"roles\":[\"device-writer\"],\"expiresAt\":\""
                                + Instant.now().plusSeconds(3) + "\"}");
        Caller holder = holder(app, made.json());
        await().atMost(CACHE).untilAsserted(() -> assertThat(holder.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name())
                        .status())
                .isEqualTo(401));
        assertThat(holder.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name())
                        .json()
                        .path("detail")
                        .asText())
                .contains("expired");
    }

    @Test
    void nobody_gives_away_more_than_it_has(TestApp app) {
        app.create(true);
        for (String beyond : List.of(
                "{\"name\":\"k\",\"apps\":[\"*\"],\"roles\":[\"operator\"]}",
                "{\"name\":\"k\",\"apps\":[\"elsewhere\"],\"roles\":[\"device-writer\"]}",
                "{\"name\":\"k\",\"apps\":[\"" + app.name() + "\"],\"roles\":[\"service\"]}")) {
            assertThat(operator(app)
                            .call(Part.SCHEMA_SERVICE, "POST", KEYS, beyond)
                            .status())
                    .as(beyond)
                    .isEqualTo(403);
        }
        JsonNode key = make(app, "k", "\"device-writer\"");
        Caller other = Caller.user(app.cluster(), "eve", List.of("operator"), "elsewhere");
        String path = KEYS + "/" + key.path("id").asText();
        assertThat(other.call(Part.SCHEMA_SERVICE, "DELETE", path, "").status()).isEqualTo(404);
        assertThat(other.get(Part.SCHEMA_SERVICE, KEYS).json().path("keys")).isEmpty();
        assertThat(operator(app)
                        .get(Part.SCHEMA_SERVICE, KEYS + "/by-hash/" + "0".repeat(64))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void what_is_no_key_is_refused_with_its_place(TestApp app) {
        for (String[] bad : new String[][] {
            {"{\"apps\":[\"a\"],\"roles\":[\"operator\"]}", "name"},
            {"{\"name\":\"k\",\"apps\":[],\"roles\":[\"operator\"]}", "apps"},
            {"{\"name\":\"k\",\"apps\":[\"a/b\"],\"roles\":[\"operator\"]}", "apps"},
            {"{\"name\":\"k\",\"apps\":[\"a\"],\"roles\":[\"root\"]}", "roles"},
            {"{\"name\":\"k\",\"apps\":[\"a\"],\"roles\":[\"operator\"],\"expiresAt\":\"soon\"}", "expiresAt"},
            {
                "{\"name\":\"k\",\"apps\":[\"a\"],\"roles\":[\"operator\"],\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                "expiresAt"
            },
            {"{\"name\":\"k\",\"apps\":[\"a\"],\"roles\":[\"operator\"],\"more\":1}", "more"}
        }) {
            TestApp.Answer answer = app.post(Part.SCHEMA_SERVICE, KEYS, bad[0]);
            assertThat(answer.status()).as(bad[0]).isEqualTo(400);
            assertThat(answer.json().path("detail").asText()).contains(bad[1]);
        }
    }

    @Test
    void a_back_end_writes_in_its_users_names_and_a_user_only_in_its_own(TestApp app) {
        app.create(false);
        String changes = "/v1/apps/" + app.name() + "/changes";
        Caller backend = holder(app, make(app, "shop", "\"device-writer\""));
        Caller ada = Caller.user(app.cluster(), "ada", List.of("device-writer"), app.name());
        assertThat(ada.call(Part.SYNC_INGEST, "POST", changes, LINE, "Tandem-User", "eve")
                        .status())
                .isEqualTo(403);
        assertThat(backend.call(Part.SYNC_INGEST, "POST", changes, LINE, "Tandem-User", "ada")
                        .status())
                .isEqualTo(200);
        assertThat(send(app, backend)).isEqualTo(200);
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        backend.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                                .json()
                                .findValuesAsText("user"))
                .containsExactly("shop", "ada"));
    }

    @Test
    void a_users_name_is_utf8_in_the_header_and_after_it(TestApp app) throws IOException {
        app.create(false);
        String head = "POST /v1/apps/" + app.name() + "/changes HTTP/1.1\r\nAuthorization: "
                + holder(app, make(app, "shop", "\"device-writer\"")).credential()
                + "\r\nTandem-Client: Łódź/1\r\nTandem-User: ";
        for (String user : List.of("José", "Łukasz")) {
            assertThat(RawRequest.answer(app.cluster().url(Part.SYNC_INGEST), head + user, LINE))
                    .startsWith("HTTP/1.1 200");
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            JsonNode rejections = operator(app)
                    .get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                    .json();
            assertThat(rejections.findValuesAsText("user")).containsExactlyInAnyOrder("José", "Łukasz");
            assertThat(rejections.toString()).contains("Łódź");
        });
    }
}
