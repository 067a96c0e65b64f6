package io.tandem.partner.migration;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.MongoIterable;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.BsonBytes;
import io.tandem.partner.crossing.Identity;
import io.tandem.partner.crossing.KeptValue;
import io.tandem.partner.merge.Differences.Difference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// What the verification of one migration found to differ, a row each, in collection `mismatches` of Tandem's database.
final class Mismatches {
    private static final int MOST_AT_ONCE = 500;
    private static final long MOST_BYTES = 6 * 1024 * 1024;

    private final MongoCollection<BsonDocument> rows;
    private final Migration migration;
    private final Set<String> known = new LinkedHashSet<>();
    private final List<WriteModel<BsonDocument>> noted = new ArrayList<>();
    private long notedBytes;

    Mismatches(MongoDatabase tandem, Migration migration) {
        this.rows = collection(tandem);
        this.migration = migration;
        rows.createIndex(Indexes.ascending("migration", "pair"));
        rows.createIndex(Indexes.ascending("migration", "since"));
        rows.find(of(migration.name()))
                .projection(Projections.include("pair"))
                .forEach(row -> known.add(row.getString("pair").getValue()));
    }

    private static MongoCollection<BsonDocument> collection(MongoDatabase tandem) {
        return tandem.withWriteConcern(WriteConcern.MAJORITY).getCollection("mismatches", BsonDocument.class);
    }

    /// Notes what differs in a pair; what differed before and does not any more is forgotten. It is stored by [#store].
    ///
    /// @param at      when it was looked at, in milliseconds
    /// @param because why it has to differ: its document is set aside, or held; null if nothing explains it
    void note(Identity identity, List<Difference> differences, @Nullable String because, int generation, long at) {
        String pair = hash(identity.canonical());
        if (differences.isEmpty()) {
            if (known.remove(pair)) {
                note(new DeleteManyModel<>(Filters.and(of(migration.name()), Filters.eq("pair", pair))), 0);
            }
            return;
        }
        known.add(pair);
        BsonDateTime now = new BsonDateTime(at);
        for (Difference difference : differences) {
            List<Bson> changes = new ArrayList<>(List.of(
                    Updates.set("migration", migration.name()),
                    Updates.set("pair", pair),
                    Updates.set("namespace", migration.database() + "." + migration.partner()),
                    Updates.set("initialNamespace", migration.database() + "." + migration.initial()),
                    Updates.set("key", identity.initialKey()),
                    Updates.set("partnerKey", identity.partnerKey()),
                    Updates.set("kind", difference.kind().word()),
                    Updates.set("generation", new BsonInt32(generation)),
                    Updates.set("lookedAt", now),
                    Updates.setOnInsert("since", now)));
            changes.add(value("property", name(difference)));
            changes.add(value("initial", difference.initial()));
            changes.add(value("partner", difference.partner()));
            changes.add(value("because", because == null ? null : new BsonString(because)));
            BsonDocument update = Updates.combine(changes).toBsonDocument();
            Bson row = Filters.eq("_id", hash(identity.canonical() + "\0" + name(difference)));
            note(new UpdateOneModel<>(row, update, new UpdateOptions().upsert(true)), BsonBytes.encode(update).length);
        }
        Bson earlier = Filters.and(of(migration.name()), Filters.eq("pair", pair), Filters.lt("lookedAt", now));
        note(new DeleteManyModel<>(earlier), 0);
    }

    private void note(WriteModel<BsonDocument> write, long bytes) {
        if (noted.size() >= MOST_AT_ONCE || notedBytes + bytes > MOST_BYTES) {
            store();
        }
        noted.add(write);
        notedBytes += bytes;
    }

    /// Stores what was noted since, in its order.
    void store() {
        if (!noted.isEmpty()) {
            rows.bulkWrite(noted);
            noted.clear();
            notedBytes = 0;
        }
    }

    private static @Nullable BsonString name(Difference difference) {
        String property = difference.property();
        return property == null ? null : new BsonString(property);
    }

    private static Bson value(String member, @Nullable BsonValue value) {
        return value == null ? Updates.unset(member) : Updates.set(member, KeptValue.of(value));
    }

    /// The pairs that differ without an explanation.
    Set<Identity> unexplained() {
        return identities(Filters.and(of(migration.name()), Filters.exists("because", false)));
    }

    /// All pairs that differ.
    Set<Identity> all() {
        return identities(of(migration.name()));
    }

    private Set<Identity> identities(Bson which) {
        Set<Identity> identities = new LinkedHashSet<>();
        rows.find(which)
                .projection(Projections.include("key", "partnerKey"))
                .forEach(row -> identities.add(
                        new Identity(row.get("key", BsonNull.VALUE), row.get("partnerKey", BsonNull.VALUE))));
        return identities;
    }

    /// How many differ, with an explanation or without.
    long count(boolean explained) {
        return rows.countDocuments(Filters.and(of(migration.name()), Filters.exists("because", explained)));
    }

    /// The oldest of a migration, each with its age in seconds.
    static MongoIterable<BsonDocument> list(MongoDatabase tandem, String migration, int limit) {
        long now = System.currentTimeMillis();
        return collection(tandem)
                .find(of(migration))
                .sort(Sorts.ascending("since"))
                .limit(limit)
                .map(row -> {
                    long age = (now - row.getDateTime("since").getValue()) / 1000;
                    row.remove("_id");
                    row.remove("migration");
                    row.remove("pair");
                    return row.append("ageSeconds", new BsonInt64(age));
                });
    }

    /// Forgets all of a migration.
    static void forgetAll(MongoDatabase tandem, String migration) {
        collection(tandem).deleteMany(of(migration));
    }

    private static Bson of(String migration) {
        return Filters.eq("migration", migration);
    }

    private String hash(String text) {
        return UUID.nameUUIDFromBytes((migration.name() + "\0" + text).getBytes(StandardCharsets.UTF_8))
                .toString();
    }
}
