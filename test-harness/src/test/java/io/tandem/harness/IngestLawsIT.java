package io.tandem.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.FullDocument;
import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.junit.jupiter.api.Test;

/// Laws 1, 2 and 3: what was accepted is stored, once, in order, and what was refused is not, although clients
/// repeat whatever they doubt, through another replica, while replicas and the broker are killed.
class IngestLawsIT {
    private static final int WRITERS = 6;
    private static final int OBJECTS_PER_WRITER = 10;
    private static final int LINES_PER_REQUEST = 40;
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("tandem.laws.seconds", 25));
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void every_accepted_line_is_stored_once_and_in_order_through_retries_over_two_replicas() throws Exception {
        long seed = Long.getLong("tandem.laws.seed", System.nanoTime());
        System.err.println("IngestLawsIT: -Dtandem.laws.seed=" + seed);
        ClusterPlan plan =
                ClusterPlan.forOnce().withReplicas(Part.SYNC_INGEST, 2).withSupervision();
        try (TandemCluster cluster = TandemCluster.start(plan);
                TestApp app = TestApp.on(cluster).create(true);
                ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
                MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes = app.collection("Counter")
                        .watch(BsonDocument.class)
                        .fullDocument(FullDocument.DEFAULT)
                        .cursor()) {
            long end = System.nanoTime() + LOAD.toNanos();
            List<Future<Map<Integer, Integer>>> counted = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                Writer one = new Writer(app, writer, new Random(seed + writer), end);
                counted.add(writers.submit(one::write));
            }
            int kills = kill(cluster, new Random(seed), end);
            Map<Integer, List<Integer>> wanted = new TreeMap<>();
            for (Future<Map<Integer, Integer>> one : counted) {
                one.get().forEach((object, last) -> wanted.put(object, upTo(last)));
            }

            assertThat(kills).isGreaterThanOrEqualTo(3);
            assertThat(effects(changes, wanted)).isEqualTo(wanted);
            assertThat(app.collection("Counter").countDocuments(new BsonDocument("refused", new BsonInt32(1))))
                    .isZero();
            assertThat(app.get(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rejections")
                            .json()
                            .path("rejections"))
                    .isEmpty();
        }
    }

    private static int kill(TandemCluster cluster, Random random, long end) throws InterruptedException {
        int kills = 0;
        while (System.nanoTime() < end - Duration.ofSeconds(5).toNanos()) {
            Thread.sleep(2_000 + random.nextInt(2_000));
            if (kills == 2) {
                cluster.kill(Part.KAFKA, 0);
            } else {
                cluster.kill(Part.SYNC_INGEST, random.nextInt(2));
            }
            kills++;
        }
        return kills;
    }

    private static List<Integer> upTo(int last) {
        List<Integer> all = new ArrayList<>();
        for (int n = 1; n <= last; n++) {
            all.add(n);
        }
        return all;
    }

    /// The values that each object took one after the other: until all came that have to, and then none for 3 s.
    private static Map<Integer, List<Integer>> effects(
            MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes, Map<Integer, List<Integer>> wanted) {
        int all = wanted.values().stream().mapToInt(List::size).sum();
        Map<Integer, List<Integer>> effects = new TreeMap<>();
        int seen = 0;
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince
                < Duration.ofSeconds(seen < all ? 60 : 3).toNanos()) {
            ChangeStreamDocument<BsonDocument> change = changes.tryNext();
            if (change == null) {
                continue;
            }
            BsonDocument whole = change.getFullDocument();
            BsonDocument values = whole != null
                    ? whole
                    : change.getUpdateDescription() == null
                            ? new BsonDocument()
                            : change.getUpdateDescription().getUpdatedFields();
            int object = change.getDocumentKey().getInt32("_id").getValue();
            effects.computeIfAbsent(object, o -> new ArrayList<>())
                    .add(values.getInt32("n", new BsonInt32(-1)).getValue());
            seen++;
            quietSince = System.nanoTime();
        }
        return effects;
    }

    /// One client: sends changes of its own objects, and sends again, by its own choice of replica, everything from
    /// the first line on that it has no answer for.
    private static final class Writer {
        private final TestApp app;
        private final String token;
        private final int number;
        private final Random random;
        private final long end;
        private final Map<Integer, Integer> last = new HashMap<>();
        // Short, so that a request is often given up while its replica still works on it.
        private final HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build();

        Writer(TestApp app, int number, Random random, long end) {
            this.app = app;
            this.token = app.cluster().token();
            this.number = number;
            this.random = random;
            this.end = end;
        }

        private record Line(String id, String text, boolean refusable) {}

        Map<Integer, Integer> write() throws InterruptedException {
            int request = 0;
            while (System.nanoTime() < end) {
                List<Line> open = lines(request++);
                while (!open.isEmpty()) {
                    int answered = send(open);
                    open = open.subList(answered, open.size());
                    if (!open.isEmpty()) {
                        Thread.sleep(50);
                    }
                }
            }
            return last;
        }

        private List<Line> lines(int request) {
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < LINES_PER_REQUEST; i++) {
                int object = number * OBJECTS_PER_WRITER + random.nextInt(OBJECTS_PER_WRITER);
                String id = number + "-" + request + "-" + i;
                if (random.nextInt(20) == 0) {
                    lines.add(new Line(
                            id,
                            "{\"id\":\"" + id + "\",\"type\":\"Counter\",\"op\":\"update\",\"key\":" + object
                                    + ",\"set\":{\"n\":99999999999999999999,\"refused\":1}}",
                            true));
                    continue;
                }
                int n = last.merge(object, 1, Integer::sum);
                String what = n == 1 || random.nextBoolean()
                        ? "\"op\":\"upsert\",\"object\":{\"_id\":" + object + ",\"n\":" + n + "}}"
                        : "\"op\":\"update\",\"key\":" + object + ",\"set\":{\"n\":" + n + "}}";
                lines.add(new Line(id, "{\"id\":\"" + id + "\",\"type\":\"Counter\"," + what, false));
            }
            return lines;
        }

        /// How many lines from the first on have a result.
        private int send(List<Line> lines) throws InterruptedException {
            List<URI> replicas = app.cluster().urls(Part.SYNC_INGEST);
            URI replica = replicas.get(random.nextInt(replicas.size()));
            HttpRequest request = HttpRequest.newBuilder(replica.resolve("/v1/apps/" + app.name() + "/changes"))
                    .timeout(Duration.ofMillis(random.nextInt(10) == 0 ? 20 : 5_000))
                    .header("Content-Type", "application/x-ndjson")
                    .header("Authorization", "Bearer " + token)
                    .POST(HttpRequest.BodyPublishers.ofString(
                            String.join("\n", lines.stream().map(Line::text).toList())))
                    .build();
            try {
                HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
                return answer.statusCode() == 200 ? results(lines, answer.body()) : 0;
            } catch (IOException doubt) {
                return 0;
            }
        }

        private static int results(List<Line> lines, String answer) throws IOException {
            int count = 0;
            for (String text : answer.lines().toList()) {
                JsonNode result = JSON.readTree(text);
                String status = result.path("status").asText();
                if (status.equals("ended")) {
                    break;
                }
                Line line = lines.get(count);
                if (!status.equals(line.refusable() ? "refused" : "accepted")) {
                    throw new AssertionError("line " + line + " was answered " + text);
                }
                count++;
            }
            return count;
        }
    }
}
