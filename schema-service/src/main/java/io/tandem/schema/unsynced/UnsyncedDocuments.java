package io.tandem.schema.unsynced;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.gt;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Accumulators;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import io.tandem.schema.TandemDatabase;
import io.tandem.schema.collection.TypeKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/// The list of unsynced documents.
@ApplicationScoped
public class UnsyncedDocuments {
    private static final UpdateOptions UPSERT = new UpdateOptions().upsert(true);

    private final TandemDatabase tandem;

    UnsyncedDocuments(TandemDatabase tandem) {
        this.tandem = tandem;
    }

    /// Puts on the list what does not fit, and takes off it what does.
    ///
    /// @return how many do not fit
    public int note(TypeFit fit, List<Judged> judged) {
        return note(null, fit, judged);
    }

    /// The same in a transaction.
    public int note(@Nullable ClientSession session, TypeFit fit, List<Judged> judged) {
        TypeKey type = fit.schema().key();
        Instant now = Instant.now();
        List<BsonBinary> fitting = new ArrayList<>();
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        for (Judged each : judged) {
            BsonBinary key = UnsyncedRow.key(type, each.id());
            if (each.reasons().isEmpty()) {
                fitting.add(key);
            } else {
                BsonDocument update = new BsonDocument("$set", UnsyncedRow.seen(fit.schema(), each, now))
                        .append("$setOnInsert", new BsonDocument("since", new BsonDateTime(now.toEpochMilli())));
                writes.add(new UpdateOneModel<>(eq("_id", key), update, UPSERT));
            }
        }
        int unsynced = writes.size();
        if (!fitting.isEmpty() && any(session, type)) {
            writes.add(new DeleteManyModel<>(in("_id", fitting)));
        }
        if (!writes.isEmpty()) {
            BulkWriteOptions unordered = new BulkWriteOptions().ordered(session != null);
            if (session == null) {
                rows().bulkWrite(writes, unordered);
            } else {
                rows().bulkWrite(session, writes, unordered);
            }
        }
        return unsynced;
    }

    private boolean any(@Nullable ClientSession session, TypeKey type) {
        return (session == null ? rows().find(of(type)) : rows().find(session, of(type)))
                        .limit(1)
                        .first()
                != null;
    }

    /// Rows of an app in the order of their keys.
    ///
    /// @param type  only of this object type, if one is named
    /// @param after behind the row with this key
    public List<BsonDocument> page(String app, @Nullable String type, @Nullable BsonBinary after, int limit) {
        List<Bson> conditions = new ArrayList<>(List.of(eq("app", app)));
        if (type != null) {
            conditions.add(eq("type", type));
        }
        if (after != null) {
            conditions.add(gt("_id", after));
        }
        return rows().find(and(conditions))
                .sort(type == null ? Sorts.ascending("app", "_id") : Sorts.ascending("app", "type", "_id"))
                .limit(limit)
                .into(new ArrayList<>());
    }

    /// Rows of a type that nobody has seen since, in the order of their keys.
    List<BsonDocument> unseen(TypeKey type, Instant since, @Nullable BsonBinary after, int limit) {
        Bson old = and(of(type), lt("seen", Date.from(since)));
        return rows().find(after == null ? old : and(old, gt("_id", after)))
                .sort(Sorts.ascending("app", "type", "_id"))
                .limit(limit)
                .into(new ArrayList<>());
    }

    /// How many documents do not fit, by type; types without any are left out.
    public Map<TypeKey, Long> counts(@Nullable String app) {
        List<Bson> pipeline = new ArrayList<>();
        if (app != null) {
            pipeline.add(Aggregates.match(eq("app", app)));
        }
        pipeline.add(Aggregates.sort(Sorts.ascending("app", "type")));
        pipeline.add(Aggregates.group(
                new BsonDocument("app", new BsonString("$app")).append("type", new BsonString("$type")),
                Accumulators.sum("count", 1L)));
        pipeline.add(Aggregates.sort(Sorts.ascending("_id")));
        Map<TypeKey, Long> counts = new LinkedHashMap<>();
        for (BsonDocument row : rows().aggregate(pipeline)) {
            BsonDocument key = row.getDocument("_id");
            counts.put(
                    new TypeKey(
                            key.getString("app").getValue(),
                            key.getString("type").getValue()),
                    row.getNumber("count").longValue());
        }
        return counts;
    }

    /// Forgets all rows of a type.
    void forget(TypeKey type) {
        rows().deleteMany(of(type));
    }

    /// Forgets these rows.
    void forget(List<BsonValue> keys) {
        rows().deleteMany(in("_id", keys));
    }

    private static Bson of(TypeKey type) {
        return and(eq("app", type.app()), eq("type", type.type()));
    }

    private MongoCollection<BsonDocument> rows() {
        return tandem.unsynced();
    }
}
