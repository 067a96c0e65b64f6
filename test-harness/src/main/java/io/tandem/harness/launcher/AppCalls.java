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
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Calls of schema-service about one app, for the commands, with the options that say which app and where.
@SuppressWarnings("NullAway.Init")
final class AppCalls {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--app", scope = ScopeType.INHERIT, description = "The app (default: the only one there is).")
    private String app;

    @Option(
            names = "--url",
            scope = ScopeType.INHERIT,
            description = "schema-service's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", scope = ScopeType.INHERIT, description = Token.OPTION)
    private String token;

    /// @param path below that of the app
    JsonNode get(String path) {
        return send(request(ofApp(path)).GET());
    }

    /// @param path below that of the app
    JsonNode post(String path, String body) {
        return send(request(ofApp(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String ofApp(String path) {
        return "/v1/apps/" + Addresses.encoded(app == null ? onlyApp() : app) + path;
    }

    private String onlyApp() {
        List<String> apps = send(request("/v1/apps").GET()).path("apps").findValuesAsText("app");
        if (apps.size() != 1) {
            throw new CannotRun(
                    apps.isEmpty() ? "there is no app yet" : "say which app with --app: " + String.join(", ", apps));
        }
        return apps.getFirst();
    }

    private String address() {
        return Addresses.of(Part.SCHEMA_SERVICE, url);
    }

    private HttpRequest.Builder request(String path) {
        return Token.show(Token.find(token, url), HttpRequest.newBuilder(URI.create(address() + path)))
                .timeout(Duration.ofSeconds(60));
    }

    /// @throws CannotRun with the detail of the problem, for whatever is no success
    private JsonNode send(HttpRequest.Builder request) {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new CannotRun(body.path("detail").asText("schema-service answers " + answer.statusCode())
                        + Token.remedy(answer.statusCode()));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new CannotRun("what answers at " + address() + " is not schema-service", e);
        } catch (IOException e) {
            throw new CannotRun(
                    "schema-service does not answer at " + address() + "; start it with ./tandem up, or say --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
    }
}
