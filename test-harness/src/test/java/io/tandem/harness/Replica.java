package io.tandem.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// One process of a service that runs more than once.
record Replica(URI url, Path log, String token) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Pattern LISTENING = Pattern.compile("Management interface listening on (http://[0-9.]+:\\d+)");

    record Answer(int status, String text) {
        JsonNode json() {
            try {
                return JSON.readTree(text);
            } catch (IOException e) {
                throw new IllegalStateException("not JSON: " + text, e);
            }
        }
    }

    static List<Replica> all(TandemCluster cluster, Part service) {
        List<URI> urls = cluster.urls(service);
        return IntStream.range(0, urls.size())
                .mapToObj(i -> new Replica(
                        urls.get(i),
                        cluster.logs().resolve(service.label() + (i == 0 ? "" : "-" + i) + ".log"),
                        cluster.token()))
                .toList();
    }

    Answer get(String path) {
        return call("GET", path, "");
    }

    /// @param headers names and values in turn
    Answer call(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(60))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + token)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    /// What the replica has written to its log so far.
    String said() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException("no log " + log, e);
        }
    }

    String metrics() {
        return managed("/q/metrics").text();
    }

    /// What a gauge says.
    double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    Answer readiness() {
        return managed("/q/health/ready");
    }

    private Answer managed(String path) {
        Matcher management = LISTENING.matcher(said());
        if (!management.find()) {
            throw new IllegalStateException("no management port in " + log);
        }
        return send(
                HttpRequest.newBuilder(URI.create(management.group(1) + path)).build());
    }

    private static Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(request + " is not answered", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
