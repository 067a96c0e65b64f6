package io.tandem.partner.migration;

import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.copy.CopyState;
import io.tandem.partner.crossing.Ledger;
import io.tandem.partner.transform.Side;
import org.bson.BsonDocument;
import org.jboss.logging.Logger;

/// Begins anew where a position was lost: with the ledger, which tells what was written meanwhile; or without it,
/// where a collection is not any more what it was.
final class Recovery {
    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private final Parts parts;
    private final Migration migration;
    private final Ledger ledger;

    Recovery(Parts parts, Migration migration, Ledger ledger) {
        this.parts = parts;
        this.migration = migration;
        this.ledger = ledger;
    }

    /// Whether the migration may cross now. Where no position is lost, there is nothing to do.
    ///
    /// @throws LostPositionException where a collection is not any more the one of which the ledger tells
    boolean begin(long epoch, Progress progress) {
        String name = migration.name();
        Life.Loss loss = parts.life().loss(name).orElse(null);
        if (loss == null) {
            return true;
        }
        Life.Deletes said = parts.life().deletes(name);
        boolean spokenOf = said.until().getTime() > 0 && parts.life().spokeSinceLoss(name);
        Ends.createCollections(parts.of(migration), migration);
        BsonDocument collections = CollectionIds.now(parts.of(migration), migration);
        if (loss == Life.Loss.HISTORY) {
            parts.migrations().position(name).ifPresent(before -> before.in(collections));
        }
        if (loss == Life.Loss.DROPPED || (spokenOf && said.restore())) {
            ledger.forgetPairs();
        } else if (!spokenOf && tooManyAreGone()) {
            return false;
        }
        LOG.warnf("migration %s: begins anew at a new position: both sides are merged again", name);
        Position anew = new Position(null, Ends.now(parts.client()), CopyState.BEGIN, collections);
        parts.migrations().save(name, epoch, anew, progress);
        parts.life().found(name);
        return true;
    }

    /// Asks a person, if more is gone on one side than anybody would mean to delete on the other as well.
    private boolean tooManyAreGone() {
        var settings = parts.configuration().migration();
        Double own = migration.deletesShare();
        double share = own == null ? settings.deletesShare() : own;
        long pairs = ledger.pairs();
        for (Side side : Side.values()) {
            long left =
                    Ends.count(parts.of(migration), side == Side.INITIAL ? migration.initial() : migration.partner());
            long gone = pairs - left;
            if (gone > settings.deletesFree() && DeleteGuard.tooMany(gone, pairs, share)) {
                parts.life().askAboutDeletes(migration.name(), DeleteGuard.refusal(side, gone, left));
                return true;
            }
        }
        return false;
    }
}
