package io.tandem.partner.crossing;

import io.tandem.contract.JsonDocument;
import io.tandem.contract.ObjectKey;
import io.tandem.partner.crossing.Evaluation.Result;
import io.tandem.partner.transform.Side;
import io.tandem.partner.transform.Transform;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/// Finds the identity that a key on either side belongs to. `_id` maps by `_id` alone, in both directions.
public final class IdMapping {
    private final Evaluation evaluation;
    private final Transform.Both transforms;

    public IdMapping(Evaluation evaluation, Transform.Both transforms) {
        this.evaluation = evaluation;
        this.transforms = transforms;
    }

    /// The identity of a key, or why it has none.
    public sealed interface Mapped {
        record To(Identity identity) implements Mapped {}

        record Nowhere(String reason) implements Mapped {}
    }

    /// One answer for each key of one side, in order.
    public List<Mapped> identities(Side side, List<BsonValue> keys) {
        Transform there = side == Side.INITIAL ? transforms.forward() : transforms.reverse();
        Transform back = side == Side.INITIAL ? transforms.reverse() : transforms.forward();
        if (there.idStages().isEmpty() && back.idStages().isEmpty()) {
            return keys.stream()
                    .<Mapped>map(key -> new Mapped.To(new Identity(key, key)))
                    .toList();
        }
        List<BsonDocument> documents =
                keys.stream().map(key -> new BsonDocument("_id", key)).toList();
        List<Result> crossed = evaluation.apply(there.idStages(), documents);
        List<BsonDocument> returning = new ArrayList<>();
        for (Result result : crossed) {
            returning.add(
                    result instanceof Result.Transformed transformed
                            ? transformed.document()
                            : new BsonDocument("_id", BsonNull.VALUE));
        }
        List<Result> returned = evaluation.apply(back.idStages(), returning);
        List<Mapped> mapped = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            mapped.add(judge(side, keys.get(i), crossed.get(i), returned.get(i)));
        }
        return mapped;
    }

    private static Mapped judge(Side side, BsonValue key, Result crossed, Result returned) {
        return switch (crossed) {
            case Result.Failed failed -> new Mapped.Nowhere("its _id has no counterpart: " + failed.reason());
            case Result.Transformed there -> {
                BsonValue other = there.document().get("_id", BsonNull.VALUE);
                boolean comesBack = returned instanceof Result.Transformed back
                        && ObjectKey.canonical(back.document().get("_id", BsonNull.VALUE))
                                .equals(ObjectKey.canonical(key));
                if (!comesBack) {
                    yield new Mapped.Nowhere("its _id becomes " + JsonDocument.text(other)
                            + " on the other side, which does not come back as the same _id");
                }
                yield new Mapped.To(side == Side.INITIAL ? new Identity(key, other) : new Identity(other, key));
            }
        };
    }
}
