package io.tandem.schema.repair;

import com.fasterxml.jackson.databind.util.RawValue;
import io.tandem.schema.collection.TypeKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/// A repair of one type's documents, as MongoDB keeps it.
///
/// @param row its row; the definition lies in it as text, so that no name of a user's is ever a path
record Repair(BsonDocument row) {
    /// What becomes of it by itself, and by somebody's word.
    enum State {
        RUNNING,
        PAUSED,
        CANCELLED,
        DONE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Why a repair or its dry run does not know what the list will be.
    static final String WAITING = "a scan of the type is running or due; the list is taken once it has ended";

    /// What was counted, in the order in which it is served.
    static final List<String> COUNTS = List.of("looked", "repaired", "fit", "unsynced", "failed");

    static Repair of(BsonDocument row) {
        return new Repair(row);
    }

    /// A repair that begins.
    static Repair fresh(TypeKey type, RepairDefinition definition, String operator, Instant now) {
        BsonDocument counts = new BsonDocument();
        COUNTS.forEach(name -> counts.append(name, new BsonInt64(0)));
        return new Repair(new BsonDocument("_id", new BsonObjectId())
                .append("app", new BsonString(type.app()))
                .append("type", new BsonString(type.type()))
                .append("definition", new BsonString(definition.text()))
                .append("perSecond", new BsonInt32(definition.perSecond()))
                .append("state", new BsonString(State.RUNNING.word()))
                .append("counts", counts)
                .append("acts", new BsonArray(List.of(act("start", operator, now)))));
    }

    /// Who did what, and when.
    static BsonDocument act(String what, String operator, Instant now) {
        return new BsonDocument("act", new BsonString(what))
                .append("by", new BsonString(operator))
                .append("at", new BsonDateTime(now.toEpochMilli()));
    }

    ObjectId id() {
        return row.getObjectId("_id").getValue();
    }

    TypeKey type() {
        return new TypeKey(
                row.getString("app").getValue(), row.getString("type").getValue());
    }

    RepairDefinition definition() {
        return RepairDefinition.parse(row.getString("definition").getValue().getBytes(StandardCharsets.UTF_8));
    }

    String state() {
        return row.getString("state").getValue();
    }

    int perSecond() {
        return row.getInt32("perSecond").getValue();
    }

    long count(String name) {
        return row.getDocument("counts").getInt64(name).getValue();
    }

    /// Where it goes on: behind this `_id`, or behind this row of the list.
    @Nullable
    BsonValue position() {
        return row.get("position");
    }

    /// Whether it waits for a scan that is yet to complete the list.
    boolean isWaiting() {
        return row.containsKey("waiting") && state().equals(State.RUNNING.word());
    }

    /// As it is served.
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id().toHexString());
        json.put("state", state());
        if (isWaiting()) {
            json.put("waiting", WAITING);
        }
        if (row.containsKey("reason")) {
            json.put("reason", row.getString("reason").getValue());
        }
        json.put(
                "definition",
                new RawValue(BsonDocument.parse(row.getString("definition").getValue())
                        .toJson()));
        json.put("perSecond", perSecond());
        COUNTS.forEach(name -> json.put(name, count(name)));
        json.put(
                "acts",
                row.getArray("acts").stream().map(act -> act(act.asDocument())).toList());
        return json;
    }

    private static Map<String, Object> act(BsonDocument act) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("act", act.getString("act").getValue());
        json.put("by", act.getString("by").getValue());
        json.put("at", Instant.ofEpochMilli(act.getDateTime("at").getValue()).toString());
        return json;
    }
}
