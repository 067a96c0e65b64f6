package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.DevelopmentIssuer;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.Ports;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whom the services trust: an OpenID Connect issuer, or a root key where there is none; never nobody.
class TrustIT {
    private static final String ROOT = "tk_0123456789abcdef0123456789abcdef0123456789abcdef";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path elsewhere;

    @Test
    void an_issuers_keys_are_found_and_found_again_when_they_change() throws IOException {
        ClusterPlan plan = ClusterPlan.forOnce();
        DevelopmentIssuer first = DevelopmentIssuer.in(plan.folder());
        DevelopmentIssuer second = DevelopmentIssuer.in(elsewhere);
        AtomicReference<String> keys = new AtomicReference<>(first.publicJwk());
        int port = Ports.random();
        HttpServer issuer = issuer(port, keys);
        try (TandemCluster cluster = TandemCluster.start(plan.withEnvironment(trusting(port)))) {
            everywhere(cluster, first.token(), 200);
            keys.set(first.publicJwk() + "," + second.publicJwk());
            everywhere(cluster, second.token(), 200);
            everywhere(cluster, cluster.issuer().token(), 200);
            everywhere(cluster, DevelopmentIssuer.in(elsewhere.resolve("third")).token(), 401);
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void while_the_issuer_is_away_whoever_is_not_known_is_told_to_come_again() throws IOException {
        ClusterPlan plan = ClusterPlan.forOnce();
        DevelopmentIssuer first = DevelopmentIssuer.in(plan.folder());
        DevelopmentIssuer second = DevelopmentIssuer.in(elsewhere);
        int port = Ports.random();
        try (TandemCluster cluster = TandemCluster.start(plan.withEnvironment(trusting(port)))) {
            everywhere(cluster, first.token(), 503);

            HttpServer issuer = issuer(port, new AtomicReference<>(first.publicJwk()));
            try {
                await().atMost(PATIENCE).untilAsserted(() -> everywhere(cluster, first.token(), 200));
            } finally {
                issuer.stop(0);
            }
            everywhere(cluster, first.token(), 200);
            everywhere(cluster, first.token("ada", DevelopmentIssuer.ROLES, List.of("*"), Duration.ofHours(1)), 200);
            assertThat(Caller.holding(cluster, second.token())
                            .get(Part.SCHEMA_SERVICE, "/v1/apps")
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void keys_that_changed_while_the_issuer_was_away_are_found_when_it_is_back_and_the_old_ones_end()
            throws IOException {
        ClusterPlan plan = ClusterPlan.forOnce();
        DevelopmentIssuer first = DevelopmentIssuer.in(plan.folder());
        DevelopmentIssuer second = DevelopmentIssuer.in(elsewhere);
        int port = Ports.random();
        Map<String, String> settings = new HashMap<>(trusting(port));
        settings.put("TANDEM_ACCESS_TOKEN_CACHE", "PT1S");
        // The services' own token is none of the issuer's, so that theirs does not end with its key.
        settings.put("TANDEM_ACCESS_ROOT_KEY", ROOT);
        settings.put("TANDEM_SCHEMA_SERVICE_TOKEN", ROOT);
        HttpServer issuer = issuer(port, new AtomicReference<>(first.publicJwk()));
        try (TandemCluster cluster = TandemCluster.start(plan.withEnvironment(settings))) {
            everywhere(cluster, first.token(), 200);
            issuer.stop(0);
            everywhere(cluster, second.token(), 401);
            everywhere(cluster, first.token(), 200);

            issuer = issuer(port, new AtomicReference<>(second.publicJwk()));

            await().atMost(PATIENCE).untilAsserted(() -> everywhere(cluster, second.token(), 200));
            await().atMost(PATIENCE).untilAsserted(() -> everywhere(cluster, first.token(), 401));
            everywhere(cluster, second.token(), 200);
        } finally {
            issuer.stop(0);
        }
    }

    @Test
    void without_an_issuer_the_root_key_opens_all_and_no_token_does() {
        Map<String, String> settings = Map.of(
                "TANDEM_ACCESS_DEVELOPMENT_KEY", "",
                "QUARKUS_OIDC_TOKEN_ISSUER", "",
                "QUARKUS_OIDC_AUTH_SERVER_URL", "",
                "TANDEM_ACCESS_ROOT_KEY", ROOT,
                "TANDEM_SCHEMA_SERVICE_TOKEN", ROOT);
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce().withEnvironment(settings))) {
            everywhere(cluster, ROOT, 200);
            everywhere(cluster, cluster.token(), 401);
            everywhere(cluster, ROOT.replace("tk_0", "tk_1"), 401);
        }
    }

    @Test
    void a_schema_service_that_trusts_nobody_does_not_start() {
        Map<String, String> settings = Map.of("TANDEM_ACCESS_DEVELOPMENT_KEY", "", "QUARKUS_OIDC_TOKEN_ISSUER", "");
        assertThatThrownBy(() -> TandemCluster.start(ClusterPlan.forOnce().withEnvironment(settings))
                        .close())
                .isInstanceOf(CannotRun.class)
                .hasMessageContaining("schema-service died while starting");
    }

    private static void everywhere(TandemCluster cluster, String token, int status) {
        Caller caller = Caller.holding(cluster, token);
        assertThat(caller.call(Part.SCHEMA_SERVICE, "PUT", "/v1/apps/trusted", "{\"database\":\"trusted\"}")
                        .status())
                .isIn(status, status == 200 ? 201 : status);
        assertThat(caller.get(Part.SCHEMA_SERVICE, "/v1/apps/trusted").status()).isEqualTo(status);
        assertThat(caller.get(Part.PARTNER_SYNC, "/v1/migrations").status()).isEqualTo(status);
        assertThat(caller.call(Part.SYNC_INGEST, "POST", "/v1/apps/trusted/changes", "\n")
                        .status())
                .isEqualTo(status);
    }

    private static Map<String, String> trusting(int port) {
        return Map.of(
                "TANDEM_ACCESS_DEVELOPMENT_KEY", "",
                "QUARKUS_OIDC_TOKEN_ISSUER", "",
                "QUARKUS_OIDC_AUTH_SERVER_URL", "http://127.0.0.1:" + port + "/realm");
    }

    private static HttpServer issuer(int port, AtomicReference<String> keys) throws IOException {
        HttpServer issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        String discovery = discovery("http://127.0.0.1:" + port + "/realm");
        serve(issuer, "/realm/.well-known/openid-configuration", new AtomicReference<>(discovery));
        serve(issuer, "/realm/keys", keys);
        issuer.start();
        return issuer;
    }

    private static String discovery(String url) {
        return "{\"issuer\":\"" + DevelopmentIssuer.NAME + "\",\"jwks_uri\":\"" + url
                + "/keys\",\"authorization_endpoint\":\"" + url + "/authorize\",\"token_endpoint\":\"" + url
                + "/token\"}";
    }

    private static void serve(HttpServer server, String path, AtomicReference<String> text) {
        server.createContext(path, exchange -> {
            String body = path.endsWith("/keys") ? "{\"keys\":[" + text.get() + "]}" : text.get();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        });
    }
}
