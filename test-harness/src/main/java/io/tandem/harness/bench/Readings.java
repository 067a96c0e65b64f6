package io.tandem.harness.bench;

import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.types.ObjectId;

/// Made-up objects of a given shape, the same ones in every run.
final class Readings {
    private static final int ALPHABET = 26;

    private final Random random = new Random(42);

    /// About 100 bytes of BSON: 5 properties.
    BsonDocument tiny() {
        return new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("name", text(18))
                .append("count", new BsonInt32(random.nextInt(100_000)))
                .append("price", new BsonDouble(random.nextDouble()))
                .append("done", BsonBoolean.valueOf(random.nextBoolean()));
    }

    /// About 300 bytes of BSON: 11 properties, one of them an embedded object, one a list.
    BsonDocument small() {
        return new BsonDocument("_id", new BsonObjectId(new ObjectId()))
                .append("name", text(18))
                .append("status", text(8))
                .append("count", new BsonInt32(random.nextInt(100_000)))
                .append("total", new BsonInt64(random.nextLong()))
                .append("price", new BsonDouble(random.nextDouble()))
                .append("done", BsonBoolean.valueOf(random.nextBoolean()))
                .append("at", new BsonDateTime(1_700_000_000_000L + random.nextInt()))
                .append("note", text(40))
                .append("tags", new BsonArray(List.of(text(6), text(9))))
                .append("owner", new BsonDocument("name", text(14)).append("email", text(22)));
    }

    /// About 1,000 bytes: 21 properties, with a list of three embedded objects.
    BsonDocument medium() {
        BsonDocument object = small();
        for (int i = 0; i < 9; i++) {
            object.append("field" + i, i % 3 == 0 ? new BsonDouble(random.nextDouble()) : text(32));
        }
        return object.append("parts", parts(3));
    }

    /// About 4,000 bytes: the same, with a list of 47 embedded objects.
    BsonDocument larger() {
        return medium(47);
    }

    /// About 16,000 bytes: the same, with a list of 220 embedded objects.
    BsonDocument large() {
        return medium(220);
    }

    private BsonDocument medium(int parts) {
        BsonDocument object = medium();
        object.put("parts", parts(parts));
        return object;
    }

    /// The small one, and further properties up to a number.
    BsonDocument wide(int properties) {
        BsonDocument object = small();
        for (int i = object.size(); i < properties; i++) {
            object.append("p" + i, i % 2 == 0 ? new BsonInt32(random.nextInt()) : text(4));
        }
        return object;
    }

    private BsonArray parts(int count) {
        BsonArray parts = new BsonArray();
        for (int i = 0; i < count; i++) {
            parts.add(new BsonDocument("label", text(10))
                    .append("amount", new BsonDouble(random.nextDouble()))
                    .append("at", new BsonDateTime(1_700_000_000_000L + random.nextInt())));
        }
        return parts;
    }

    private BsonString text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(ALPHABET)));
        }
        return new BsonString(text.toString());
    }
}
