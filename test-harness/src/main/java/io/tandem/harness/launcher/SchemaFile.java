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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// A file with the body of `PUT /v1/apps/{app}/schemas/{type}`, and where it goes.
@SuppressWarnings("NullAway.Init")
final class SchemaFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "What PUT /v1/apps/{app}/schemas/{type} takes.")
    private Path file;

    @Option(names = "--app", required = true, description = "The app's name.")
    private String app;

    @Option(names = "--type", description = "The object type (default: the one that is not embedded).")
    private String type;

    @Option(names = "--url", description = "schema-service's address (default: the running ./tandem up).")
    private String url;

    @Option(names = "--token", description = Token.OPTION)
    private String token;

    @Option(
            names = "--operator",
            description = "Who changes it, for the history (default: the name of the user).",
            defaultValue = "${sys:user.name}")
    private String operator;

    /// What the change would do.
    JsonNode dryRun(boolean automated) {
        return send("?dryRun=true", automated, "");
    }

    /// Makes the change.
    ///
    /// @param confirmation what the dry run gave; empty where nothing breaks
    JsonNode apply(boolean automated, String confirmation) {
        return send("", automated, confirmation);
    }

    /// Prints the changes, what they do, and the way out.
    void print(JsonNode told) {
        List<String> lines = new ArrayList<>();
        told.path("changes")
                .forEach(change -> lines.add((change.path("effect").asText().equals("breaking") ? "! " : "+ ")
                        + change.path("message").asText()));
        if (lines.isEmpty()) {
            lines.add("nothing to change: " + told.path("type").asText() + " has version "
                    + told.path("version").asInt());
        }
        documents(told.at("/consequences/documents"), lines);
        told.at("/consequences/others").forEach(other -> {
            lines.add("it reaches '" + other.path("type").asText() + "' as well, which embeds a type of it");
            documents(other.path("documents"), lines);
        });
        told.at("/consequences/models").forEach(model -> {
            lines.add("model " + model.path("model").asText() + ", declared "
                    + model.path("declaredAt").asText()
                    + (model.has("lastSeen")
                            ? ", last seen " + model.path("lastSeen").asText()
                            : "") + ", would break:");
            model.path("changes").forEach(change -> lines.add("  " + change.asText()));
        });
        JsonNode proposal = told.path("proposal");
        if (proposal.has("definition")) {
            lines.add("the way out is a partner collection; define it as it stands here with PUT /v1/migrations/"
                    + proposal.path("name").asText() + " at partner-sync:");
            lines.add(proposal.path("definition").toString());
            proposal.path("notes").forEach(note -> lines.add("  " + note.asText()));
        } else if (proposal.has("impossible")) {
            lines.add("no migration can be proposed: "
                    + proposal.path("impossible").asText());
        }
        lines.forEach(System.out::println);
    }

    private static void documents(JsonNode documents, List<String> lines) {
        if (documents.path("notSyncing").asLong() > 0) {
            lines.add(documents.path("notSyncing").asLong() + " of "
                    + documents.path("total").asLong() + " documents would no longer sync"
                    + (documents.path("exact").asBoolean()
                            ? ":"
                            : ", by a sample of " + documents.path("examined").asLong() + ":"));
            documents
                    .path("reasons")
                    .forEach(reason -> lines.add("  " + reason.path("documents").asLong() + ": "
                            + reason.path("reason").asText()));
        }
        documents
                .path("outOfSight")
                .forEach(hidden -> lines.add(hidden.path("documents").asLong() + " documents have a value in '"
                        + hidden.path("path").asText() + "', which nobody would see any more"));
    }

    private JsonNode send(String query, boolean automated, String confirmation) {
        if (!operator.matches("[ -~]+")) {
            throw new ParameterException(
                    spec.commandLine(), "--operator takes letters, digits and signs of ASCII, not '" + operator + "'");
        }
        String body = GivenFile.text(file);
        URI address = URI.create(Addresses.of(Part.SCHEMA_SERVICE, url) + "/v1/apps/" + Addresses.encoded(app)
                + "/schemas/" + Addresses.encoded(type()) + query);
        HttpRequest.Builder request = Token.show(Token.find(token, url), HttpRequest.newBuilder(address))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Type", "application/json")
                .header("Tandem-Operator", operator)
                .PUT(HttpRequest.BodyPublishers.ofString(body));
        if (automated) {
            request.header("Tandem-Deploy", "automated");
        }
        if (!confirmation.isEmpty()) {
            request.header("Tandem-Confirmation", confirmation);
        }
        return answer(address, request.build());
    }

    /// What schema-service answers.
    ///
    /// @throws CannotRun when it refuses, or does not answer
    static JsonNode answer(URI address, HttpRequest request) {
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            JsonNode json = JSON.readTree(answer.body());
            if (answer.statusCode() != 200) {
                throw new CannotRun(
                        json.path("message").asText(json.path("detail").asText(answer.body()))
                                + Token.remedy(answer.statusCode()));
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new CannotRun("what answers at " + address + " is not schema-service", e);
        } catch (IOException away) {
            throw new CannotRun(
                    "schema-service does not answer at " + address + "; start ./tandem up, or give --url", away);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    private String type() {
        if (type != null) {
            return type;
        }
        List<String> names = GivenFile.json(file)
                .path("objectTypes")
                .valueStream()
                .filter(each -> !each.path("embedded").asBoolean())
                .map(each -> each.path("name").asText())
                .toList();
        if (names.size() == 1 && !names.getFirst().isEmpty()) {
            return names.getFirst();
        }
        throw new ParameterException(spec.commandLine(), file + " does not have one object type; name it with --type");
    }
}
