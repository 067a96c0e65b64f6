package io.tandem.partner.migration;

import com.mongodb.MongoCommandException;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.SetAside;
import io.tandem.partner.crossing.SupersededException;
import java.util.Set;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/// The end of the collections that go with a migration: of its ledger when it is retired, and of the partner collection
/// as well when an abort drops it.
///
/// What is to go is noted first, by the identifiers that MongoDB gave the collections. Whoever takes over after a crash
/// completes it; an owner that was only thought dead drops nothing that was made under the same name since.
final class Drops {
    // NamespaceNotFound, CollectionUUIDMismatch
    private static final Set<Integer> GONE = Set.of(26, 361);

    private final Parts parts;
    private final Migration migration;

    Drops(Parts parts, Migration migration) {
        this.parts = parts;
        this.migration = migration;
    }

    /// Drops the partner collection and the ledger, and ends the abort.
    ///
    /// @throws SupersededException when another replica owns the migration
    void abort(long epoch) {
        if (!parts.life().noteDrop(migration.name(), epoch, of(migration.partner(), ledger()))) {
            throw new SupersededException(migration.name());
        }
        complete();
    }

    /// Ends the retirement, unless a person has said something else meanwhile, and then drops the ledger: an abort
    /// needs it.
    ///
    /// @return whether it is retired
    boolean retire(long epoch) {
        return parts.life().retire(migration.name(), epoch, of(ledger())) && complete();
    }

    private String ledger() {
        return Ledger.collectionName(migration.name());
    }

    private BsonArray of(String... collections) {
        BsonArray drops = new BsonArray();
        for (String name : collections) {
            parts.of(migration)
                    .listCollections(BsonDocument.class)
                    .filter(new BsonDocument("name", new BsonString(name)))
                    .forEach(found -> drops.add(new BsonDocument("drop", new BsonString(name))
                            .append("collectionUUID", found.getDocument("info").get("uuid"))));
        }
        return drops;
    }

    /// Drops what is noted, and ends what it was noted for; whether anything was.
    boolean complete() {
        Migration now = parts.migrations().require(migration.name());
        boolean isRetired = now.state() == MigrationState.RETIRED;
        if (!(isRetired || now.state() == MigrationState.ABORTING)
                || !now.asked().containsKey(Life.DROPS)) {
            return false;
        }
        for (BsonValue drop : now.asked().getArray(Life.DROPS)) {
            try {
                parts.of(now).runCommand(drop.asDocument());
            } catch (MongoCommandException e) {
                if (!GONE.contains(e.getErrorCode())) {
                    throw e;
                }
            }
        }
        if (isRetired) {
            parts.life().dropped(now.name());
            return true;
        }
        // What is left of them is on the initial side, where the copy of the next start finds it.
        SetAside.forgetAll(parts.tandem(), now.name());
        Mismatches.forgetAll(parts.tandem(), now.name());
        Ends.aborted(parts, now);
        return true;
    }
}
