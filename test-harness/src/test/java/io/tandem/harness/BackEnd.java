package io.tandem.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// A back end that leans on sync-ingest: it streams changes, reads their results meanwhile, and on any doubt sends
/// again, through whichever replica, all that has no result yet, in its order and with the same ids.
final class BackEnd {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHORT_PATIENCE = Duration.ofSeconds(8);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_LINES = 400;
    private static final int MOST_LINES_OF_PATIENT = 4_000;
    private static final int LINES_PER_PAUSE = 20;

    private final TestApp app;
    private final ChangesInTurn changes;
    private final String credential;
    private final Random random;
    private final boolean hasty;
    private final Queue<ChangesInTurn.Change> open = new ConcurrentLinkedQueue<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final Map<String, Integer> doubts = new TreeMap<>();
    private int ended;
    private int lost;
    private volatile @Nullable Throwable wrong;

    /// What an answer said of a change.
    record Accepted(String id, int partition, long offset) {}

    /// What came of it all.
    ///
    /// @param accepted   the changes that were answered so, in their order
    /// @param ended      answers that said themselves that they end early
    /// @param lost       answers that had begun and were cut off, or took too long
    /// @param doubts     what else went wrong, and how often
    record Report(List<Accepted> accepted, int ended, int lost, Map<String, Integer> doubts) {}

    /// @param hasty whether it gives requests up soon, and some for no good reason
    BackEnd(TestApp app, ChangesInTurn changes, Random random, boolean hasty) {
        this.app = app;
        this.changes = changes;
        this.credential = Caller.user(app.cluster(), changes.user(), List.of("device-writer"), app.name())
                .credential();
        this.random = random;
        this.hasty = hasty;
    }

    /// Sends until a moment, and then what is open until all of it has a result.
    Report sendUntil(long end) throws InterruptedException {
        while (System.nanoTime() < end) {
            attempt(1 + random.nextInt(hasty ? MOST_LINES : MOST_LINES_OF_PATIENT));
        }
        while (!open.isEmpty()) {
            attempt(0);
        }
        return new Report(List.copyOf(accepted), ended, lost, doubts);
    }

    private void attempt(int fresh) throws InterruptedException {
        List<URI> replicas = app.cluster().urls(Part.SYNC_INGEST);
        URI replica = replicas.get(random.nextInt(replicas.size()));
        boolean gaveUp = hasty && random.nextInt(8) == 0;
        Duration patience = gaveUp ? Duration.ofMillis(1 + random.nextInt(100)) : hasty ? SHORT_PATIENCE : PATIENCE;
        try (StreamedRequest request = new StreamedRequest(replica, app, credential, patience)) {
            Thread reader = Thread.ofVirtual().start(() -> read(request));
            try {
                send(request, reader, fresh, gaveUp);
            } finally {
                if (gaveUp) {
                    request.giveUp();
                }
                reader.join();
            }
        } catch (ConnectException down) {
            note(down);
        } catch (IOException doubt) {
            // The reader has noted what came of it; what is open is sent again.
        }
        Throwable problem = wrong;
        if (problem != null) {
            throw new AssertionError(problem);
        }
        if (!open.isEmpty()) {
            Thread.sleep(20 + random.nextInt(80));
        }
    }

    private void send(StreamedRequest request, Thread reader, int fresh, boolean gaveUp)
            throws IOException, InterruptedException {
        for (ChangesInTurn.Change again : List.copyOf(open)) {
            request.send(again.line());
        }
        for (int i = 0; i < fresh && reader.isAlive(); i++) {
            ChangesInTurn.Change next = changes.next();
            open.add(next);
            request.send(next.line());
            if (i % LINES_PER_PAUSE == 0) {
                Thread.sleep(random.nextInt(50));
            }
        }
        if (!gaveUp) {
            request.end();
        }
    }

    private void read(StreamedRequest request) {
        int line = 0;
        try {
            for (String text = request.result(); text != null; text = request.result()) {
                JsonNode result = JSON.readTree(text);
                line++;
                if (result.path("line").intValue() != line) {
                    throw new AssertionError("the result of line " + line + " is " + text);
                }
                if (result.path("status").asText().equals("ended")) {
                    ended++;
                    return;
                }
                note(result);
            }
        } catch (IOException doubt) {
            if (request.isAnswered()) {
                lost++;
            } else {
                note(doubt);
            }
        } catch (RuntimeException | AssertionError e) {
            wrong = e;
        }
    }

    private void note(IOException doubt) {
        doubts.merge(doubt.getMessage(), 1, Integer::sum);
    }

    private void note(JsonNode result) {
        ChangesInTurn.Change change = open.remove();
        String wanted = change.refusable() ? "refused" : "accepted";
        if (!result.path("status").asText().equals(wanted)) {
            throw new AssertionError(change.line() + " was answered " + result);
        }
        if (!change.refusable()) {
            if (!result.path("id").asText().equals(change.id())) {
                throw new AssertionError(change.line() + " was answered " + result);
            }
            accepted.add(new Accepted(
                    change.id(),
                    result.path("partition").intValue(),
                    result.path("offset").longValue()));
        }
    }
}
