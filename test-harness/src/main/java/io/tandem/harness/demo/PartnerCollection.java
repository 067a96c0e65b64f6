package io.tandem.harness.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.tandem.harness.cluster.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/// Act 3: the breaking change is carried out through a partner collection, while the app goes on writing.
final class PartnerCollection {
    private static final int OLD_CLIENT_UPDATES = 100;
    private static final int NEW_CLIENT_UPDATES = 80;
    private static final int NEW_CLIENT_DELETES = 20;

    private final Stage stage;
    private final List<String> ids;
    private String figures = "";

    /// @param ids of the quakes that are stored
    PartnerCollection(Stage stage, List<String> ids) {
        this.stage = stage;
        this.ids = ids;
    }

    /// What the summary says of this act.
    String figures() {
        return figures;
    }

    /// @param arriving quakes that come while the migration starts
    /// @param disturb  runs before both sides are compared
    void play(List<String> arriving, Runnable disturb) throws InterruptedException {
        stage.title("Act 3. The partner collection: Quake and QuakeV2 side by side");
        stage.demand(200, stage.app().put(Part.PARTNER_SYNC, "/v1/migrations/quake-v2", Quakes.text("quake-v2.json")));
        stage.say("migration quake-v2: mag is renamed magnitude, time becomes a date,");
        stage.say("    coordinates become longitude, latitude and depth; and back");
        long begin = System.nanoTime();
        try (ExecutorService backEnd = Executors.newSingleThreadExecutor()) {
            Future<?> sending = backEnd.submit(() -> sendSlowly(arriving));
            stage.demand(202, stage.app().post(Part.PARTNER_SYNC, "/v1/migrations/quake-v2/start", ""));
            awaitLive();
            long live = System.nanoTime();
            sending.get();
            long all = ids.size();
            stage.await("QuakeV2 documents", all, () -> stage.app()
                    .collection("QuakeV2")
                    .countDocuments());
            stage.say(
                    "live after %.1f s; %,d documents copied or crossed, %,d of which arrived meanwhile",
                    (live - begin) / 1e9, all, arriving.size());
        } catch (ExecutionException e) {
            throw new DemoFailed("the new quakes could not be sent: " + e.getCause());
        }
        changeOnBothSides();
        disturb.run();
        compare();
        show(ids.get(OLD_CLIENT_UPDATES - 1));
    }

    private void show(String id) {
        for (String type : List.of("Quake", "QuakeV2")) {
            BsonDocument found = find(type, id);
            if (found != null) {
                found.keySet()
                        .retainAll(List.of(
                                "_id",
                                "mag",
                                "magnitude",
                                "place",
                                "time",
                                "coordinates",
                                "longitude",
                                "latitude",
                                "depth"));
                stage.say("    %-8s%s", type, found.toJson());
            }
        }
    }

    private void sendSlowly(List<String> lines) {
        for (int i = 0; i < lines.size(); i += 10) {
            stage.send(lines.subList(i, Math.min(i + 10, lines.size())));
            Stage.pause(20);
        }
    }

    private void awaitLive() {
        long end = System.nanoTime() + 60_000_000_000L;
        JsonNode status = status();
        while (!status.path("state").asText().equals("live")) {
            if (List.of("refused", "paused").contains(status.path("state").asText()) || System.nanoTime() > end) {
                throw new DemoFailed("the migration is not live: " + status);
            }
            Stage.pause(50);
            status = status();
        }
    }

    private JsonNode status() {
        return stage.demand(200, stage.app().get(Part.PARTNER_SYNC, "/v1/migrations/quake-v2"))
                .json();
    }

    private void changeOnBothSides() throws InterruptedException {
        int changes = OLD_CLIENT_UPDATES + NEW_CLIENT_UPDATES + NEW_CLIENT_DELETES;
        String updatedByOld = ids.get(0);
        String updatedByNew = ids.get(OLD_CLIENT_UPDATES);
        try (Crossings crossings = new Crossings(stage)) {
            for (int i = 0; i < changes; i++) {
                stage.send(List.of(change(i, ids.get(i))));
                Stage.pause(5);
            }
            stage.await("changes crossed", changes, crossings::count);
            List<Long> times = crossings.times();
            demandEqual("QuakeV2", updatedByOld, "place", "old client 0");
            demandEqual("Quake", updatedByNew, "place", "new client " + OLD_CLIENT_UPDATES);
            demandGone("Quake", ids.get(changes - 1));
            stage.say("an old client changed %d quakes in Quake: all appeared in QuakeV2", OLD_CLIENT_UPDATES);
            stage.say(
                    "a new client changed %d and deleted %d in QuakeV2: all of it appeared in Quake",
                    NEW_CLIENT_UPDATES, NEW_CLIENT_DELETES);
            figures = "crossing took " + percentile(times, 50) + " ms (median), " + percentile(times, 99) + " ms (p99)";
            stage.say("%s, from write to write, %d changes", figures, times.size());
            long before = crossings.events();
            Stage.pause(2_000);
            long after = crossings.events();
            if (after != before || before != 2L * changes) {
                throw new DemoFailed("expected " + 2 * changes + " writes on both sides and then rest, saw " + before
                        + " and then " + (after - before) + " more");
            }
            stage.say("%d writes on both sides for %d changes, then 0 in 2 s: no echo", before, changes);
        }
    }

    private static String change(int number, String id) {
        String head = "{\"id\":\"change-" + number + "\",\"key\":\"" + id + "\",";
        if (number < OLD_CLIENT_UPDATES) {
            return head + "\"type\":\"Quake\",\"op\":\"update\",\"set\":{\"mag\":" + (number % 70) / 10.0
                    + ",\"place\":\"old client " + number + "\"},\"unset\":[]}";
        }
        if (number < OLD_CLIENT_UPDATES + NEW_CLIENT_UPDATES) {
            return head + "\"type\":\"QuakeV2\",\"op\":\"update\",\"set\":{\"depth\":" + number
                    + ".5,\"place\":\"new client " + number + "\"},\"unset\":[]}";
        }
        return head + "\"type\":\"QuakeV2\",\"op\":\"delete\"}";
    }

    private void demandEqual(String type, String id, String property, String wanted) {
        BsonDocument found = find(type, id);
        if (found == null || !new BsonString(wanted).equals(found.get(property))) {
            throw new DemoFailed(type + " " + id + " should have " + property + " '" + wanted + "': " + found);
        }
    }

    private void demandGone(String type, String id) {
        if (find(type, id) != null) {
            throw new DemoFailed(type + " " + id + " should be gone");
        }
    }

    private @Nullable BsonDocument find(String type, String id) {
        return stage.app()
                .collection(type)
                .find(new BsonDocument("_id", new BsonString(id)))
                .first();
    }

    private static long percentile(List<Long> sorted, int percent) {
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * percent / 100.0) - 1));
    }

    private void compare() {
        Comparison both =
                Comparison.of(stage.app().collection("Quake"), stage.app().collection("QuakeV2"));
        List<String> differences = new ArrayList<>(both.differences());
        int wanted = ids.size() - NEW_CLIENT_DELETES;
        if (both.equal() + differences.size() != wanted) {
            differences.add("there should be " + wanted + " quakes, there are " + (both.equal() + differences.size()));
        }
        if (!differences.isEmpty()) {
            differences.stream().limit(5).forEach(difference -> stage.say("UNEQUAL %s", difference));
            throw new DemoFailed(differences.size() + " differences between Quake and QuakeV2");
        }
        stage.say("both sides compared across the transform, values and types: %,d equal, 0 unequal", both.equal());
        figures = String.format(Locale.ROOT, "%,d of %,d equal on both sides; %s", both.equal(), wanted, figures);
    }
}
