package io.tandem.harness.demo;

import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Compares both sides across the transform: its own reading of the migration, which shares no code with partner-sync.
/// Values must have equal types too; the order of properties is not compared.
///
/// @param equal      how many objects are the same on both sides
/// @param differences one line each for the others
record Comparison(long equal, List<String> differences) {
    private static final List<String> POSITIONS = List.of("longitude", "latitude", "depth");

    static Comparison of(MongoCollection<BsonDocument> initial, MongoCollection<BsonDocument> partner) {
        Map<BsonValue, BsonDocument> rest = new HashMap<>();
        partner.find().forEach(document -> rest.put(document.get("_id", BsonNull.VALUE), document));
        List<String> differences = new ArrayList<>();
        long equal = 0;
        for (BsonDocument quake : initial.find()) {
            BsonDocument other = rest.remove(quake.get("_id", BsonNull.VALUE));
            if (other == null) {
                differences.add(quake.get("_id") + " is in Quake only");
            } else if (!sameContent(forward(quake), other)) {
                differences.add(quake.get("_id") + ": expected " + forward(quake) + " in QuakeV2, found " + other);
            } else if (!sameContent(quake, reverse(other))) {
                differences.add(quake.get("_id") + ": expected " + reverse(other) + " in Quake, found " + quake);
            } else {
                equal++;
            }
        }
        rest.keySet().forEach(id -> differences.add(id + " is in QuakeV2 only"));
        return new Comparison(equal, differences);
    }

    private static boolean sameContent(BsonDocument one, BsonDocument other) {
        return new HashMap<>(one).equals(new HashMap<>(other));
    }

    private static BsonDocument forward(BsonDocument quake) {
        BsonDocument result = new BsonDocument();
        quake.forEach((name, value) -> {
            switch (name) {
                case "mag" -> result.put("magnitude", value);
                case "time" ->
                    result.put(
                            "time",
                            value.isInt64() ? new BsonDateTime(value.asInt64().getValue()) : value);
                case "coordinates" -> {
                    for (int i = 0; i < value.asArray().size(); i++) {
                        result.put(POSITIONS.get(i), value.asArray().get(i));
                    }
                }
                default -> result.put(name, value);
            }
        });
        return result;
    }

    private static BsonDocument reverse(BsonDocument quake) {
        BsonDocument result = new BsonDocument();
        BsonArray coordinates = new BsonArray();
        POSITIONS.stream().filter(quake::containsKey).forEach(name -> coordinates.add(quake.get(name)));
        quake.forEach((name, value) -> {
            switch (name) {
                case "magnitude" -> result.put("mag", value);
                case "time" ->
                    result.put(
                            "time",
                            value.isDateTime()
                                    ? new BsonInt64(value.asDateTime().getValue())
                                    : value);
                case "longitude", "latitude", "depth" -> result.put("coordinates", coordinates);
                default -> result.put(name, value);
            }
        });
        return result;
    }
}
