package io.tandem.harness.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.CannotRun;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;

/// sync-ingest as a client sees it: sends batches in order, and again from the first line that got no answer.
///
/// One request for each batch: Java's HTTP client reads an answer only after the request is sent, and what has no
/// answer yet must be at hand to be sent again. The events' ids make sending again harmless.
public final class Ingest {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI changes;
    private final Optional<String> token;
    private final Consumer<String> say;
    private boolean reached;

    /// What became of one batch.
    ///
    /// @param accepted how many lines were accepted
    /// @param refused  the ones that were not, with the reason
    public record Answer(int accepted, List<Entry.Unusable> refused) {}

    /// @param service sync-ingest's address
    /// @param app     the app's name
    /// @param token   what it is shown, if anything
    /// @param say     takes a line when something has to be sent again
    public Ingest(URI service, String app, Optional<String> token, Consumer<String> say) {
        this.token = token;
        this.changes =
                URI.create(service.toString().replaceAll("/+$", "") + "/v1/apps/" + app + "/changes?results=refusals");
        this.say = say;
    }

    /// Sends all of it.
    ///
    /// @throws CannotRun when the app is unknown, or nothing was answered for a minute
    public Answer send(List<Entry.Change> batch) {
        Progress progress = new Progress(batch);
        long lastStep = System.nanoTime();
        long pause = 250;
        while (!progress.isDone()) {
            int before = progress.answered;
            String cause = attempt(progress);
            if (progress.answered > before) {
                lastStep = System.nanoTime();
                pause = 250;
            }
            if (progress.isDone()) {
                break;
            }
            Entry.Change from = batch.get(progress.answered);
            if (System.nanoTime() - lastStep > LONGEST_SILENCE.toNanos()) {
                throw new CannotRun("gave up at " + from.place() + ": no progress for " + LONGEST_SILENCE.toSeconds()
                        + " s (" + cause + "); see sync-ingest's log, then load the file again");
            }
            say.accept(cause + "; sending again from " + from.place());
            pause(Math.max(pause, progress.retryAfter));
            pause = Math.min(5_000, pause * 2);
        }
        return new Answer(batch.size() - progress.refused.size(), progress.refused);
    }

    private static final class Progress {
        private final List<Entry.Change> batch;
        private final List<Entry.Unusable> refused = new ArrayList<>();
        private int answered;
        private long retryAfter;

        private Progress(List<Entry.Change> batch) {
            this.batch = batch;
        }

        private boolean isDone() {
            return answered == batch.size();
        }

        /// Lines of the current attempt, which began at `answered`, have their answer; the refused ones are named.
        private void answer(int lines, List<JsonNode> refusals) {
            for (JsonNode refusal : refusals) {
                Entry.Change change = batch.get(answered + refusal.path("line").intValue() - 1);
                refused.add(new Entry.Unusable(change.number(), change.place(), reasons(refusal)));
            }
            answered += lines;
        }
    }

    /// @return why it is not done, if it is not
    private String attempt(Progress progress) {
        progress.retryAfter = 0;
        StringBuilder lines = new StringBuilder();
        for (Entry.Change change : progress.batch.subList(progress.answered, progress.batch.size())) {
            lines.append(change.line()).append('\n');
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(changes)
                .header("Content-Type", "application/x-ndjson")
                .header("Tandem-Client", "tandem-load/1")
                .timeout(LONGEST_SILENCE)
                .POST(HttpRequest.BodyPublishers.ofString(lines.toString()));
        token.ifPresent(known -> request.header("Authorization", "Bearer " + known));
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                return read(response, body, progress);
            }
        } catch (ConnectException e) {
            if (!reached) {
                throw new CannotRun(
                        "nothing answers at " + changes.getAuthority()
                                + "; start ./tandem up, or say where sync-ingest is with --url",
                        e);
            }
            return "sync-ingest cannot be reached";
        } catch (IOException e) {
            return "the connection to sync-ingest was lost (" + e.getMessage() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }

    private String read(HttpResponse<InputStream> response, InputStream body, Progress progress) throws IOException {
        reached = true;
        int status = response.statusCode();
        if (status != 200) {
            String text = new String(body.readAllBytes(), StandardCharsets.UTF_8);
            String problem = "sync-ingest answered " + status + ": " + detail(text);
            if (status == 429 || status >= 500) {
                progress.retryAfter = seconds(response) * 1_000;
                return problem;
            }
            throw new CannotRun(problem + (status == 401 ? "; say --token, or set TANDEM_TOKEN" : ""));
        }
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        List<JsonNode> refusals = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode result = parsed(line);
            switch (result.path("status").asText()) {
                case "refused" -> refusals.add(result);
                case "ended" -> {
                    progress.answer(result.path("line").intValue() - 1, refusals);
                    return "sync-ingest ended its answer: " + detail(line);
                }
                case "done" -> {
                    progress.answer(result.path("lines").intValue(), refusals);
                    return "sync-ingest took fewer lines than were sent";
                }
                default -> throw new CannotRun("sync-ingest answered what this version does not know: " + line);
            }
        }
        return "the answer ended early";
    }

    private static JsonNode parsed(String line) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("an answer that is cut off", e);
        }
    }

    private static String reasons(JsonNode result) {
        StringJoiner reasons = new StringJoiner("; ");
        for (JsonNode error : result.path("errors")) {
            String pointer = error.path("pointer").asText();
            reasons.add((pointer.isEmpty() ? "" : pointer + ": ")
                    + error.path("message").asText());
        }
        return reasons.toString();
    }

    /// The sentence of a problem document, or the text itself.
    private static String detail(String text) {
        try {
            JsonNode problem = JSON.readTree(text);
            for (String name : List.of("detail", "message", "reason", "title")) {
                if (problem.path(name).isTextual()) {
                    return problem.path(name).asText();
                }
            }
            return text.strip();
        } catch (JsonProcessingException notJson) {
            return text.strip().lines().findFirst().orElse("no reason given");
        }
    }

    private static long seconds(HttpResponse<?> response) {
        return response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,4}"))
                .map(Long::parseLong)
                .orElse(0L);
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted", e);
        }
    }
}
