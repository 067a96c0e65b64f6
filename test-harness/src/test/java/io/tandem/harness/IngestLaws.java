package io.tandem.harness;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.UpdateDescription;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
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
import org.bson.RawBsonDocument;

/// Back ends that put an app under load, and whether laws 1 to 3 held meanwhile.
final class IngestLaws implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(2);

    /// What is in somebody's hands is written by nobody else; nothing comes to be or goes while it is. Each judgement
    /// so depends on those before it.
    static final String RULES = """
            {"roles":[{"name":"back end","apply_when":{},"write":true,
            "document_filters":{"read":true,"write":{"$or":[{"by":{"$exists":false}},{"by":"%%user.id"}]}},
            "insert":{"by":{"$exists":false}},"delete":{"by":{"$exists":false}}}]}""";

    private static final int WRITERS = Integer.getInteger("tandem.laws.writers", 5);
    private static final Duration LOAD = Duration.ofSeconds(Long.getLong("tandem.laws.seconds", 25));

    private final long seed = Long.getLong("tandem.laws.seed", System.nanoTime());
    private final TestApp app;
    private final MongoChangeStreamCursor<ChangeStreamDocument<BsonDocument>> changes;
    private final List<ChangesInTurn> made = new ArrayList<>();
    private final List<BackEnd.Report> reports = new ArrayList<>();

    /// What happens while the back ends send.
    interface Meanwhile {
        void until(long end) throws Exception;
    }

    /// Makes an app whose counters count in numbers, and have rules.
    IngestLaws(TandemCluster cluster) {
        System.err.println("IngestLaws: -Dtandem.laws.seed=" + seed);
        app = TestApp.on(cluster).create(true);
        assertThat(app.put(Part.SCHEMA_SERVICE, "/v1/apps/" + app.name() + "/rules/Counter", RULES)
                        .status())
                .isEqualTo(200);
        app.upsert("Counter", "{\"_id\":" + TakenEvents.PLACE_HOLDER + ",\"n\":0}");
        await().atMost(PATIENCE).until(() -> app.collection("Counter").countDocuments() == 1);
        changes = app.collection("Counter").watch(BsonDocument.class).cursor();
    }

    TestApp app() {
        return app;
    }

    Random random() {
        return new Random(seed);
    }

    /// Lets the back ends send, for as long as the settings say.
    ///
    /// @param hasty whether they give some requests up for no good reason
    List<BackEnd.Report> load(boolean hasty, Meanwhile meanwhile) throws Exception {
        List<Future<BackEnd.Report>> running = new ArrayList<>();
        long end = System.nanoTime() + LOAD.toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            for (int writer = 1; writer <= WRITERS; writer++) {
                made.add(new ChangesInTurn(writer, new Random(seed + writer)));
                BackEnd one = new BackEnd(app, made.getLast(), new Random(seed - writer), hasty);
                running.add(threads.submit(() -> one.sendUntil(end)));
            }
            meanwhile.until(end);
            for (Future<BackEnd.Report> each : running) {
                reports.add(each.get());
            }
        }
        return reports;
    }

    /// What lies in the topic now.
    TakenEvents taken() {
        return TakenEvents.read(app.cluster().kafka(), app.name());
    }

    /// Tells what a run came to.
    void say(TakenEvents taken, String disturbances) {
        Map<String, Integer> doubts = new TreeMap<>();
        reports.forEach(each -> each.doubts().forEach((doubt, times) -> doubts.merge(doubt, times, Integer::sum)));
        System.err.printf(
                "IngestLaws: %d changes accepted, %d records, %d of them repeated, %d landed late;"
                        + " %d answers ended early, %d were cut off; refused late %s; doubts %s; %s%n",
                reports.stream().mapToInt(each -> each.accepted().size()).sum(),
                taken.all().size(),
                taken.all().size() - taken.first().size(),
                taken.late(),
                reports.stream().mapToInt(BackEnd.Report::ended).sum(),
                reports.stream().mapToInt(BackEnd.Report::lost).sum(),
                new TreeMap<>(taken.refusedLate().values().stream().collect(groupingBy(code -> code, counting()))),
                doubts,
                disturbances);
    }

    /// All that was accepted is where the answers said; it was taken in the order in which it was made, and stored once
    /// or rejected once in the order in which it was taken; nothing that was refused is stored.
    void assertHeld(TakenEvents taken) {
        Map<String, TakenEvents.Taken> byPlace = new HashMap<>();
        taken.all().forEach(each -> byPlace.put(each.partition() + "/" + each.offset(), each));
        for (BackEnd.Report report : reports) {
            assertThat(report.accepted())
                    .allSatisfy(each -> assertThat(byPlace.get(each.partition() + "/" + each.offset()))
                            .as("what lies where %s was answered to be", each)
                            .isNotNull()
                            .extracting(TakenEvents.Taken::id)
                            .isEqualTo(each.id()));
        }
        Map<Integer, List<String>> order = taken.order();
        for (ChangesInTurn writer : made) {
            writer.order().forEach((object, ids) -> assertThat(order.getOrDefault(object, List.of()))
                    .as("the order of acceptance of object %d", object)
                    .filteredOn(writer::made)
                    .isEqualTo(ids));
        }
        Map<Integer, List<Integer>> wanted = taken.effects();
        assertThat(effects(wanted.values().stream().mapToInt(List::size).sum())).isEqualTo(wanted);
        assertThat(rejections())
                .containsExactlyInAnyOrderElementsOf(taken.refusedLate().entrySet());
        assertThat(app.collection("Counter").countDocuments(Filters.exists("refused")))
                .isZero();
        assertThat(stored()).isEqualTo(taken.stored());
    }

    /// The values that each object takes one after the other: until all came that have to, and then none for 3 s.
    Map<Integer, List<Integer>> effects(int wanted) {
        Map<Integer, List<Integer>> effects = new TreeMap<>();
        int seen = 0;
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < (seen < wanted ? PATIENCE : Duration.ofSeconds(3)).toNanos()) {
            ChangeStreamDocument<BsonDocument> change = changes.tryNext();
            if (change == null) {
                continue;
            }
            BsonDocument whole = change.getFullDocument();
            UpdateDescription update = change.getUpdateDescription();
            BsonDocument values = whole != null ? whole : update != null ? update.getUpdatedFields() : null;
            int object = requireNonNull(change.getDocumentKey()).getInt32("_id").getValue();
            effects.computeIfAbsent(object, each -> new ArrayList<>())
                    .add(
                            values == null
                                    ? TakenEvents.DELETED
                                    : values.getInt32("n").getValue());
            seen++;
            quietSince = System.nanoTime();
        }
        return effects;
    }

    private Map<Integer, Integer> stored() {
        Map<Integer, Integer> stored = new TreeMap<>();
        app.collection("Counter")
                .find()
                .forEach(each -> stored.put(
                        each.getInt32("_id").getValue(), each.getInt32("n").getValue()));
        return stored;
    }

    /// Each with its event's id and its code.
    private List<Map.Entry<String, String>> rejections() {
        return app.mongo()
                .getDatabase("tandem")
                .getCollection("rejections", BsonDocument.class)
                .find(Filters.eq("app", app.name()))
                .map(row -> Map.entry(
                        new RawBsonDocument(row.getBinary("value").getData())
                                .getString("id")
                                .getValue(),
                        row.getString("code").getValue()))
                .into(new ArrayList<>());
    }

    @Override
    public void close() {
        changes.close();
        app.close();
    }
}
