package io.tandem.harness.bench;

import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/// Documents of one size, and what becomes of them on the partner side: `name` is renamed to `title`, `count` is
/// converted from int to string.
///
/// @param name what the results call it
/// @param make a document
record Shape(String name, Function<Readings, BsonDocument> make) {
    static final List<Shape> ALL = List.of(new Shape("0.3 KB", Readings::small), new Shape("1 KB", Readings::medium));

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
}
