package io.tandem.partner.migration;

import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.crossing.SetAside;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The turns that a crossing migration takes: from its copy to live, and to the end that a person asks for.
///
/// An abort and a retirement both wait until everything that was written when they were asked for has crossed.
final class Ends {
    private static final Logger LOG = Logger.getLogger(Ends.class);
    private static final int NAMESPACE_EXISTS = 48;

    private final Parts parts;
    private final Supplier<Migration> current;
    private final Verification verification;
    private final Pending pending;
    private final TypeFence fence;
    private @Nullable BsonTimestamp until;
    private @Nullable MigrationState towards;
    private @Nullable Long ticket;
    private long verifyingSince;

    Ends(Parts parts, Supplier<Migration> current, Verification verification, Pending pending, Progress progress) {
        this.parts = parts;
        this.current = current;
        this.verification = verification;
        this.pending = pending;
        this.fence = new TypeFence(parts, progress);
    }

    /// The copy is through, or both sides are merged again.
    void copied() {
        Migration migration = current.get();
        parts.life().healed(migration.name());
        if (parts.migrations()
                .move(
                        migration.name(),
                        Set.of(MigrationState.COPYING, MigrationState.HEALING),
                        MigrationState.LIVE,
                        null,
                        "partner-sync")) {
            LOG.infof("migration %s: live", migration.name());
        }
    }

    /// Whether an end waits for the stream to pass a time.
    boolean waitsFor(BsonTimestamp time) {
        return until != null && time.compareTo(until) < 0;
    }

    /// One step towards the end that was asked for; whether it is due: all that was asked to cross before it has.
    boolean step(BsonTimestamp time, long now) {
        Migration migration = current.get();
        MigrationState state = migration.state();
        if (state != MigrationState.ABORTING && state != MigrationState.RETIRING) {
            towards = null;
            until = null;
            return false;
        }
        if (towards != state) {
            boolean ready =
                    state == MigrationState.RETIRING ? fence.raise(migration, now) : fence.lower(migration, now);
            if (!ready) {
                return false;
            }
            towards = state;
            until = now(parts.client());
            ticket = null;
            verifyingSince = 0;
            return false;
        }
        if (waitsFor(time)) {
            return false;
        }
        if (ticket == null) {
            ticket = pending.ticket();
        }
        if (!pending.isSettled(ticket)) {
            return false;
        }
        return state == MigrationState.ABORTING || verified(now);
    }

    /// Ends what [#step] has called due. Nothing of ours is under way any more: where a collection is missing,
    /// MongoDB 6.0 lets a transaction that was begun before make it again.
    void end(long epoch) {
        Migration migration = current.get();
        if (migration.state() != towards) {
            return; // a person has said something else meanwhile: the next run follows
        }
        if (towards == MigrationState.ABORTING) {
            abort(migration, epoch);
        } else {
            retire(migration, epoch);
        }
    }

    private void abort(Migration migration, long epoch) {
        if (!migration.asked("partner").equals("drop")) {
            aborted(parts, migration);
        } else if (isSettled(
                migration,
                SetAside.countOnPartner(parts.tandem(), migration.name(), partner(migration)),
                "would be lost with the partner collection. Resume, settle them, then abort again; or abort with"
                        + " {\"partner\": \"keep\"}.")) {
            new Drops(parts, migration).abort(epoch);
        }
    }

    private MongoCollection<BsonDocument> partner(Migration migration) {
        return parts.of(migration).getCollection(migration.partner(), BsonDocument.class);
    }

    /// Whether nothing is set aside or held; otherwise the migration is held, with what its end would mean for that.
    private boolean isSettled(Migration migration, long setAside, String otherwise) {
        long left = setAside + Conflicts.countHeld(parts.tandem(), migration.name());
        if (left > 0) {
            parts.life().hold(migration.name(), left + " documents are set aside or held, and " + otherwise);
        }
        return left == 0;
    }

    /// The abort is at its end. Both sides go their own ways now: what a verification said, or had begun, is past.
    static void aborted(Parts parts, Migration migration) {
        Verification.collection(parts.tandem()).deleteOne(Filters.eq("_id", migration.name()));
        parts.migrations()
                .move(migration.name(), Set.of(MigrationState.ABORTING), MigrationState.ABORTED, null, "partner-sync");
        LOG.infof(
                "migration %s: aborted, the partner collection is %s",
                migration.name(), migration.asked("partner").equals("drop") ? "dropped" : "kept");
    }

    /// Whether one more verification is through.
    private boolean verified(long now) {
        if (verifyingSince == 0) {
            verifyingSince = now;
            verification.begin(now);
            return false;
        }
        return !verification.isRunning();
    }

    private void retire(Migration migration, long epoch) {
        if (!verification.isCleanSince(verifyingSince)) {
            parts.life()
                    .hold(
                            migration.name(),
                            "the last verification found differences, or pairs that it could not compare; see its"
                                    + " status and the mismatches, resume, repair, then retire again.");
            return;
        }
        long setAside = SetAside.count(parts.tandem(), migration.name());
        if (!isSettled(migration, setAside, "are there on one side only. Settle them, resume, then retire again.")) {
            return;
        }
        if (new Drops(parts, migration).retire(epoch)) {
            LOG.infof("migration %s: retired", migration.name());
        }
    }

    /// A collection that appears inside a transaction would make that transaction wait.
    static void createCollections(MongoDatabase database, Migration migration) {
        for (String name : List.of(migration.initial(), migration.partner(), Ledger.collectionName(migration.name()))) {
            try {
                database.createCollection(name);
            } catch (MongoCommandException e) {
                if (e.getErrorCode() != NAMESPACE_EXISTS) {
                    throw e;
                }
            }
        }
    }

    /// MongoDB's time.
    static BsonTimestamp now(MongoClient client) {
        return client.getDatabase("admin")
                .runCommand(new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class)
                .getTimestamp("operationTime");
    }

    /// Whether this is a sharded cluster.
    static boolean isSharded(MongoClient client) {
        return client.getDatabase("admin")
                .runCommand(new BsonDocument("hello", new BsonInt32(1)), BsonDocument.class)
                .getString("msg", new BsonString(""))
                .getValue()
                .equals("isdbgrid");
    }

    /// How many documents a collection has, about.
    static long count(MongoDatabase database, String collection) {
        return database.runCommand(new BsonDocument("count", new BsonString(collection)), BsonDocument.class)
                .getNumber("n")
                .longValue();
    }
}
