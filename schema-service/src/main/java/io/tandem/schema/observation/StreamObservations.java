package io.tandem.schema.observation;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
import io.tandem.contract.SyncedObjectEvent;
import io.tandem.schema.collection.TypeKey;
import io.tandem.schema.evolution.TypeSchema;
import io.tandem.schema.inference.KnownShape;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// Counts what one stream brings: a partition of `sync.objects`, or the replays. Rows stay in memory while their
/// stream is read here, up to a bound. Used by one thread at a time.
public final class StreamObservations {
    /// Parts of rows that stay in memory: some 10 MB.
    private static final int MAX_WEIGHT = 30_000;

    /// Rows that are read and written together.
    private static final int TOGETHER = 32;

    private final MongoCollection<BsonDocument> collection;
    private final String stream;
    private final ObservedType.Limits limits;
    private final Map<TypeKey, ObservationRow> rows = new LinkedHashMap<>(16, 0.75f, true);

    /// One event that was stored.
    ///
    /// @param schema the schema that its object fits
    /// @param shape  what holds its object, where that is not decoded
    public record Stored(
            SyncedObjectEvent event,
            TypeSchema schema,
            @Nullable KnownShape shape) {}

    /// A row is not what this process has last written: what was counted is forgotten, and the transaction has to be
    /// run again.
    public static final class RowMoved extends RuntimeException {
        RowMoved(String stream) {
            super("Somebody else has written observations of " + stream);
        }
    }

    StreamObservations(MongoCollection<BsonDocument> collection, String stream, ObservedType.Limits limits) {
        this.collection = collection;
        this.stream = stream;
        this.limits = limits;
    }

    /// Counts these events in the transaction of this session. When the transaction fails, [#forget] has to follow.
    public void count(ClientSession session, Map<TypeKey, List<Stored>> events) {
        List<TypeKey> types = new ArrayList<>(events.keySet());
        for (int from = 0; from < types.size(); from += TOGETHER) {
            List<TypeKey> together = types.subList(from, Math.min(types.size(), from + TOGETHER));
            load(session, together);
            for (TypeKey type : together) {
                ObservationRow row = row(type);
                events.getOrDefault(type, List.of()).forEach(row::count);
            }
            write(session, together);
            evict();
        }
    }

    /// Forgets what is in memory; what is stored is read again.
    public void forget() {
        rows.clear();
    }

    private void load(ClientSession session, List<TypeKey> types) {
        Map<BsonDocument, TypeKey> missing = new LinkedHashMap<>();
        types.forEach(type -> {
            if (!rows.containsKey(type)) {
                missing.put(ObservationRow.id(stream, type), type);
            }
        });
        if (missing.isEmpty()) {
            return;
        }
        missing.forEach((id, type) -> rows.put(type, ObservationRow.none(id, limits)));
        for (BsonDocument stored : collection.find(session, Filters.in("_id", missing.keySet()))) {
            TypeKey type = missing.get(stored.getDocument("_id"));
            if (type != null) {
                rows.put(type, ObservationRow.of(stored, limits));
            }
        }
    }

    private void write(ClientSession session, List<TypeKey> types) {
        List<WriteModel<BsonDocument>> writes = new ArrayList<>();
        for (TypeKey type : types) {
            ObservationRow row = row(type);
            writes.add(
                    row.isStored()
                            ? new UpdateOneModel<>(row.filter(), row.update())
                            : new InsertOneModel<>(row.insert()));
        }
        BulkWriteResult result = collection.bulkWrite(session, writes, new BulkWriteOptions().ordered(false));
        if (result.getMatchedCount() + result.getInsertedCount() != writes.size()) {
            throw new RowMoved(stream);
        }
        types.forEach(type -> row(type).stored());
    }

    private ObservationRow row(TypeKey type) {
        ObservationRow row = rows.get(type);
        if (row == null) {
            throw new IllegalStateException("The observations of " + type + " were not read");
        }
        return row;
    }

    private void evict() {
        int weight = rows.values().stream().mapToInt(ObservationRow::weight).sum();
        Iterator<ObservationRow> eldest = rows.values().iterator();
        while (weight > MAX_WEIGHT && eldest.hasNext()) {
            weight -= eldest.next().weight();
            eldest.remove();
        }
    }
}
