package io.tandem.harness.bench;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/// Copy and backlog of several migrations at once in one partner-sync, each in a database of its own: as many documents
/// in all, spread over them.
///
/// @param documents how many in all
/// @param only      which measurements are wanted
record ManyMigrations(OurMigration ours, MongoClient mongo, Measurements measurements, int documents, Pattern only) {
    private static final List<Integer> AT_ONCE = List.of(1, 2, 4, 8);

    void round(int round) throws IOException {
        for (int count : AT_ONCE) {
            String copy = "copy " + count + " at once";
            String drain = "drain " + count + " at once";
            if (only.matcher(copy).find() || only.matcher(drain).find()) {
                Map<String, List<BsonValue>> migrations = load(round, count);
                copy(copy, round, migrations);
                if (only.matcher(drain).find()) {
                    drain(drain, round, migrations);
                }
                migrations.keySet().forEach(ours::end);
                migrations.keySet().forEach(name -> mongo.getDatabase(name).drop());
            }
        }
    }

    private Map<String, List<BsonValue>> load(int round, int count) {
        Map<String, List<BsonValue>> migrations = new LinkedHashMap<>();
        for (int i = 1; i <= count; i++) {
            String name = "bench" + round + "at" + count + "no" + i;
            mongo.getDatabase(name).drop();
            migrations.put(name, Shape.SMALL.load(initial(name), documents / count));
            ours.define(name);
        }
        return migrations;
    }

    /// The clock runs from the moment at which the check of the first one is through.
    private void copy(String name, int round, Map<String, List<BsonValue>> migrations) throws IOException {
        migrations.keySet().forEach(ours::start);
        ours.awaitCopy(migrations.keySet().iterator().next());
        measurements.timed(name, ours.name(), round, ours.pid(), all(migrations), () -> {
            for (Map.Entry<String, List<BsonValue>> each : migrations.entrySet()) {
                MongoDatabase database = mongo.getDatabase(each.getKey());
                Measurements.await(
                        () -> database.getCollection(PartnerRounds.PARTNER).estimatedDocumentCount()
                                >= each.getValue().size(),
                        "the copy");
            }
        });
    }

    private void drain(String name, int round, Map<String, List<BsonValue>> migrations) throws IOException {
        migrations.keySet().forEach(ours::pause);
        migrations.forEach((migration, ids) -> Shape.update(initial(migration), ids, 1));
        measurements.timed(name, ours.name(), round, ours.pid(), all(migrations), () -> {
            migrations.keySet().forEach(ours::resume);
            migrations.forEach((migration, ids) -> Measurements.await(
                    () -> PartnerRounds.isDrained(mongo.getDatabase(migration), ids), "the backlog"));
        });
    }

    private static int all(Map<String, List<BsonValue>> migrations) {
        return migrations.values().stream().mapToInt(List::size).sum();
    }

    private MongoCollection<BsonDocument> initial(String name) {
        return mongo.getDatabase(name).getCollection(PartnerRounds.INITIAL, BsonDocument.class);
    }
}
