package io.tandem.harness.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.CannotRun;
import io.tandem.harness.cluster.Part;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/// Calls of partner-sync, for the commands.
final class MigrationCalls {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String address;
    private final Optional<String> token;

    /// @param url partner-sync's address; null: that of the running `./tandem up`
    MigrationCalls(String url, String token) {
        this.token = Token.find(token, url);
        this.address = Addresses.of(Part.PARTNER_SYNC, url);
    }

    /// The path of one migration.
    static String of(String name) {
        return "/" + Addresses.encoded(name);
    }

    JsonNode get(String path) {
        return send(request(path).GET());
    }

    JsonNode post(String path, String body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode put(String path, String body) {
        return send(request(path).PUT(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return Token.show(token, HttpRequest.newBuilder(URI.create(address + "/v1/migrations" + path)))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Tandem-Operator", System.getProperty("user.name", "operator"));
    }

    /// @throws CannotRun with the detail of the problem, for whatever is no success
    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() / 100 != 2) {
                throw new CannotRun(body.path("detail").asText("partner-sync answers " + answer.statusCode())
                        + Token.remedy(answer.statusCode()));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new CannotRun("what answers at " + address + " is not partner-sync", e);
        } catch (IOException e) {
            throw new CannotRun(
                    "partner-sync does not answer at " + address + "; start it with ./tandem up, or say --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
    }

    static String pretty(JsonNode json) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }
}
