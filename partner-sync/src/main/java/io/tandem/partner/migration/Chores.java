package io.tandem.partner.migration;

import io.tandem.partner.capture.Oplog;
import io.tandem.partner.copy.CopyControl;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.SetAside;
import java.util.function.Supplier;
import org.bson.BsonTimestamp;

/// What is done beside crossing, about once a second.
record Chores(
        Parts parts,
        String migration,
        CopyControl control,
        SetAside setAside,
        Conflicts conflicts,
        Verification verification,
        Pending pending,
        Supplier<BsonTimestamp> lastCommit,
        Ends ends,
        Progress progress) {
    void tick(long now) {
        if (!pending.copied().done()) {
            control.ask(parts.copyPace().perSecond(migration));
        }
        conflicts.taken(pending::take);
        BsonTimestamp written = lastCommit.get();
        setAside.due((identity, touches) -> pending.again(identity, touches, written));
        verification.tick(now);
        verification.tell(progress);
        progress.setAside.set(setAside.size());
        parts.migrations()
                .position(migration)
                .map(position -> Oplog.secondsBefore(parts.client(), position.time()))
                .ifPresent(seconds -> progress.oplogHeadroom = seconds.isPresent() ? seconds.getAsLong() : Double.NaN);
    }
}
