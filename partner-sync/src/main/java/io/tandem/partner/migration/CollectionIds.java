package io.tandem.partner.migration;

import com.mongodb.client.MongoDatabase;
import io.tandem.partner.capture.LostPositionException;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;

/// Both collections of a migration by the identifiers that MongoDB gave them, `initial` and `partner`.
///
/// What `$out` or a rename puts in the place of a collection has its name, and another identifier. The change stream
/// tells of it by the name that it had before, which nobody knows.
final class CollectionIds {
    private CollectionIds() {}

    /// Those of the collections that are there now.
    static BsonDocument now(MongoDatabase database, Migration migration) {
        BsonDocument ids = new BsonDocument();
        BsonArray names =
                new BsonArray(List.of(new BsonString(migration.initial()), new BsonString(migration.partner())));
        database.listCollections(BsonDocument.class)
                .filter(new BsonDocument("name", new BsonDocument("$in", names)))
                .forEach(found -> ids.append(
                        found.getString("name").getValue().equals(migration.initial()) ? "initial" : "partner",
                        found.getDocument("info").get("uuid")));
        return ids;
    }

    /// Refuses to go on with others than those that are known.
    ///
    /// @throws LostPositionException where a known one is not there any more
    static void requireSame(BsonDocument known, BsonDocument now) {
        known.forEach((side, id) -> {
            if (!id.equals(now.get(side))) {
                throw LostPositionException.incident("the " + side + " collection is not the one that it was: it was"
                        + " dropped, or $out or a rename has put another one in its place; nothing was deleted on the"
                        + " other side. Look at both, then resume.");
            }
        });
    }
}
