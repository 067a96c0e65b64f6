package io.tandem.harness.demo;

import io.tandem.harness.cluster.ClusterPlan;
import io.tandem.harness.cluster.Part;
import io.tandem.harness.cluster.TandemCluster;
import io.tandem.harness.junit.TestApp;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonString;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `./tandem demo`: three acts on a cluster of its own; exit status 1 when anything does not come out as it must.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = "Runs a week of real earthquakes through a real cluster, in three acts, and verifies the result.")
public final class Demo implements Callable<Integer> {
    private static final int KEPT_FOR_LATER = 300;

    @Option(names = "--keep", description = "Leaves the cluster running until Ctrl-C.")
    private boolean keep;

    @Option(names = "--corrupt", hidden = true, description = "Spoils a document, to see that the demo notices.")
    private boolean corrupt;

    @Override
    public Integer call() throws InterruptedException {
        long begin = System.nanoTime();
        System.out.println("Starting Kafka, MongoDB and the three services as processes of this machine");
        try (TandemCluster cluster = TandemCluster.start(ClusterPlan.forOnce());
                TestApp app = TestApp.named(cluster, "seismic", "myapp")) {
            Stage stage = new Stage(app);
            stage.say("ready after %.1f s", (System.nanoTime() - begin) / 1e9);
            try {
                play(stage, begin);
            } catch (DemoFailed e) {
                System.out.println();
                System.out.println("FAILED: " + e.getMessage());
                return 1;
            }
            stage.title(keep ? "Where it runs, until Ctrl-C" : "Where it ran (--keep leaves it running)");
            addresses(cluster);
            if (keep) {
                new CountDownLatch(1).await();
            }
        }
        return 0;
    }

    private void play(Stage stage, long begin) throws InterruptedException {
        Quakes quakes = Quakes.read();
        int first = quakes.lines().size() - KEPT_FOR_LATER;
        new GrowingSchema(stage).play(quakes, first);
        new RefusedChange(stage).play();
        PartnerCollection third = new PartnerCollection(
                stage, quakes.lines().stream().map(Demo::id).toList());
        third.play(quakes.lines().subList(first, quakes.lines().size()), () -> {
            if (corrupt) {
                spoil(stage);
            }
        });
        stage.title("Done");
        stage.say(
                "%,d quakes and %d stations from HTTP to MongoDB",
                quakes.lines().size(), quakes.stations().size());
        stage.say("a breaking change refused, then carried out: %s", third.figures());
        stage.say(String.format(Locale.ROOT, "%.1f s in all", (System.nanoTime() - begin) / 1e9));
    }

    private static String id(String line) {
        Matcher matcher = Pattern.compile("\"object\":\\{\"_id\":\"([^\"]+)\"").matcher(line);
        if (!matcher.find()) {
            throw new DemoFailed("no _id in " + line);
        }
        return matcher.group(1);
    }

    /// Nobody may carry it over, or both sides would be equal again.
    private static void spoil(Stage stage) {
        stage.app().cluster().kill(Part.PARTNER_SYNC, 0);
        stage.app()
                .collection("QuakeV2")
                .updateOne(
                        new BsonDocument("alert", new BsonDocument("$ne", new BsonString("spoiled"))),
                        List.of(new BsonDocument("$set", new BsonDocument("alert", new BsonString("spoiled")))));
    }

    private static void addresses(TandemCluster cluster) {
        for (Part part : List.of(Part.SYNC_INGEST, Part.SCHEMA_SERVICE, Part.PARTNER_SYNC)) {
            System.out.printf(Locale.ROOT, "  %-15s %s%n", part.label(), cluster.url(part));
        }
        System.out.printf(
                Locale.ROOT, "  %-15s %s%n  %-15s %s%n", "mongodb", cluster.mongoUri(), "kafka", cluster.kafka());
    }
}
