package io.tandem.schema.unsynced;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Updates.combine;
import static com.mongodb.client.model.Updates.set;
import static com.mongodb.client.model.Updates.unset;

import com.mongodb.client.model.UpdateOptions;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// Which types are followed, and how far in their change streams.
@ApplicationScoped
class FollowedTypes {
    /// Three times as long as a stream goes without a note of its position.
    private static final Duration STALE = Follows.IDLE.multipliedBy(3);

    private final TandemDatabase tandem;

    FollowedTypes(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Switches following on or off. Switched on again, it begins anew.
    void put(TypeKey type, boolean follow) {
        Bson change = follow ? set("follow.on", true) : unset("follow");
        tandem.unsyncedTypes()
                .updateOne(
                        eq("_id", type.id()),
                        combine(UnsyncedTypes.met(type), change),
                        new UpdateOptions().upsert(true));
    }

    /// The types that are followed.
    List<TypeKey> all() {
        return tandem.unsyncedTypes()
                .find(eq("follow.on", true))
                .map(row -> ScanState.of(row).type())
                .into(new ArrayList<>());
    }

    boolean isOn(TypeKey type) {
        return tandem.unsyncedTypes()
                        .find(and(eq("_id", type.id()), eq("follow.on", true)))
                        .first()
                != null;
    }

    /// Where the change stream goes on; none at the beginning.
    @Nullable
    BsonDocument token(TypeKey type) {
        BsonDocument row = tandem.unsyncedTypes().find(eq("_id", type.id())).first();
        return row == null ? null : follow(row).getDocument("token", null);
    }

    /// Notes how far the change stream is; nothing where nobody follows any more.
    void reached(TypeKey type, BsonDocument token) {
        tandem.unsyncedTypes()
                .updateOne(
                        and(eq("_id", type.id()), eq("follow.on", true)),
                        combine(set("follow.token", token), set("follow.at", Date.from(Instant.now()))));
    }

    /// Notes that the history was lost, or that following begins: a scan looks at what was there before.
    void lost(TypeKey type, String reason) {
        Date now = Date.from(Instant.now());
        tandem.unsyncedTypes()
                .updateOne(
                        and(eq("_id", type.id()), eq("follow.on", true)),
                        combine(
                                unset("follow.token"),
                                set("follow.scan", reason),
                                set("follow.scanAt", now),
                                set("requestedAt", now)));
    }

    /// As it is served.
    Map<String, Object> json(TypeKey type) {
        BsonDocument row = tandem.unsyncedTypes().find(eq("_id", type.id())).first();
        BsonDocument follow = row == null ? new BsonDocument() : follow(row);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type.type());
        json.put("follow", follow.containsKey("on"));
        json.put("waiting", isWaiting(follow, Instant.now()));
        if (follow.containsKey("at")) {
            json.put("reachedAt", instant(follow, "at"));
        }
        if (follow.containsKey("scan")) {
            json.put("scanBecause", follow.getString("scan").getValue());
            json.put("scanRequestedAt", instant(follow, "scanAt"));
        }
        return json;
    }

    /// Whether it should be followed, but nobody has for a while: there are only so many places on a replica.
    static boolean isWaiting(BsonDocument follow, Instant now) {
        return follow.containsKey("on")
                && (!follow.containsKey("token")
                        || !follow.containsKey("at")
                        || Instant.ofEpochMilli(follow.getDateTime("at").getValue())
                                .isBefore(now.minus(STALE)));
    }

    private static BsonDocument follow(BsonDocument row) {
        return row.getDocument("follow", new BsonDocument());
    }

    private static String instant(BsonDocument row, String name) {
        return Instant.ofEpochMilli(row.getDateTime(name).getValue()).toString();
    }
}
