package io.tandem.partner.crossing;

import com.mongodb.client.model.WriteModel;
import io.tandem.contract.TracedWrite;
import io.tandem.partner.capture.Namespaces;
import io.tandem.partner.capture.Traced;
import io.tandem.partner.merge.Decision;
import io.tandem.partner.merge.Fingerprints;
import io.tandem.partner.merge.Merge;
import io.tandem.partner.merge.Patch;
import io.tandem.partner.transform.Side;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// Makes the writes of a verdict: documents, the ledger's row, notes of conflicts, rows of traced writes.
final class Steps {
    private final Merge merge;
    private final Fingerprints fingerprints;
    private final Conflicts conflicts;
    private final Namespaces namespaces;

    Steps(Merge merge, Fingerprints fingerprints, Conflicts conflicts, Namespaces namespaces) {
        this.merge = merge;
        this.fingerprints = fingerprints;
        this.conflicts = conflicts;
        this.namespaces = namespaces;
    }

    /// The step of a case; null when there is nothing to write.
    ///
    /// @param back the document that comes back through the reverse transform, where the verdict asks for it
    @Nullable
    Step of(Case c, @Nullable BsonDocument back) {
        List<Write> writes = new ArrayList<>();
        if (c.initial == null && c.partner == null) {
            return c.wasDeleted() || !c.verdict.released().isEmpty() ? step(c, writes, null) : null;
        }
        BsonDocument initial = c.initial;
        BsonDocument partner = c.partner;
        switch (c.verdict.decision()) {
            case Decision.Nothing nothing -> {
                // nothing to write
            }
            case Decision.Create(Side side) -> {
                BsonDocument wanted = Objects.requireNonNull(
                        side == Side.PARTNER ? c.forwarded : back, "the other side was transformed");
                make(side, side == Side.PARTNER ? partner : initial, wanted, writes);
                if (side == Side.PARTNER) {
                    partner = wanted;
                } else {
                    initial = wanted;
                }
            }
            case Decision.Delete(Side side) -> {
                BsonDocument seen = side == Side.INITIAL ? initial : partner;
                writes.add(new Write.Remove(side, Objects.requireNonNull(seen)));
                return step(c, writes, null);
            }
            case Decision.DeleteBoth both -> {
                writes.add(new Write.Remove(Side.INITIAL, Objects.requireNonNull(initial)));
                writes.add(new Write.Remove(Side.PARTNER, Objects.requireNonNull(partner)));
                return step(c, writes, null);
            }
            case Decision.Change change -> {
                update(Side.PARTNER, partner, change.toPartner(), writes);
                partner = change.mergedPartner();
                if (back != null && initial != null) {
                    Patch patch = merge.initialPatch(change, initial, back);
                    update(Side.INITIAL, initial, patch, writes);
                    initial = patch.apply(initial);
                }
            }
        }
        boolean said = !c.verdict.conflicts().isEmpty() || !c.verdict.released().isEmpty();
        // What agrees without a write is still written down: the ledger must know what it looked like.
        boolean met = initial != null && partner != null && (c.touches.mayBeFirstContact() || c.touches.isTouched());
        if (writes.isEmpty() && !said && !met) {
            return null;
        }
        // Where one side is deleted and held, it remembers what is there.
        return step(c, writes, fingerprints.of(initial, partner));
    }

    private Step step(Case c, List<Write> writes, @Nullable BsonBinary met) {
        List<Conflicts.Note> notes = c.verdict.conflicts().stream()
                .map(conflict -> new Conflicts.Note(conflict, c.initial, c.partner))
                .toList();
        List<WriteModel<BsonDocument>> noted = conflicts.writes(c.identity, notes, c.verdict.released());
        return new Step(c.identity, writes, met, noted, traces(c, writes));
    }

    /// The rows of what is written on the other side of a traced write.
    private List<TracedWrite> traces(Case c, List<Write> writes) {
        if (c.traced.isEmpty()) {
            return List.of();
        }
        Instant now = Instant.now();
        List<TracedWrite> rows = new ArrayList<>();
        for (Traced traced : c.traced) {
            for (Write write : writes) {
                if (write.side() != traced.side() && TracedWrite.mayTellOf(write.key())) {
                    rows.add(traced.carried(namespaces.of(write.side()), write.key(), now));
                }
            }
        }
        return rows;
    }

    private static void make(Side side, @Nullable BsonDocument current, BsonDocument document, List<Write> writes) {
        if (current == null) {
            writes.add(new Write.Insert(side, document));
            return;
        }
        List<String> all = new ArrayList<>(document.keySet());
        all.addAll(current.keySet());
        update(side, current, Patch.between(current, document, all), writes);
    }

    private static void update(Side side, @Nullable BsonDocument current, Patch patch, List<Write> writes) {
        if (!patch.isEmpty()) {
            writes.add(new Write.Update(side, Objects.requireNonNull(current), patch));
        }
    }
}
