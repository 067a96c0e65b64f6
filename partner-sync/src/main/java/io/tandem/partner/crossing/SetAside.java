package io.tandem.partner.crossing;

import com.mongodb.WriteConcern;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.Updates;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.transform.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The documents of one migration that cannot cross, each with its reason, in collection `setAside` of Tandem's
/// database.
///
/// Their neighbours go on. A document is tried again when either side of it is written.
public final class SetAside {
    private final MongoCollection<BsonDocument> rows;
    private final String migration;
    // Read when a run first needs it; whoever only lists needs none of it.
    private @Nullable Set<String> known;

    public SetAside(MongoDatabase tandem, String migration) {
        this.rows = tandem.withWriteConcern(WriteConcern.MAJORITY).getCollection("setAside", BsonDocument.class);
        this.migration = migration;
    }

    /// Notes that the document with `key` on `side` cannot cross.
    public void add(Side side, BsonValue key, String reason) {
        String id = id(side, key);
        rows.updateOne(
                Filters.eq("_id", id),
                Updates.combine(
                        Updates.set("migration", migration),
                        Updates.set("side", side.name().toLowerCase(Locale.ROOT)),
                        Updates.set("key", key),
                        Updates.set("reason", reason),
                        Updates.set("at", new BsonDateTime(System.currentTimeMillis()))),
                new UpdateOptions().upsert(true));
        known().add(id);
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
        String id = id(side, key);
        if (known().remove(id)) {
            rows.deleteOne(Filters.eq("_id", id));
        }
    }

    /// How many there are.
    public long count() {
        return rows.countDocuments(ofMigration());
    }

    /// The oldest of them.
    public List<BsonDocument> list(int limit) {
        return rows.find(ofMigration()).sort(Sorts.ascending("at")).limit(limit).into(new ArrayList<>());
    }

    private Set<String> known() {
        Set<String> ids = known;
        if (ids == null) {
            ids = new HashSet<>();
            for (BsonDocument row : rows.find(ofMigration()).projection(Projections.include("_id"))) {
                ids.add(row.getString("_id").getValue());
            }
            known = ids;
        }
        return ids;
    }

    private Bson ofMigration() {
        return Filters.eq("migration", migration);
    }

    private String id(Side side, BsonValue key) {
        return migration + "/" + side.name().toLowerCase(Locale.ROOT) + "/" + ObjectKey.canonical(key);
    }
}
