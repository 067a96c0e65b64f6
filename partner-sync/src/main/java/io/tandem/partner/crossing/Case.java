package io.tandem.partner.crossing;

import io.tandem.partner.capture.Traced;
import io.tandem.partner.merge.Decision;
import io.tandem.partner.merge.Touches;
import io.tandem.partner.merge.Verdict;
import io.tandem.partner.transform.Side;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/// One identity on its way through a settlement.
final class Case {
    private static final int FEW_GROUPS = 6;

    final Identity identity;
    final Touches touches;
    /// The writes behind these touches that are traced; hardly ever any.
    final List<Traced> traced;

    @Nullable
    BsonDocument initial;

    @Nullable
    BsonDocument forwarded;

    @Nullable
    BsonDocument partner;

    /// The partner document as it comes back through the reverse transform, where that has been asked.
    @Nullable
    BsonDocument back;

    /// Why the initial document cannot cross; what stands for it on the partner side is then no more than the `_id`.
    @Nullable
    String fault;

    Verdict verdict = new Verdict(new Decision.Nothing(), List.of(), Set.of());

    Case(Identity identity, Touches touches, List<Traced> traced) {
        this.identity = identity;
        this.touches = touches;
        this.traced = traced;
    }

    /// Whether the verdict can be carried out: where the initial document cannot cross, it may go or wait, and the
    /// partner's new life may take its place.
    boolean canBeSettled() {
        return fault == null
                || switch (verdict.decision()) {
                    case Decision.Delete delete -> true;
                    case Decision.DeleteBoth both -> true;
                    case Decision.Nothing nothing -> partner == null; // held for a person
                    case Decision.Create(Side side) -> side == Side.INITIAL;
                    case Decision.Change change -> false;
                };
    }

    /// Whether a user deleted the document on a side; then the ledger forgets the pair once both are gone.
    boolean wasDeleted() {
        return !touches.lastDelete(Side.INITIAL).equals(Touches.NEVER)
                || !touches.lastDelete(Side.PARTNER).equals(Touches.NEVER);
    }

    /// Whether every group is looked at although nobody named it.
    boolean looksWhole() {
        return touches.touchesAll(Side.INITIAL) || touches.isRepaired();
    }

    /// Whether it is likely to be asked how the partner document looks from the initial side.
    boolean mayComeBack() {
        return looksWhole() || !touches.lastWrite(Side.PARTNER).equals(Touches.NEVER);
    }

    /// A document of this identity: as bytes where only a few groups are looked at.
    @Nullable
    BsonDocument asItIsLookedAt(@Nullable BsonDocument document) {
        boolean few = !touches.mayBeFirstContact()
                && !touches.isRepaired()
                && !touches.touchesAll(Side.INITIAL)
                && !touches.touchesAll(Side.PARTNER)
                && touches.namedGroups().size() <= FEW_GROUPS;
        return few ? document : Snapshots.decoded(document);
    }

    /// Whether what was judged before matters: a first contact, or a policy that must not judge a hint twice.
    boolean needsRow(boolean policiesNeedMemory) {
        return touches.mayBeFirstContact() || policiesNeedMemory;
    }
}
