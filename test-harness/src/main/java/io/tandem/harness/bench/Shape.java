package io.tandem.harness.bench;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/// Documents of one size, and what becomes of them on the partner side: `name` is renamed to `title`, `count` is
/// converted from int to string.
///
/// @param name    what the results call it
/// @param make    a document
/// @param share   how many of the benchmark's documents are made: fewer large ones
/// @param crosses whether crossing times are measured too
record Shape(String name, Function<Readings, BsonDocument> make, double share, boolean crosses) {
    static final Shape SMALL = new Shape("0.3 KB", Readings::small, 1, true);
    static final List<Shape> ALL = List.of(
            SMALL,
            new Shape("1 KB", Readings::medium, 1, true),
            new Shape("0.1 KB", Readings::tiny, 1, false),
            new Shape("4 KB", Readings::larger, 1 / 4.0, false),
            new Shape("16 KB", Readings::large, 1 / 16.0, false));

    /// The transform in the words of a migration's definition.
    static final String FORWARD = """
            "forward": [{"rename": {"name": "title"}}, {"convert": {"count": {"from": "int", "to": "string"}}}]""";

    /// The same in MongoDB's.
    static final List<BsonDocument> STAGES = List.of(
            BsonDocument.parse("{$set: {title: '$name'}}"),
            BsonDocument.parse("{$unset: 'name'}"),
            BsonDocument.parse("{$set: {count: {$toString: '$count'}}}"));

    /// The same on the change events that MongoDB's Kafka connector reads. A delete has no `fullDocument`: it stays so.
    static final String CONNECT_PIPELINE = """
            [{"$addFields": {"fullDocument": {"$cond": [
               {"$eq": [{"$type": "$fullDocument"}, "object"]},
               {"$mergeObjects": ["$fullDocument",
                 {"title": "$fullDocument.name", "count": {"$toString": "$fullDocument.count"}}]},
               "$$REMOVE"]}}},
             {"$unset": "fullDocument.name"}]""";

    private static final int AT_ONCE = 1_000;

    /// How many of so many documents are made.
    int of(int documents) {
        return (int) (documents * share);
    }

    /// Fills an empty collection.
    ///
    /// @return the `_id`s
    List<BsonValue> load(MongoCollection<BsonDocument> collection, int documents) {
        Readings readings = new Readings();
        List<BsonValue> ids = new ArrayList<>(documents);
        List<BsonDocument> batch = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            BsonDocument document = make.apply(readings);
            document.append("mark", new BsonInt32(0));
            batch.add(document);
            ids.add(document.get("_id"));
            if (batch.size() == AT_ONCE || i == documents - 1) {
                collection.insertMany(batch);
                batch.clear();
            }
        }
        return ids;
    }

    /// Updates every document once, while nobody carries it across.
    static void update(MongoCollection<BsonDocument> collection, List<BsonValue> ids, int mark) {
        for (int from = 0; from < ids.size(); from += 1_000) {
            List<WriteModel<BsonDocument>> writes = new ArrayList<>();
            for (BsonValue id : ids.subList(from, Math.min(ids.size(), from + 1_000))) {
                writes.add(new UpdateOneModel<>(
                        Filters.eq("_id", id),
                        Updates.combine(
                                Updates.set("mark", mark),
                                Updates.set("name", "changed " + from),
                                Updates.set("count", from))));
            }
            collection.bulkWrite(writes);
        }
    }
}
