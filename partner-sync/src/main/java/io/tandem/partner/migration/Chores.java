package io.tandem.partner.migration;

import io.tandem.partner.capture.LostPositionException;
import io.tandem.partner.capture.Oplog;
import io.tandem.partner.copy.CopyControl;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.SetAside;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.bson.BsonTimestamp;

/// What is done beside crossing, about once a second.
record Chores(
        Parts parts,
        Migration migration,
        CopyControl control,
        SetAside setAside,
        Conflicts conflicts,
        Verification verification,
        Pending pending,
        Supplier<BsonTimestamp> lastCommit,
        Ends ends,
        Progress progress) {
    /// @throws LostPositionException where a collection is not the one that the position is of
    void tick(long now) {
        parts.migrations().position(migration.name()).ifPresent(this::look);
        if (!pending.copied().done()) {
            control.ask(parts.copyPace().perSecond(migration.name()));
        }
        BsonTimestamp written = lastCommit.get();
        setAside.due((identity, touches) -> pending.again(identity, touches, written));
        conflicts.taken(this::take);
        verification.tick(now);
        verification.tell(progress);
        progress.setAside.set(setAside.size());
    }

    /// A choice that cannot be carried out waits as its document does, which is set aside.
    private void take(Conflicts.Taken taken) {
        if (!setAside.contains(taken.identity()) || pending.contains(taken.identity())) {
            pending.take(taken);
        }
    }

    private void look(Position position) {
        CollectionIds.requireSame(position.collections(), CollectionIds.now(parts.of(migration), migration));
        OptionalLong seconds = Oplog.secondsBefore(parts.client(), position.time());
        progress.oplogHeadroom = seconds.isPresent() ? seconds.getAsLong() : Double.NaN;
    }
}
