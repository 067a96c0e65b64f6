package io.tandem.harness.junit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.BsonDocument;

/// An app of one test's own, with a database of its own, and hands to reach the services with.
public final class TestApp implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final TandemCluster cluster;
    private final MongoClient mongo;
    private final String name;
    private final String database;
    private final String token;

    /// What a service answered.
    ///
    /// @param status the HTTP status
    /// @param body   the text
    public record Answer(int status, String body) {
        /// The text as JSON.
        public JsonNode json() {
            return parsed(body);
        }
    }

    /// An app that no service knows yet; [#create] makes it known.
    public static TestApp on(TandemCluster cluster) {
        String name = "t" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
        return new TestApp(cluster, name, name);
    }

    /// An app with names that somebody has chosen; closing it drops that database.
    public static TestApp named(TandemCluster cluster, String name, String database) {
        return new TestApp(cluster, name, database);
    }

    private TestApp(TandemCluster cluster, String name, String database) {
        this.cluster = cluster;
        this.name = name;
        this.database = database;
        this.token = cluster.token();
        this.mongo = MongoClients.create(cluster.mongoUri());
    }

    /// The app's name.
    public String name() {
        return name;
    }

    public TandemCluster cluster() {
        return cluster;
    }

    /// The app's database.
    public MongoDatabase database() {
        return mongo.getDatabase(database);
    }

    /// The collection of an object type, values with their exact types.
    public MongoCollection<BsonDocument> collection(String type) {
        return database().getCollection(type, BsonDocument.class);
    }

    public MongoClient mongo() {
        return mongo;
    }

    /// Makes or changes the app.
    public TestApp create(boolean developmentMode) {
        String body = "{\"database\":\"" + database + "\",\"developmentMode\":" + developmentMode + "}";
        Answer answer = put(Part.SCHEMA_SERVICE, "/v1/apps/" + name, body);
        if (answer.status() / 100 != 2) {
            throw new IllegalStateException("cannot make app " + name + ": " + answer);
        }
        return this;
    }

    /// Sends lines to `POST /v1/apps/{app}/changes`; one result each.
    public List<JsonNode> send(List<String> lines) {
        return send(lines, Map.of());
    }

    /// The same with headers, such as `Tandem-Model`.
    public List<JsonNode> send(List<String> lines, Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/x-ndjson");
        Answer answer = call(Part.SYNC_INGEST, "POST", "/v1/apps/" + name + "/changes", all, String.join("\n", lines));
        if (answer.status() != 200) {
            throw new IllegalStateException("sync-ingest answered " + answer);
        }
        return answer.body().lines().map(TestApp::parsed).toList();
    }

    /// Sends one whole object, as JSON, and demands that it is accepted.
    public void upsert(String type, String object) {
        accept("{\"id\":\"" + UUID.randomUUID() + "\",\"type\":\"" + type + "\",\"op\":\"upsert\",\"object\":" + object
                + "}");
    }

    /// Sends one line and demands that it is accepted.
    public void accept(String line) {
        List<JsonNode> results = send(List.of(line));
        if (results.size() != 1 || !results.getFirst().path("status").asText().equals("accepted")) {
            throw new IllegalStateException("not accepted: " + results);
        }
    }

    public Answer get(Part service, String path) {
        return call(service, "GET", path, Map.of(), "");
    }

    public Answer put(Part service, String path, String body) {
        return call(service, "PUT", path, Map.of(), body);
    }

    public Answer post(Part service, String path, String body) {
        return call(service, "POST", path, Map.of(), body);
    }

    /// Any call.
    ///
    /// @param headers names and values, beside `Content-Type: application/json` and a token with every role in
    ///                every app where they have none
    public Answer call(Part service, String method, String path, Map<String, String> headers, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        cluster.url(service).resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", headers.getOrDefault("Content-Type", "application/json"))
                .header("Authorization", "Bearer " + token)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        try {
            HttpResponse<String> response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(service.label() + " did not answer " + method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + text, e);
        }
    }

    /// Drops the database.
    @Override
    public void close() {
        database().drop();
        mongo.close();
    }
}
