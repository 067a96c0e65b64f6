package io.tandem.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// Somebody who calls the services with a token of its own.
///
/// @param credential what stands in `Authorization`; empty for nothing
record Caller(TandemCluster cluster, String credential) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    record Answer(int status, String type, String challenge, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new IllegalStateException("not JSON: " + text, e);
            }
        }
    }

    static Caller stranger(TandemCluster cluster) {
        return new Caller(cluster, "");
    }

    static Caller holding(TandemCluster cluster, String token) {
        return new Caller(cluster, "Bearer " + token);
    }

    static Caller user(TandemCluster cluster, String name, Collection<String> roles, String... apps) {
        return holding(cluster, cluster.issuer().token(name, roles, List.of(apps), Duration.ofHours(1)));
    }

    Answer get(Part service, String path) {
        return call(service, "GET", path, "");
    }

    /// @param headers names and values in turn
    Answer call(Part service, String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        cluster.url(service).resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", path.endsWith("/changes") ? "application/x-ndjson" : "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!credential.isEmpty()) {
            request.header("Authorization", credential);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.headers().firstValue("WWW-Authenticate").orElse(""),
                    response.body());
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
