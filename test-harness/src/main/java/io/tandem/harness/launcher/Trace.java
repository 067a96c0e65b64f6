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
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `./tandem trace TYPE ID`: one object's way, as far as it was traced.
@Command(
        name = "trace",
        mixinStandardHelpOptions = true,
        description = "Shows one object's way: accepted, judged, stored, crossed through each migration.",
        footer = "Exit status: 0 something is known of it, 1 nothing is, 2 bad usage, or nothing to talk to.")
@SuppressWarnings("NullAway.Init")
final class Trace implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Parameters(index = "0", paramLabel = "TYPE", description = "Its object type.")
    private String type;

    @Parameters(
            index = "1",
            paramLabel = "ID",
            description = "Its _id: a text, a number, an ObjectId, a UUID, or Extended JSON.")
    private String id;

    @Option(names = "--app", description = "Its app (default: the only one there is).")
    private String app;

    @Option(names = "--json", description = "Prints what schema-service answers.")
    private boolean json;

    @Option(names = "--url", description = "schema-service's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", description = Token.OPTION)
    private String token;

    @Override
    public Integer call() {
        JsonNode way = get("/v1/apps/" + Addresses.encoded(app == null ? onlyApp() : app) + "/traces/"
                + Addresses.encoded(type) + "?key=" + Addresses.encoded(id));
        if (json) {
            System.out.println(MigrationCalls.pretty(way));
        } else {
            WayView.lines(way).forEach(System.out::println);
        }
        boolean known = !way.path("steps").isEmpty()
                || !way.path("rejections").isEmpty()
                || way.path("stored").asBoolean();
        return known ? 0 : 1;
    }

    private String onlyApp() {
        List<String> apps = get("/v1/apps").path("apps").findValuesAsText("app");
        if (apps.size() != 1) {
            throw new CannotRun(
                    apps.isEmpty() ? "there is no app yet" : "say which app with --app: " + String.join(", ", apps));
        }
        return apps.getFirst();
    }

    private JsonNode get(String path) {
        String address = Addresses.of(Part.SCHEMA_SERVICE, url);
        Optional<String> shown = Token.find(token, url);
        HttpRequest request = Token.show(shown, HttpRequest.newBuilder(URI.create(address + path)))
                .timeout(Duration.ofSeconds(60))
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode body = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new CannotRun(body.path("detail").asText("schema-service answers " + answer.statusCode())
                        + Token.remedy(answer.statusCode()));
            }
            return body;
        } catch (JsonProcessingException e) {
            throw new CannotRun("what answers at " + address + " is not schema-service", e);
        } catch (IOException e) {
            throw new CannotRun(
                    "schema-service does not answer at " + address + "; start it with ./tandem up, or say --url", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
    }
}
