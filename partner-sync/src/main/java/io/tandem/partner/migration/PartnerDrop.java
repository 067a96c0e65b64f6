package io.tandem.partner.migration;

import com.mongodb.MongoCommandException;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SupersededException;
import java.util.List;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The end of the partner collection and of the ledger, when an abort drops them.
///
/// What is to go is noted first, by the identifiers that MongoDB gave the collections. Whoever takes over after a crash
/// completes it; an owner that was only thought dead drops nothing that was made under the same name since.
final class PartnerDrop {
    // NamespaceNotFound, CollectionUUIDMismatch
    private static final Set<Integer> GONE = Set.of(26, 361);

    private final Parts parts;
    private final Migration migration;

    PartnerDrop(Parts parts, Migration migration) {
        this.parts = parts;
        this.migration = migration;
    }

    /// Drops both, and ends the abort.
    ///
    /// @throws SupersededException when another replica owns the migration
    void run(long epoch) {
        BsonArray drops = new BsonArray();
        for (String name : List.of(migration.partner(), Ledger.collectionName(migration.name()))) {
            parts.of(migration)
                    .listCollections(BsonDocument.class)
                    .filter(new BsonDocument("name", new BsonString(name)))
                    .forEach(found -> drops.add(new BsonDocument("drop", new BsonString(name))
                            .append("collectionUUID", found.getDocument("info").get("uuid"))));
        }
        if (!parts.life().noteDrop(migration.name(), epoch, drops)) {
            throw new SupersededException(migration.name());
        }
        complete();
    }

    /// Drops what is noted, and ends the abort; whether anything was.
    boolean complete() {
        Migration now = parts.migrations().require(migration.name());
        if (now.state() != MigrationState.ABORTING || !now.asked().containsKey("drops")) {
            return false;
        }
        for (BsonValue drop : now.asked().getArray("drops")) {
            try {
                parts.of(now).runCommand(drop.asDocument());
            } catch (MongoCommandException e) {
                if (!GONE.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
        // What is left of them is on the initial side, where the copy of the next start finds it.
        SetAside.forgetAll(parts.tandem(), now.name());
        Mismatches.forgetAll(parts.tandem(), now.name());
        Ends.aborted(parts, now);
        return true;
    }
}
