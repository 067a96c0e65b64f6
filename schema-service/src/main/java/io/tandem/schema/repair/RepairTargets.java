package io.tandem.schema.repair;

import io.tandem.schema.collection.CollectionSchemas;
import io.tandem.schema.unsynced.StoredDocuments;
import io.tandem.schema.unsynced.UnsyncedDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Which documents a repair takes next: those of the list in the order of its keys, or all in the order of `_id`.
@ApplicationScoped
class RepairTargets {
    private final CollectionSchemas schemas;
    private final StoredDocuments stored;
    private final UnsyncedDocuments unsynced;

    /// A document, and the position behind it.
    record Target(BsonValue id, BsonValue position) {}

    RepairTargets(CollectionSchemas schemas, StoredDocuments stored, UnsyncedDocuments unsynced) {
        this.schemas = schemas;
        this.stored = stored;
        this.unsynced = unsynced;
    }

    /// The next documents; none when the repair is through.
    List<Target> next(Repair repair, boolean all, int limit) {
        return all ? ofAll(repair, limit) : ofList(repair, limit);
    }

    private List<Target> ofAll(Repair repair, int limit) {
        return schemas
                .find(repair.type())
                .map(schema -> stored.ids(schema.namespace(), repair.position(), limit))
                .orElse(List.of())
                .stream()
                .map(id -> new Target(id, id))
                .toList();
    }

    private List<Target> ofList(Repair repair, int limit) {
        BsonValue position = repair.position();
        BsonBinary after = position == null ? null : position.asBinary();
        while (true) {
            List<BsonDocument> rows =
                    unsynced.page(repair.type().app(), repair.type().type(), after, limit);
            // A row without an _id is of a document whose _id is as large as a document.
            List<Target> targets = rows.stream()
                    .filter(row -> row.containsKey("document"))
                    .map(row -> new Target(row.get("document", BsonNull.VALUE), row.getBinary("_id")))
                    .toList();
            if (rows.isEmpty() || !targets.isEmpty()) {
                return targets;
            }
            after = rows.getLast().getBinary("_id");
        }
    }
}
