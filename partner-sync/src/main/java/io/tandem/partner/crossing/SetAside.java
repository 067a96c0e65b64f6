package io.tandem.partner.crossing;

import com.mongodb.WriteConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.transform.PropertyGroups;
import io.tandem.partner.transform.Side;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The documents of one migration that cannot cross, each with its reason and with what was touched of it, in
/// collection `setAside` of Tandem's database.
///
/// Their neighbours go on. A document is tried again when either side of it is written, after a while, and when a
/// person asks for it.
public final class SetAside {
    private static final int AT_ONCE = 500;

    private final MongoCollection<BsonDocument> rows;
    private final String migration;
    private final PropertyGroups groups;
    private final long againMillis;
    private final MongoDatabase database;
    private final Namespaces namespaces;
    private @Nullable Set<String> known;

    /// @param again after which time a document is tried again by itself
    /// @param database where the documents lie
    public SetAside(
            MongoDatabase tandem,
            String migration,
            PropertyGroups groups,
            Duration again,
            MongoDatabase database,
            Namespaces namespaces) {
        this.rows = collection(tandem);
        this.migration = migration;
        this.groups = groups;
        this.againMillis = again.toMillis();
        this.database = database;
        this.namespaces = namespaces;
    }

    private static MongoCollection<BsonDocument> collection(MongoDatabase tandem) {
        return tandem.withWriteConcern(WriteConcern.MAJORITY).getCollection("setAside", BsonDocument.class);
    }

    /// Makes the collection, before anything is set aside.
    public void open() {
        rows.createIndex(Indexes.ascending("migration", "at"));
        rows.createIndex(Indexes.ascending("migration", "againAt"));
    }

    /// Notes that the document with `key` on `side` belongs to no pair.
    public void add(Side side, BsonValue key, String reason) {
        add(side, key, Updates.set("reason", reason));
    }

    /// Notes that a pair cannot cross, and what was touched of it.
    public void add(Identity identity, String reason, Touches touches) {
        add(
                Side.INITIAL,
                identity.initialKey(),
                Updates.combine(
                        Updates.set("reason", reason),
                        Updates.set("partnerKey", identity.partnerKey()),
                        Updates.set("touches", KeptTouches.toBson(touches)),
                        Updates.set("againAt", new BsonDateTime(System.currentTimeMillis() + againMillis)),
                        Updates.inc("tries", 1)));
    }

    private void add(Side side, BsonValue key, Bson what) {
        String id = id(side, key);
        rows.updateOne(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set("migration", migration),
                        Updates.set("side", word(side)),
                        Updates.set("key", key),
                        Updates.setOnInsert("at", new BsonDateTime(System.currentTimeMillis())),
                        what),
                new UpdateOptions().upsert(true));
        known().add(id);
    }

    /// What was touched of this identity when it was set aside, to be judged with what is touched now.
    public void recall(Identity identity, Touches touches) {
        if (known().isEmpty()) {
            return;
        }
        String id = id(Side.INITIAL, identity.initialKey());
        if (known().contains(id)) {
            BsonDocument row = rows.find(Filters.eq("_id", id)).first();
            if (row != null && row.containsKey("touches")) {
                touches.absorb(KeptTouches.fromBson(row.getDocument("touches"), groups));
            }
        }
    }

    /// Names the identities whose time to be tried again has come. Of those that belong to no pair it forgets the ones
    /// whose document is gone, which a delete that nobody saw has not told.
    public void due(BiConsumer<Identity, Touches> again) {
        if (known().isEmpty()) {
            return;
        }
        Bson due = Filters.and(
                Filters.eq("migration", migration),
                Filters.lte("againAt", new BsonDateTime(System.currentTimeMillis())));
        List<BsonDocument> single = new ArrayList<>();
        for (BsonDocument row : rows.find(due).sort(Sorts.ascending("againAt")).limit(AT_ONCE)) {
            if (!row.containsKey("touches")) {
                single.add(row);
                continue;
            }
            again.accept(
                    new Identity(row.get("key", BsonNull.VALUE), row.get("partnerKey", BsonNull.VALUE)),
                    KeptTouches.fromBson(row.getDocument("touches"), groups));
            rows.updateOne(
                    Filters.eq("_id", row.get("_id")),
                    Updates.set("againAt", new BsonDateTime(System.currentTimeMillis() + againMillis)));
        }
        if (!single.isEmpty()) {
            forgetGone(Side.INITIAL, namespaces.initial(), single);
            forgetGone(Side.PARTNER, namespaces.partner(), single);
            rows.updateMany(Filters.in("_id", values(single, "_id")), Updates.unset("againAt"));
        }
    }

    private void forgetGone(Side side, String collection, List<BsonDocument> single) {
        List<BsonDocument> ofSide = single.stream()
                .filter(row -> row.getString("side").getValue().equals(word(side)))
                .toList();
        Set<String> there = new HashSet<>();
        there(database.getCollection(collection, BsonDocument.class), values(ofSide, "key"))
                .forEach(document -> there.add(id(side, document.get("_id", BsonNull.VALUE))));
        for (BsonDocument row : ofSide) {
            if (!there.contains(row.getString("_id").getValue())) {
                forget(side, row.get("key", BsonNull.VALUE));
            }
        }
    }

    private static FindIterable<BsonDocument> there(MongoCollection<BsonDocument> documents, List<BsonValue> keys) {
        return documents.find(Filters.in("_id", keys)).projection(Projections.include("_id"));
    }

    private static List<BsonValue> values(List<BsonDocument> rows, String member) {
        return rows.stream().map(row -> row.get(member, BsonNull.VALUE)).toList();
    }

    /// Asks to look once more whether the documents that belong to no pair are still there.
    public void lookAgain() {
        rows.updateMany(
                Filters.and(Filters.eq("migration", migration), Filters.exists("touches", false)),
                Updates.set("againAt", new BsonDateTime(0)));
    }

    /// Asks to try one of them again, or all; how many that are.
    public static long retry(MongoDatabase tandem, String migration, @Nullable String id) {
        Bson which = Filters.eq("migration", migration);
        return collection(tandem)
                .updateMany(
                        id == null ? which : Filters.and(which, Filters.eq("_id", id)),
                        Updates.set("againAt", new BsonDateTime(0)))
                .getMatchedCount();
    }

    /// Whether this identity is set aside.
    public boolean contains(Identity identity) {
        return !known().isEmpty() && known().contains(id(Side.INITIAL, identity.initialKey()));
    }

    /// Notes that this identity has crossed after all.
    public void healed(Identity identity) {
        if (known().isEmpty()) {
            return;
        }
        forget(Side.INITIAL, identity.initialKey());
        forget(Side.PARTNER, identity.partnerKey());
    }

    /// Notes that the document with `key` on `side` is no more.
    public void forget(Side side, BsonValue key) {
        if (known().isEmpty()) {
            return;
        }
        String id = id(side, key);
        if (known().remove(id)) {
            rows.deleteOne(Filters.eq("_id", id));
        }
    }

    /// How many there are, as far as the owner of the migration knows.
    public int size() {
        return known().size();
    }

    /// How many there are.
    public static long count(MongoDatabase tandem, String migration) {
        return collection(tandem).countDocuments(Filters.eq("migration", migration));
    }

    /// How many have a document in the partner collection, which a drop of it would lose.
    public static long countOnPartner(MongoDatabase tandem, String migration, MongoCollection<BsonDocument> partner) {
        Bson some = Filters.or(Filters.eq("side", word(Side.PARTNER)), Filters.exists("partnerKey"));
        List<BsonValue> keys = new ArrayList<>();
        long count = 0;
        for (BsonDocument row : collection(tandem).find(Filters.and(Filters.eq("migration", migration), some))) {
            keys.add(row.get("partnerKey", row.get("key")));
            if (keys.size() == AT_ONCE) {
                count += there(partner, keys).into(new ArrayList<>()).size();
                keys.clear();
            }
        }
        return count + there(partner, keys).into(new ArrayList<>()).size();
    }

    /// Forgets all of a migration.
    public static void forgetAll(MongoDatabase tandem, String migration) {
        collection(tandem).deleteMany(Filters.eq("migration", migration));
    }

    /// The oldest of them.
    public static List<BsonDocument> list(MongoDatabase tandem, String migration, int limit) {
        return collection(tandem)
                .find(Filters.eq("migration", migration))
                .sort(Sorts.ascending("at"))
                .limit(limit)
                .into(new ArrayList<>());
    }

    private Set<String> known() {
        Set<String> ids = known;
        if (ids == null) {
            ids = new HashSet<>();
            for (BsonDocument row :
                    rows.find(Filters.eq("migration", migration)).projection(Projections.include("_id"))) {
                ids.add(row.getString("_id").getValue());
            }
            known = ids;
        }
        return ids;
    }

    private static String word(Side side) {
        return side.name().toLowerCase(Locale.ROOT);
    }

    private String id(Side side, BsonValue key) {
        String text = migration + "/" + word(side) + "/" + ObjectKey.canonical(key);
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
