package io.tandem.partner.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.partner.PartnerConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// Asks schema-service, which owns the apps and their schemas.
@ApplicationScoped
public class SchemaAuthority {
    /// In whose name partner-sync acts.
    static final String OPERATOR = "partner-sync";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI url;
    private final String token;
    private final ObjectMapper json;

    public SchemaAuthority(PartnerConfiguration configuration, ObjectMapper json) {
        this.url = configuration.schemaService().url();
        this.token = configuration.schemaService().token();
        this.json = json;
    }

    /// The database of an app, if there is such an app.
    public Optional<String> database(String app) {
        HttpResponse<String> answer = send(request(path("apps", app)).GET().build());
        return switch (answer.statusCode()) {
            case 200 -> Optional.of(read(answer).path("database").asText());
            case 404 -> Optional.empty();
            default ->
                throw new SchemaServiceAwayException(
                        "schema-service answers " + answer.statusCode() + ": " + answer.body());
        };
    }

    /// Where the object types of an app lie, by its schemas.
    List<PlacedType> placed(String app) {
        HttpResponse<String> answer =
                send(request(path("apps", app, "schemas")).GET().build());
        if (answer.statusCode() != 200) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
        List<PlacedType> placed = new ArrayList<>();
        for (JsonNode schema : read(answer).path("schemas")) {
            placed.add(new PlacedType(
                    schema.path("type").asText(),
                    schema.path("database").asText(),
                    schema.path("collection").asText()));
        }
        return placed;
    }

    /// Whether an object type has rules of its own, be it known or not.
    boolean hasRules(String app, String type) {
        HttpResponse<String> answer =
                send(request(path("apps", app, "rules", type)).GET().build());
        if (answer.statusCode() != 200) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
        return read(answer).path("defined").asText().equals("type");
    }

    /// Registers the partner's object type, as an operator's additive change.
    ///
    /// @return why it was refused, or null
    @Nullable
    String register(String app, BsonDocument objectType) {
        String type = objectType.getString("name").getValue();
        String body = new BsonDocument("objectTypes", new BsonArray(List.of(objectType))).toJson();
        HttpResponse<String> answer = send(request(path("apps", app, "schemas", type))
                .header("Content-Type", "application/json")
                .header("Tandem-Operator", OPERATOR)
                .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                .build());
        if (answer.statusCode() / 100 == 2) {
            return null;
        }
        if (answer.statusCode() / 100 == 5) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
        JsonNode problem = read(answer);
        String detail = problem.path("message").asText(problem.path("detail").asText(answer.body()));
        return "schema-service refuses the partner's object type: " + detail;
    }

    /// Lets a type be refused from now on; nothing happens where there can be no type of that name.
    void retire(String app, String type) {
        sync(app, type, "retire");
    }

    /// Takes a type back that was refused.
    void enable(String app, String type) {
        sync(app, type, "enable");
    }

    private void sync(String app, String type, String act) {
        HttpResponse<String> answer = send(request(path("apps", app, "schemas", type, "sync", act))
                .header("Tandem-Operator", OPERATOR)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
        int status = answer.statusCode();
        if (status / 100 != 2 && status != 404 && status != 400) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
    }

    /// The types that are refused, and by whom each was.
    Map<String, String> retired(String app) {
        HttpResponse<String> answer =
                send(request(path("apps", app, "sync")).GET().build());
        if (answer.statusCode() != 200) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
        Map<String, String> retired = new HashMap<>();
        for (JsonNode type : read(answer).path("retiredTypes")) {
            retired.put(type.path("type").asText(), type.path("by").asText());
        }
        return retired;
    }

    /// Who wrote a type since then: client names and versions, and models; empty where nobody did.
    List<String> writersSince(String app, String type, Instant since) {
        HttpResponse<String> answer = send(request(path("apps", app, "schemas", type, "usage") + "?since=" + since)
                .GET()
                .build());
        if (answer.statusCode() == 404) {
            return List.of();
        }
        if (answer.statusCode() != 200) {
            throw new SchemaServiceAwayException(
                    "schema-service answers " + answer.statusCode() + ": " + answer.body());
        }
        List<String> writers = new ArrayList<>();
        JsonNode usage = read(answer);
        for (JsonNode writer : usage.path("writers")) {
            writers.add(text(writer, "client", "an unnamed client") + text(writer, "version", "")
                    + text(writer, "model", "").replaceFirst("^ ", " with model ") + ", last "
                    + writer.path("last").asText());
        }
        if (usage.hasNonNull("others")) {
            writers.add("others that are not told apart");
        }
        return writers;
    }

    private static String text(JsonNode writer, String member, String otherwise) {
        String said = writer.path(member).asText();
        return said.isEmpty() ? otherwise : (member.equals("client") ? "" : " ") + said;
    }

    /// Names are data: whatever stands in one, it stays one segment of the path.
    static String path(String... segments) {
        return Stream.of(segments)
                .map(segment ->
                        URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/", "/v1/", ""));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new SchemaServiceAwayException("schema-service does not answer at " + url, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaServiceAwayException("interrupted while waiting for schema-service", e);
        }
    }

    private JsonNode read(HttpResponse<String> answer) {
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw new SchemaServiceAwayException("schema-service answers no JSON", e);
        }
    }
}
