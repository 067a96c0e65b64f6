package io.tandem.schema.applying;

import io.tandem.contract.SyncedObjectEvent;
import io.tandem.contract.SyncedObjectEvent.Operation;
import io.tandem.schema.collection.CollectionSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonBinary;
import org.bson.BsonValue;

/// Which objects there are while a batch is decided. It is asked for few of them, since the writes find it out in the
/// end; only a schema must not grow for an event that is refused then.
final class Presence {
    private final Stored stored;
    private final Map<BsonBinary, Boolean> known = new HashMap<>();
    private int read;

    /// Says what there is before the batch.
    interface Stored {
        /// Whether the type's collection has an object of this `_id`.
        boolean has(CollectionSchema schema, BsonValue id);
    }

    Presence(Stored stored) {
        this.stored = stored;
    }

    /// Whether an event will be refused for its object, which is there or is not: see [NotDone].
    ///
    /// @param schema that of its type
    /// @param before what becomes of the events before it: the same list each time, longer
    boolean refuses(SyncedObjectEvent event, CollectionSchema schema, List<Step> before) {
        return switch (event.operation()) {
            case Operation.Upsert ignored -> schema.schema().isInsertOnly() && has(event, schema, before);
            case Operation.Update ignored -> !has(event, schema, before);
            case Operation.Delete ignored -> false;
        };
    }

    private boolean has(SyncedObjectEvent event, CollectionSchema schema, List<Step> before) {
        for (; read < before.size(); read++) {
            if (before.get(read) instanceof Step.Store store) {
                BsonBinary key = key(store.event());
                switch (store.event().operation()) {
                    case Operation.Upsert ignored -> known.put(key, true);
                    case Operation.Delete ignored -> known.put(key, false);
                    case Operation.Update ignored -> {}
                }
            }
        }
        return known.computeIfAbsent(
                key(event), key -> stored.has(schema, event.operation().key()));
    }

    private static BsonBinary key(SyncedObjectEvent event) {
        return new BsonBinary(event.objectKey().bytes());
    }
}
