package io.tandem.partner.migration;

import io.tandem.partner.capture.Oplog;
import io.tandem.partner.copy.CopyControl;
import io.tandem.partner.crossing.Conflicts;
import io.tandem.partner.crossing.SetAside;

/// What is done beside crossing, about once a second.
record Chores(
        Parts parts,
        String migration,
        CopyControl control,
        SetAside setAside,
        Conflicts conflicts,
        Verification verification,
        Pending pending,
        Ends ends,
        Progress progress) {
    void tick(long now) {
        if (!pending.copied().done()) {
            control.ask(parts.copyPace().perSecond(migration));
        }
        conflicts.taken(pending::take);
        setAside.due(pending::again);
        verification.tick(now);
        verification.tell(progress);
        progress.setAside.set(setAside.size());
        parts.migrations()
                .position(migration)
                .map(position -> Oplog.secondsBefore(parts.client(), position.time()))
                .ifPresent(seconds -> progress.oplogHeadroom = seconds.isPresent() ? seconds.getAsLong() : Double.NaN);
    }
}
