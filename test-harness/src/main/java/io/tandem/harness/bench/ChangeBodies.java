package io.tandem.harness.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;
import org.bson.types.ObjectId;

/// Bodies of requests, made beforehand, with objects that fit [#MODEL].
///
/// @param name     what the results call the size of the lines
/// @param parts    embedded objects in the list of each object
/// @param perRequest objects of a body
record ChangeBodies(String name, int parts, int perRequest) {
    static final List<Integer> PER_REQUEST = List.of(1, 10, 100, 1_000);

    /// The model that the objects are checked against, in Realm's notation.
    static final String MODEL = """
            {"objectTypes": [
              {"name": "Reading", "primaryKey": "_id", "properties": {
                "_id": "objectId", "name": "string", "status": "string", "count": "int", "price": "double",
                "done": "bool", "at": "date", "tags": "string[]", "note": "string?",
                "parts": {"type": "list", "objectType": "ReadingPart"}}},
              {"name": "ReadingPart", "embedded": true, "properties": {
                "label": "string", "amount": "double", "count": "int", "at": "date"}}]}""";

    private static final int LARGE_PARTS = 34;
    private static final int MOST_BODIES = 32;
    private static final int BYTES_OF_BODIES = 32 * 1024 * 1024;
    private static final int ALPHABET = 26;
    private static final JsonWriterSettings RELAXED =
            JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

    /// How a body is put together.
    enum Form {
        /// One change a line.
        LINES,
        /// As Strimzi's HTTP bridge takes records.
        BRIDGE
    }

    /// Every size of line with every number of lines.
    static List<ChangeBodies> all() {
        List<ChangeBodies> all = new ArrayList<>();
        for (int perRequest : PER_REQUEST) {
            all.add(new ChangeBodies("0.3 KB", 0, perRequest));
            all.add(new ChangeBodies("4 KB", LARGE_PARTS, perRequest));
        }
        return all;
    }

    /// What the results call a measurement with these.
    String title() {
        return name + ", " + perRequest + " a request";
    }

    /// Different bodies, the same ones in every run.
    List<byte[]> make(Form form) {
        Random random = new Random(42);
        List<byte[]> bodies = new ArrayList<>();
        int bytes = 0;
        while (bodies.isEmpty() || (bodies.size() < MOST_BODIES && bytes < BYTES_OF_BODIES)) {
            byte[] body = body(form, random).getBytes(StandardCharsets.UTF_8);
            bodies.add(body);
            bytes += body.length;
        }
        return bodies;
    }

    private String body(Form form, Random random) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < perRequest; i++) {
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            String object = object(random).toJson(RELAXED).replace(": ", ":").replace(", ", ",");
            records.add(
                    switch (form) {
                        case LINES ->
                            "{\"id\":\"" + id + "\",\"type\":\"Reading\",\"op\":\"upsert\",\"object\":" + object + "}";
                        case BRIDGE -> "{\"key\":\"" + id + "\",\"value\":" + object + "}";
                    });
        }
        return switch (form) {
            case LINES -> String.join("\n", records) + "\n";
            case BRIDGE -> "{\"records\":[" + String.join(",", records) + "]}";
        };
    }

    private BsonDocument object(Random random) {
        BsonDocument object = new BsonDocument(
                        "_id",
                        new BsonObjectId(new ObjectId(new UUID(random.nextLong(), random.nextLong())
                                .toString()
                                .replace("-", "")
                                .substring(0, 24))))
                .append("name", text(random, 16))
                .append("status", text(random, 6))
                .append("count", new BsonInt32(random.nextInt(100_000)))
                .append("price", new BsonDouble(random.nextInt(100_000) / 100.0))
                .append("done", BsonBoolean.valueOf(random.nextBoolean()))
                .append("at", time(random))
                .append("tags", new BsonArray(List.of(text(random, 4), text(random, 6))))
                .append("note", text(random, 24));
        if (parts > 0) {
            BsonArray list = new BsonArray();
            for (int i = 0; i < parts; i++) {
                list.add(new BsonDocument("label", text(random, 10))
                        .append("amount", new BsonDouble(random.nextDouble()))
                        .append("count", new BsonInt32(random.nextInt(100_000)))
                        .append("at", time(random)));
            }
            object.append("parts", list);
        }
        return object;
    }

    private static BsonDateTime time(Random random) {
        return new BsonDateTime(1_700_000_000_000L + random.nextInt(1_000_000_000));
    }

    private static BsonString text(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(ALPHABET)));
        }
        return new BsonString(text.toString());
    }
}
